package dev.vecino.client;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One test of a point; {@link Filters} makes them. A field is a path such as {@code a.b}, which
 * reaches into objects and lists of objects; a list matches when one of its elements does.
 */
public sealed interface Condition
    permits Filter,
        Condition.Match,
        Condition.Range,
        Condition.Exists,
        Condition.IsNull,
        Condition.Prefix,
        Condition.GeoRadius,
        Condition.GeoBox,
        Condition.Ids {

  /**
   * The field equals one of these, exact in type and case, except that 1 equals 1.0.
   *
   * @param any {@link Boolean}, {@link Long}, {@link Double} or {@link String} each
   */
  record Match(String field, List<Object> any) implements Condition {
    public Match {
      any = any.stream().map(value -> scalar(field, value)).toList();
    }

    private static Object scalar(String field, Object value) {
      return switch (value) {
        case Boolean b -> b;
        case String s -> s;
        case Number n -> PayloadValues.normalisedNumber(field, n);
        default ->
            throw new IllegalArgumentException(
                "field '%s' can match booleans, numbers and strings, not %s"
                    .formatted(field, value.getClass().getSimpleName()));
      };
    }
  }

  /** The field is a number, or an RFC 3339 time, within these bounds. */
  record Range(
      String field,
      @Nullable Bound gt,
      @Nullable Bound gte,
      @Nullable Bound lt,
      @Nullable Bound lte)
      implements Condition {

    public Range gt(Number value) {
      return new Range(field, bound(value), gte, lt, lte);
    }

    public Range gte(Number value) {
      return new Range(field, gt, bound(value), lt, lte);
    }

    public Range lt(Number value) {
      return new Range(field, gt, gte, bound(value), lte);
    }

    public Range lte(Number value) {
      return new Range(field, gt, gte, lt, bound(value));
    }

    /** Later than this. */
    public Range after(Instant time) {
      return new Range(field, new Bound.OfTime(time), gte, lt, lte);
    }

    /** At this time or later. */
    public Range from(Instant time) {
      return new Range(field, gt, new Bound.OfTime(time), lt, lte);
    }

    /** Earlier than this. */
    public Range before(Instant time) {
      return new Range(field, gt, gte, new Bound.OfTime(time), lte);
    }

    /** At this time or earlier. */
    public Range until(Instant time) {
      return new Range(field, gt, gte, lt, new Bound.OfTime(time));
    }

    private Bound bound(Number value) {
      return new Bound.OfNumber(PayloadValues.normalisedNumber(field, value));
    }
  }

  /** One end of a range. */
  sealed interface Bound {
    /**
     * A number.
     *
     * @param value {@link Long} or {@link Double}
     */
    record OfNumber(Number value) implements Bound {}

    /** A time. */
    record OfTime(Instant value) implements Bound {}
  }

  /** The field is there, not null and not an empty list. */
  record Exists(String field) implements Condition {}

  /** The field is there and null. */
  record IsNull(String field) implements Condition {}

  /** The field is a string that begins so. */
  record Prefix(String field, String prefix) implements Condition {}

  /**
   * A position in degrees; in a payload, an object with the numbers {@code lat} and {@code lon}.
   */
  record GeoPoint(double lat, double lon) {}

  /** The field is a position at most so far (great circle) from the centre. */
  record GeoRadius(String field, GeoPoint center, double radiusMeters) implements Condition {}

  /**
   * The field is a position inside the box; one whose west is greater than its east crosses the
   * antimeridian.
   */
  record GeoBox(String field, GeoPoint topLeft, GeoPoint bottomRight) implements Condition {}

  /** The point's id is one of these. */
  record Ids(List<PointId> ids) implements Condition {
    public Ids {
      ids = List.copyOf(ids);
    }
  }
}
