package dev.vecino.engine.filter;

import java.time.Instant;

/**
 * A number or an instant as a pair that compares like it: by {@code major}, then {@code minor},
 * both signed. Numbers of either type that are equal have equal keys, and no precision is lost.
 *
 * <p>A number that is whole and fits in 64 bits is (itself, 0). Another double that lies between
 * two such is (its floor, its bits as a positive number), ordered after its floor and among its
 * neighbours. One above or below all of them is (the greatest or the least long, its bits ordered
 * as signed), so after or before that long itself. An instant is (seconds, nanoseconds).
 */
record OrderKey(long major, long minor) implements Comparable<OrderKey> {
  private static final double TWO_TO_63 = 0x1p63;

  /**
   * The key of an integer or a floating-point number.
   *
   * @throws IllegalArgumentException for NaN and other kinds of numbers
   */
  static OrderKey ofNumber(Number value) {
    return switch (value) {
      case Long n -> new OrderKey(n, 0);
      case Double d -> ofDouble(d);
      case Integer n -> new OrderKey(n, 0);
      case Short n -> new OrderKey(n, 0);
      case Byte n -> new OrderKey(n, 0);
      case Float f -> ofDouble(f);
      default ->
          throw new IllegalArgumentException(
              "numbers are integers or floating-point, not " + value.getClass().getSimpleName());
    };
  }

  static OrderKey ofTime(Instant time) {
    return new OrderKey(time.getEpochSecond(), time.getNano());
  }

  private static OrderKey ofDouble(double value) {
    if (Double.isNaN(value)) {
      throw new IllegalArgumentException("NaN has no order");
    }
    long bits = Double.doubleToRawLongBits(value);
    long ordered = bits ^ ((bits >> 63) & Long.MAX_VALUE);
    if (value >= TWO_TO_63) {
      return new OrderKey(Long.MAX_VALUE, ordered);
    }
    if (value < -TWO_TO_63) {
      return new OrderKey(Long.MIN_VALUE, ordered);
    }
    double floor = Math.floor(value);
    return floor == value
        ? new OrderKey((long) value, 0)
        : new OrderKey((long) floor, ordered & Long.MAX_VALUE);
  }

  @Override
  public int compareTo(OrderKey other) {
    int byMajor = Long.compare(major, other.major);
    return byMajor != 0 ? byMajor : Long.compare(minor, other.minor);
  }
}
