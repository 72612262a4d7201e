package dev.vecino.client;

import java.util.Arrays;
import java.util.List;

/**
 * Filters in the words of the payload, to be imported statically.
 *
 * <pre>{@code
 * import static dev.vecino.client.Filters.*;
 *
 * Filter filter = all(
 *     match("lang", "en"),
 *     range("year").gte(2020).lt(2025),
 *     any(match("tags", "java", "jvm"), prefix("title", "Java")),
 *     none(exists("deleted_at")));
 * }</pre>
 */
public final class Filters {
  private Filters() {}

  /** All of these hold. */
  public static Filter all(Condition... conditions) {
    return new Filter(List.of(conditions), List.of(), List.of());
  }

  /** At least one of these holds. */
  public static Filter any(Condition... conditions) {
    return new Filter(List.of(), List.of(conditions), List.of());
  }

  /** None of these holds. */
  public static Filter none(Condition... conditions) {
    return new Filter(List.of(), List.of(), List.of(conditions));
  }

  /**
   * The field equals one of these values (booleans, numbers or strings), exact in type and case,
   * except that 1 equals 1.0. A list field matches when one of its elements does.
   *
   * @throws IllegalArgumentException when a value is of another type
   */
  public static Condition.Match match(String field, Object... any) {
    return new Condition.Match(field, List.of(any));
  }

  /** The field is within bounds; say which: {@code range("year").gte(2020).lt(2025)}. */
  public static Condition.Range range(String field) {
    return new Condition.Range(field, null, null, null, null);
  }

  /** The field is there, not null and not an empty list. */
  public static Condition.Exists exists(String field) {
    return new Condition.Exists(field);
  }

  /** The field is there and null. */
  public static Condition.IsNull isNull(String field) {
    return new Condition.IsNull(field);
  }

  /** The field is a string that begins so. */
  public static Condition.Prefix prefix(String field, String prefix) {
    return new Condition.Prefix(field, prefix);
  }

  /** A position in degrees. */
  public static Condition.GeoPoint geoPoint(double lat, double lon) {
    return new Condition.GeoPoint(lat, lon);
  }

  /** The field is a position at most so many metres from the centre. */
  public static Condition.GeoRadius geoRadius(
      String field, Condition.GeoPoint center, double radiusMeters) {
    return new Condition.GeoRadius(field, center, radiusMeters);
  }

  /** The field is a position inside the box. */
  public static Condition.GeoBox geoBox(
      String field, Condition.GeoPoint topLeft, Condition.GeoPoint bottomRight) {
    return new Condition.GeoBox(field, topLeft, bottomRight);
  }

  /** The point's id is one of these. */
  public static Condition.Ids ids(PointId... ids) {
    return new Condition.Ids(List.of(ids));
  }

  /** The point's id is one of these. */
  public static Condition.Ids ids(long... ids) {
    return new Condition.Ids(Arrays.stream(ids).mapToObj(PointId::of).toList());
  }

  /** The point's id is one of these. */
  public static Condition.Ids ids(String... ids) {
    return new Condition.Ids(Arrays.stream(ids).map(PointId::of).toList());
  }
}
