package dev.vecino.client;

/**
 * The id of a point: an unsigned 64-bit number, or a string of 1 to 512 bytes of UTF-8. Number 42
 * and text "42" are different ids.
 *
 * <pre>{@code
 * PointId number = PointId.of(42);
 * PointId text = PointId.of("doc-42");
 * }</pre>
 */
public sealed interface PointId {

  /** An unsigned 64-bit number; {@code -1} stands for 2^64-1. */
  record Numeric(long value) implements PointId {
    @Override
    public String toString() {
      return Long.toUnsignedString(value);
    }
  }

  /** A string; the server checks its length. */
  record Text(String value) implements PointId {
    @Override
    public String toString() {
      return value;
    }
  }

  /** The number, read as unsigned. */
  static PointId of(long value) {
    return new Numeric(value);
  }

  /** The string, as it is. */
  static PointId of(String value) {
    return new Text(value);
  }
}
