package dev.vecino.engine;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The id of a point: an unsigned 64-bit number or a string of 1 to {@value #MAX_TEXT_BYTES} bytes
 * of UTF-8. Number 42 and text "42" are different ids.
 *
 * <p>Ids are ordered by their {@linkplain #encoded() encoding}: numbers before texts, numbers by
 * unsigned value, texts by the bytes of their UTF-8.
 */
public sealed interface PointId extends Comparable<PointId> {
  int MAX_TEXT_BYTES = 512;

  /** An unsigned 64-bit number. */
  record Numeric(long value) implements PointId {
    @Override
    public String toString() {
      return Long.toUnsignedString(value);
    }
  }

  /** A string; its length is checked when a request is validated, not here. */
  record Text(String value) implements PointId {
    @Override
    public String toString() {
      return '"' + value + '"';
    }
  }

  /** The number, read as unsigned. */
  static PointId of(long value) {
    return new Numeric(value);
  }

  static PointId of(String value) {
    return new Text(value);
  }

  /** The order-preserving form: a tag byte, then 8 bytes big-endian or the UTF-8 of the text. */
  default byte[] encoded() {
    return switch (this) {
      case Numeric(long value) ->
          ByteBuffer.allocate(1 + Long.BYTES).put((byte) 1).putLong(value).array();
      case Text(String value) -> {
        byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
        byte[] key = new byte[1 + utf8.length];
        key[0] = 2;
        System.arraycopy(utf8, 0, key, 1, utf8.length);
        yield key;
      }
    };
  }

  /**
   * Reads what {@link #encoded()} wrote.
   *
   * @throws IllegalArgumentException when the bytes are no such encoding
   */
  static PointId decode(byte[] encoded) {
    if (encoded.length == 1 + Long.BYTES && encoded[0] == 1) {
      long value = 0;
      for (int i = 1; i <= Long.BYTES; i++) {
        value = value << Byte.SIZE | Byte.toUnsignedLong(encoded[i]);
      }
      return new Numeric(value);
    }
    if (encoded.length > 1 && encoded[0] == 2) {
      return new Text(new String(encoded, 1, encoded.length - 1, StandardCharsets.UTF_8));
    }
    throw new IllegalArgumentException("not an encoded point id: " + encoded.length + " bytes");
  }

  @Override
  default int compareTo(PointId other) {
    if (this instanceof Numeric(long a) && other instanceof Numeric(long b)) {
      return Long.compareUnsigned(a, b);
    }
    return Arrays.compareUnsigned(encoded(), other.encoded());
  }
}
