package dev.vecino.engine.filter;

import java.nio.ByteBuffer;

/**
 * Strings as bytes: each UTF-16 code unit by itself as UTF-8 writes it (CESU-8). This is UTF-8 but
 * for characters outside of the basic plane, which take 6 bytes. Unlike UTF-8 it loses nothing, not
 * even unpaired surrogates that JSON allows, and it keeps order and prefixes: bytes compared as
 * unsigned give the order of {@link String#compareTo}, and one string starts with another exactly
 * when its bytes do.
 */
final class TermEncoding {
  private TermEncoding() {}

  /** The number of bytes, without overflow for any string. */
  static long length(String text) {
    long length = text.length();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= 0x80) {
        length += c < 0x800 ? 1 : 2;
      }
    }
    return length;
  }

  /** Whether {@code text} takes more than {@code limit} bytes. */
  static boolean isLonger(String text, int limit) {
    return text.length() > limit || (text.length() * 3L > limit && length(text) > limit);
  }

  static byte[] encode(String text) {
    byte[] bytes = new byte[Math.toIntExact(length(text))];
    encode(text, bytes, 0);
    return bytes;
  }

  /** Writes the bytes of {@code text} from {@code at} on, and gives the place after them. */
  static int encode(String text, byte[] target, int at) {
    return encode(text, text.length(), target, at);
  }

  private static int encode(String text, int units, byte[] target, int at) {
    int next = at;
    for (int i = 0; i < units; i++) {
      char c = text.charAt(i);
      if (c < 0x80) {
        target[next++] = (byte) c;
      } else if (c < 0x800) {
        target[next++] = (byte) (0xC0 | (c >> 6));
        target[next++] = (byte) (0x80 | (c & 0x3F));
      } else {
        target[next++] = (byte) (0xE0 | (c >> 12));
        target[next++] = (byte) (0x80 | ((c >> 6) & 0x3F));
        target[next++] = (byte) (0x80 | (c & 0x3F));
      }
    }
    return next;
  }

  /**
   * The first 8 bytes as a number: strings with different ones are ordered as these are, signed.
   * Most strings can be told apart by it, without a look at the strings themselves.
   */
  static long lead(String text) {
    byte[] bytes = new byte[3 * Long.BYTES];
    encode(text, Math.min(Long.BYTES, text.length()), bytes, 0);
    return ByteBuffer.wrap(bytes).getLong() ^ Long.MIN_VALUE;
  }

  /**
   * Reads what {@link #encode(String)} wrote.
   *
   * @throws InvalidFieldIndexException when the bytes are no such encoding
   */
  static String decode(byte[] bytes) {
    StringBuilder text = new StringBuilder(bytes.length);
    int i = 0;
    while (i < bytes.length) {
      int lead = bytes[i] & 0xFF;
      int length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : 3;
      if (i + length > bytes.length) {
        throw new InvalidFieldIndexException("a field path ends inside a character");
      }
      int unit = length == 1 ? lead : length == 2 ? lead & 0x1F : lead & 0x0F;
      for (int j = 1; j < length; j++) {
        unit = unit << 6 | (bytes[i + j] & 0x3F);
      }
      text.append((char) unit);
      i += length;
    }
    return text.toString();
  }
}
