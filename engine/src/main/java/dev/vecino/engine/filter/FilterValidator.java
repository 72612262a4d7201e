package dev.vecino.engine.filter;

import dev.vecino.engine.CallerException;
import dev.vecino.engine.Limits;
import dev.vecino.engine.PointId;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Checks a filter before anything is done with it. */
public final class FilterValidator {
  private final Limits limits;
  private int conditions;

  private FilterValidator(Limits limits) {
    this.limits = limits;
  }

  /**
   * Accepts a filter that keeps the limits and whose conditions all make sense.
   *
   * @throws CallerException naming the offending condition, such as {@code filter.must[0].range},
   *     what was expected and what came
   */
  public static void validate(Filter filter, Limits limits) {
    new FilterValidator(limits).checkFilter(filter, "filter", 1);
  }

  private void checkFilter(Filter filter, String at, int depth) {
    if (depth > limits.maxFilterDepth()) {
      throw CallerException.invalid(
          at, "filters are nested deeper than %d levels".formatted(limits.maxFilterDepth()));
    }
    checkAll(filter.must(), at + ".must", depth);
    checkAll(filter.should(), at + ".should", depth);
    checkAll(filter.mustNot(), at + ".must_not", depth);
  }

  private void checkAll(List<Condition> list, String at, int depth) {
    for (int i = 0; i < list.size(); i++) {
      conditions++;
      String here = at + "[" + i + "]";
      if (conditions > limits.maxFilterConditions()) {
        throw CallerException.invalid(
            here,
            "filter has more than the %d conditions that are allowed"
                .formatted(limits.maxFilterConditions()));
      }
      check(list.get(i), here, depth);
    }
  }

  private void check(Condition condition, String at, int depth) {
    switch (condition) {
      case Filter filter -> checkFilter(filter, at, depth + 1);
      case Condition.Match(String field, List<Object> any) -> {
        checkPath(field, at);
        checkMatch(any, at + ".match");
      }
      case Condition.Range range -> {
        checkPath(range.field(), at);
        checkRange(range, at + ".range");
      }
      case Condition.TimeRange range -> {
        checkPath(range.field(), at);
        checkTimeRange(range, at + ".range");
      }
      case Condition.Exists(String field) -> checkPath(field, at);
      case Condition.IsNull(String field) -> checkPath(field, at);
      case Condition.Prefix(String field, String prefix) -> checkPath(field, at);
      case Condition.GeoRadius radius -> {
        checkPath(radius.field(), at);
        checkRadius(radius, at + ".geo_radius");
      }
      case Condition.GeoBox box -> {
        checkPath(box.field(), at);
        checkBox(box, at + ".geo_box");
      }
      case Condition.Ids(List<PointId> ids) -> checkIds(ids, at + ".ids");
    }
  }

  private void checkPath(String path, String at) {
    String here = at + ".field";
    int bytes = path.getBytes(StandardCharsets.UTF_8).length;
    if (bytes > limits.maxFieldPathBytes()) {
      throw CallerException.invalid(
          here,
          "field path has %d bytes, at most %d are allowed"
              .formatted(bytes, limits.maxFieldPathBytes()));
    }
    if (path.isEmpty() || path.startsWith(".") || path.endsWith(".") || path.contains("..")) {
      throw CallerException.invalid(
          here, "field path must be non-empty keys separated by dots, not '%s'".formatted(path));
    }
  }

  private static void checkMatch(List<Object> any, String at) {
    if (any.isEmpty()) {
      throw CallerException.invalid(at, "match needs at least one value, the list is empty");
    }
    for (Object value : any) {
      switch (value) {
        case Boolean b -> {}
        case String s -> {}
        case Number number -> checkNumber(number, at);
        default ->
            throw CallerException.invalid(
                at,
                "match compares with booleans, numbers and strings, not "
                    + value.getClass().getSimpleName());
      }
    }
  }

