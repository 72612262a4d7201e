package dev.vecino.server.api;

import dev.vecino.engine.CallerException;
import dev.vecino.engine.filter.Condition;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/**
 * Collects the four bounds of a range as both protocols have them, and makes the numeric or the
 * time condition that they mean.
 */
public final class RangeBounds {
  private final String path;
  private @Nullable Bound lower;
  private @Nullable Bound upper;

  /**
   * One end.
   *
   * @param value a {@link Long}, a {@link Double} or an {@link Instant}
   */
  private record Bound(Object value, boolean inclusive) {}

  /**
   * Starts without bounds.
   *
   * @param path names the range in errors
   */
  public RangeBounds(String path) {
    this.path = path;
  }

  public static boolean known(String name) {
    return switch (name) {
      case "gt", "gte", "lt", "lte" -> true;
      default -> false;
    };
  }

  /** Takes a numeric bound; {@code name} is gt, gte, lt or lte. */
  public void put(String name, Number value) {
    set(name, value);
  }

  /**
   * Takes a time bound.
   *
   * @throws CallerException when the text is no RFC 3339 time
   */
  public void put(String name, String time) {
    try {
      set(name, OffsetDateTime.parse(time).toInstant());
    } catch (DateTimeException e) {
      throw CallerException.invalid(
          path + "." + name,
          "%s.%s must be a number or an RFC 3339 time such as 2024-05-01T12:00:00Z"
              .formatted(path, name));
    }
  }

  private void set(String name, Object value) {
    boolean isLower = name.startsWith("g");
    Bound bound = new Bound(value, name.endsWith("e"));
    if ((isLower ? lower : upper) != null) {
      throw CallerException.invalid(
          path, isLower ? path + " has both gt and gte" : path + " has both lt and lte");
    }
    if (isLower) {
      lower = bound;
    } else {
      upper = bound;
    }
  }

  /**
   * Checks that there is a bound and that all are of one kind.
   *
   * @throws CallerException INVALID_ARGUMENT about the range
   */
  public RangeBounds checked() {
    if (lower == null && upper == null) {
      throw CallerException.invalid(path, path + " needs a bound: gt, gte, lt or lte");
    }
    if (lower != null && upper != null && isTime(lower) != isTime(upper)) {
      throw CallerException.invalid(path, path + " mixes a number and a time");
    }
    return this;
  }

  /** The condition on this field. */
  public Condition of(String field) {
    Bound any = lower != null ? lower : upper;
    if (any != null && isTime(any)) {
      return new Condition.TimeRange(field, time(lower), time(upper));
    }
    return new Condition.Range(field, number(lower), number(upper));
  }

  private static boolean isTime(Bound bound) {
    return bound.value() instanceof Instant;
  }

  private static Condition.@Nullable TimeBound time(@Nullable Bound bound) {
    return bound != null && bound.value() instanceof Instant time
        ? new Condition.TimeBound(time, bound.inclusive())
        : null;
  }

  private static Condition.@Nullable NumberBound number(@Nullable Bound bound) {
    return bound != null && bound.value() instanceof Number number
        ? new Condition.NumberBound(number, bound.inclusive())
        : null;
  }
}
