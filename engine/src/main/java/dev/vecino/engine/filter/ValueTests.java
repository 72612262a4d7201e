package dev.vecino.engine.filter;

import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What the conditions on fields ask of one value at their path: a scalar, an object or null. */
final class ValueTests {
  private ValueTests() {}

  /**
   * The test of one value.
   *
   * @throws IllegalArgumentException when the condition is not about a field, or holds NaN
   */
  static Predicate<@Nullable Object> of(Condition condition) {
    return switch (condition) {
      case Condition.Match(String field, List<Object> any) -> match(any);
      case Condition.Range range -> range(range);
      case Condition.TimeRange range -> timeRange(range);
      case Condition.Exists exists -> Objects::nonNull;
      case Condition.IsNull isNull -> Objects::isNull;
      case Condition.Prefix(String field, String prefix) ->
          value -> value instanceof String text && text.startsWith(prefix);
      case Condition.GeoRadius radius -> position(GeoTest.of(radius));
      case Condition.GeoBox box -> position(GeoTest.of(box));
      case Filter filter -> throw new IllegalArgumentException("a filter is not about a field");
      case Condition.Ids ids -> throw new IllegalArgumentException("ids are not about a field");
    };
  }

  private static Predicate<@Nullable Object> match(List<Object> any) {
    Set<Object> wanted = new HashSet<>();
    any.forEach(value -> wanted.add(comparable(value)));
    return value -> value != null && wanted.contains(comparable(value));
  }

  /** Equal numbers of different types become equal objects; everything else stays what it is. */
  private static Object comparable(Object value) {
    return value instanceof Number number ? OrderKey.ofNumber(number) : value;
  }

  private static Predicate<@Nullable Object> range(Condition.Range range) {
    KeyRange keys = KeyRange.of(range);
    return value -> value instanceof Number number && keys.contains(OrderKey.ofNumber(number));
  }

  private static Predicate<@Nullable Object> timeRange(Condition.TimeRange range) {
    KeyRange keys = KeyRange.of(range);
    return value -> {
      if (!(value instanceof String text)) {
        return false;
      }
      Instant time = Rfc3339.parse(text);
      return time != null && keys.contains(OrderKey.ofTime(time));
    };
  }

  private static Predicate<@Nullable Object> position(GeoTest test) {
    return value -> {
      Condition.GeoPoint point = GeoTest.position(value);
      return point != null && test.matches(point.lat(), point.lon());
    };
  }
}
