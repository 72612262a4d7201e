package dev.vecino.engine.filter;

import dev.vecino.engine.PointId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One test of one point. A field is a path such as {@code a.b}, which reaches into objects and
 * lists of objects; a list matches when one of its elements does.
 */
public sealed interface Condition
    permits Filter,
        Condition.Match,
        Condition.Range,
        Condition.TimeRange,
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
      any = List.copyOf(any);
    }
  }

  /** The field is a number within these bounds, of which at least one is there. */
  record Range(String field, @Nullable NumberBound lower, @Nullable NumberBound upper)
      implements Condition {}

  /**
   * One end of a range.
   *
   * @param value {@link Long} or {@link Double}, compared exactly with values of either kind
   */
  record NumberBound(Number value, boolean inclusive) {}

  /**
   * The field is a string with an RFC 3339 time within these bounds, of which at least one is
   * there.
   */
  record TimeRange(String field, @Nullable TimeBound lower, @Nullable TimeBound upper)
      implements Condition {}

  /** One end of a time range. */
  record TimeBound(Instant value, boolean inclusive) {}

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

  /** The field is a position at most so far (great circle, mean earth radius) from the centre. */
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