  private static void checkRange(Condition.Range range, String at) {
    Condition.NumberBound lower = range.lower();
    Condition.NumberBound upper = range.upper();
    checkSomeBound(lower, upper, at);
    if (lower != null) {
      checkNumber(lower.value(), at);
    }
    if (upper != null) {
      checkNumber(upper.value(), at);
    }
    if (lower != null && upper != null) {
      checkOrder(
          OrderKey.ofNumber(lower.value()).compareTo(OrderKey.ofNumber(upper.value())),
          lower.value(),
          upper.value(),
          at);
    }
  }

  private static void checkTimeRange(Condition.TimeRange range, String at) {
    Condition.TimeBound lower = range.lower();
    Condition.TimeBound upper = range.upper();
    checkSomeBound(lower, upper, at);
    if (lower != null && upper != null) {
      checkOrder(lower.value().compareTo(upper.value()), lower.value(), upper.value(), at);
    }
  }

  private static void checkSomeBound(@Nullable Object lower, @Nullable Object upper, String at) {
    if (lower == null && upper == null) {
      throw CallerException.invalid(at, "range needs a lower or an upper bound, it has neither");
    }
  }

  private static void checkOrder(int order, Object lower, Object upper, String at) {
    if (order > 0) {
      throw CallerException.invalid(
          at, "range has a lower bound %s above its upper bound %s".formatted(lower, upper));
    }
  }

  private static void checkNumber(Number number, String at) {
    switch (number) {
      case Long n -> {}
      case Integer n -> {}
      case Short n -> {}
      case Byte n -> {}
      case Double d -> checkFinite(d, at);
      case Float f -> checkFinite(f, at);
      default ->
          throw CallerException.invalid(
              at,
              "numbers are 64-bit integers or doubles, not " + number.getClass().getSimpleName());
    }
  }

  private static void checkFinite(double value, String at) {
    if (!Double.isFinite(value)) {
      throw CallerException.invalid(at, "numbers must be finite, one is " + value);
    }
  }

  private static void checkRadius(Condition.GeoRadius radius, String at) {
    checkPosition(radius.center(), at + ".center");
    double meters = radius.radiusMeters();
    if (!(meters >= 0) || !Double.isFinite(meters)) {
      throw CallerException.invalid(
          at + ".radius_meters", "radius must be 0 metres or more and finite, it is " + meters);
    }
  }

  private static void checkBox(Condition.GeoBox box, String at) {
    checkPosition(box.topLeft(), at + ".top_left");
    checkPosition(box.bottomRight(), at + ".bottom_right");
    if (box.topLeft().lat() < box.bottomRight().lat()) {
      throw CallerException.invalid(
          at,
          "box has its top at latitude %s, below its bottom at %s"
              .formatted(box.topLeft().lat(), box.bottomRight().lat()));
    }
  }

  private static void checkPosition(Condition.GeoPoint point, String at) {
    checkDegrees(point.lat(), 90, "latitude", at + ".lat");
    checkDegrees(point.lon(), 180, "longitude", at + ".lon");
  }

  private static void checkDegrees(double value, int most, String what, String at) {
    if (!(Math.abs(value) <= most)) {
      throw CallerException.invalid(
          at, "%s must be from -%d to %d degrees, it is %s".formatted(what, most, most, value));
    }
  }

  private static void checkIds(List<PointId> ids, String at) {
    if (ids.isEmpty()) {
      throw CallerException.invalid(at, "ids needs at least one id, the list is empty");
    }
    for (int i = 0; i < ids.size(); i++) {
      if (ids.get(i) instanceof PointId.Text(String text)) {
        int bytes = text.getBytes(StandardCharsets.UTF_8).length;
        if (bytes < 1 || bytes > PointId.MAX_TEXT_BYTES) {
          throw CallerException.invalid(
              at + "[" + i + "]",
              "text ids have 1 to %d bytes, this one has %d"
                  .formatted(PointId.MAX_TEXT_BYTES, bytes));
        }
      }
    }
  }
}
