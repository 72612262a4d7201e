package dev.vecino.engine.filter;

import dev.vecino.engine.PointId;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The filter language once more, in the plainest way and without any code of the real one. */
final class NaiveFilter {
  private static final Pattern TIME =
      Pattern.compile(
          "\\d{4}-\\d\\d-\\d\\d[Tt]\\d\\d:\\d\\d:\\d\\d(\\.\\d{1,9})?([Zz]|[+-]\\d\\d:\\d\\d)");

  private NaiveFilter() {}

  static boolean matches(Condition condition, PointId id, Map<String, ?> fields) {
    return switch (condition) {
      case Filter f ->
          f.must().stream().allMatch(each -> matches(each, id, fields))
              && (f.should().isEmpty()
                  || f.should().stream().anyMatch(each -> matches(each, id, fields)))
              && f.mustNot().stream().noneMatch(each -> matches(each, id, fields));
      case Condition.Ids c -> c.ids().contains(id);
      case Condition.Match c ->
          values(fields, c.field()).stream()
              .anyMatch(value -> c.any().stream().anyMatch(wanted -> same(value, wanted)));
      case Condition.Range c ->
          values(fields, c.field()).stream()
              .anyMatch(value -> value instanceof Number number && inRange(number, c));
      case Condition.TimeRange c ->
          values(fields, c.field()).stream().anyMatch(value -> inTimeRange(value, c));
      case Condition.Exists c ->
          values(fields, c.field()).stream().anyMatch(value -> value != null);
      case Condition.IsNull c ->
          values(fields, c.field()).stream().anyMatch(value -> value == null);
      case Condition.Prefix c ->
          values(fields, c.field()).stream()
              .anyMatch(value -> value instanceof String text && text.startsWith(c.prefix()));
      case Condition.GeoRadius c ->
          values(fields, c.field()).stream()
              .map(NaiveFilter::position)
              .anyMatch(at -> at != null && meters(at, c.center()) <= c.radiusMeters());
      case Condition.GeoBox c ->
          values(fields, c.field()).stream()
              .map(NaiveFilter::position)
              .anyMatch(at -> at != null && inBox(at, c));
    };
  }

  private static List<@Nullable Object> values(@Nullable Object value, @Nullable String path) {
    List<@Nullable Object> found = new ArrayList<>();
    if (value instanceof List<?> list) {
      list.forEach(element -> found.addAll(values(element, path)));
    } else if (path == null) {
      found.add(value);
    } else if (value instanceof Map<?, ?> object) {
      int dot = path.indexOf('.');
      String key = dot < 0 ? path : path.substring(0, dot);
      if (object.containsKey(key)) {
        found.addAll(values(object.get(key), dot < 0 ? null : path.substring(dot + 1)));
      }
    }
    return found;
  }

  private static boolean same(@Nullable Object value, Object wanted) {
    if (value instanceof Number a && wanted instanceof Number b) {
      return exact(a).compareTo(exact(b)) == 0;
    }
    return wanted.equals(value);
  }

  private static BigDecimal exact(Number number) {
    return number instanceof Double d ? new BigDecimal(d) : BigDecimal.valueOf(number.longValue());
  }

  private static boolean inRange(Number number, Condition.Range range) {
    Condition.NumberBound lower = range.lower();
    Condition.NumberBound upper = range.upper();
    return (lower == null
            || exact(number).compareTo(exact(lower.value())) >= (lower.inclusive() ? 0 : 1))
        && (upper == null
            || exact(number).compareTo(exact(upper.value())) <= (upper.inclusive() ? 0 : -1));
  }

  private static boolean inTimeRange(@Nullable Object value, Condition.TimeRange range) {
    if (!(value instanceof String text) || !TIME.matcher(text).matches()) {
      return false;
    }
    Instant time;
    try {
      time = OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException noTime) {
      return false;
    }
    Condition.TimeBound lower = range.lower();
    Condition.TimeBound upper = range.upper();
    boolean above =
        lower == null
            || time.isAfter(lower.value())
            || (lower.inclusive() && time.equals(lower.value()));
    boolean below =
        upper == null
            || time.isBefore(upper.value())
            || (upper.inclusive() && time.equals(upper.value()));
    return above && below;
  }

  private static double @Nullable [] position(@Nullable Object value) {
    if (value instanceof Map<?, ?> object
        && object.get("lat") instanceof Number lat
        && object.get("lon") instanceof Number lon) {
      double[] at = {lat.doubleValue(), lon.doubleValue()};
      return at[0] >= -90 && at[0] <= 90 && at[1] >= -180 && at[1] <= 180 ? at : null;
    }
    return null;
  }

  /** Haversine in its other form, with atan2. */
  private static double meters(double[] at, Condition.GeoPoint center) {
    double latA = at[0] * Math.PI / 180;
    double latB = center.lat() * Math.PI / 180;
    double halfLat = (center.lat() - at[0]) * Math.PI / 360;
    double halfLon = (center.lon() - at[1]) * Math.PI / 360;
    double a =
        Math.pow(Math.sin(halfLat), 2)
            + Math.cos(latA) * Math.cos(latB) * Math.pow(Math.sin(halfLon), 2);
    return 2 * 6_371_008.8 * Math.atan2(Math.sqrt(a), Math.sqrt(Math.max(0, 1 - a)));
  }

  private static boolean inBox(double[] at, Condition.GeoBox box) {
    double west = box.topLeft().lon();
    double east = box.bottomRight().lon();
    boolean inLat = at[0] <= box.topLeft().lat() && at[0] >= box.bottomRight().lat();
    boolean inLon = west <= east ? at[1] >= west && at[1] <= east : !(at[1] > east && at[1] < west);
    return inLat && inLon;
  }
}
