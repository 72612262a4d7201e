package dev.vecino.server.rest;

import dev.vecino.engine.CallerException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * Refuses text that is not Unicode before it is parsed: Jackson lets overlong and surrogate
 * encodings pass, and half a surrogate pair written as an escape, which could not be stored as
 * UTF-8.
 */
final class StrictText {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long HIGH_BITS = 0x8080808080808080L;
  private static final long LOW_BITS = 0x0101010101010101L;
  private static final long BACKSLASHES = LOW_BITS * '\\';
  private static final int DECODED_CHARS = 8_192;

  private StrictText() {}

  /**
   * Checks JSON text; eight bytes at a time while it is ASCII without escapes, as vectors are.
   *
   * @throws CallerException INVALID_ARGUMENT about {@code body}
   */
  static void check(byte[] json) {
    boolean ascii = true;
    boolean escapes = false;
    int i = 0;
    for (; i + Long.BYTES <= json.length; i += Long.BYTES) {
      long word = (long) LONGS.get(json, i);
      long backslash = word ^ BACKSLASHES;
      ascii &= (word & HIGH_BITS) == 0;
      escapes |= ((backslash - LOW_BITS) & ~backslash & HIGH_BITS) != 0;
    }
    for (; i < json.length; i++) {
      ascii &= json[i] >= 0;
      escapes |= json[i] == '\\';
    }
    if (!ascii) {
      checkUtf8(json);
    }
    if (escapes) {
      checkEscapes(json);
    }
  }

  private static void checkUtf8(byte[] json) {
    CharsetDecoder decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    ByteBuffer in = ByteBuffer.wrap(json);
    CharBuffer out = CharBuffer.allocate(DECODED_CHARS);
    try {
      CoderResult result;
      do {
        out.clear();
        result = decoder.decode(in, out, true);
        if (result.isError()) {
          result.throwException();
        }
      } while (result.isOverflow());
    } catch (CharacterCodingException e) {
      throw CallerException.invalid(
          "body", "the body is not valid UTF-8 at byte %d".formatted(in.position()));
    }
  }

  private static void checkEscapes(byte[] json) {
    boolean high = false;
    for (int i = 0; i < json.length; i++) {
      boolean unicode = json[i] == '\\' && i + 5 < json.length && json[i + 1] == 'u';
      int unit = unicode ? hex(json, i + 2) : -1;
      boolean low = unit >= Character.MIN_LOW_SURROGATE && unit <= Character.MAX_LOW_SURROGATE;
      if (high != low) {
        throw CallerException.invalid(
            "body", "the body has half of a surrogate pair at byte %d".formatted(i));
      }
      high = unit >= Character.MIN_HIGH_SURROGATE && unit <= Character.MAX_HIGH_SURROGATE;
      if (unicode) {
        i += 5;
      } else if (json[i] == '\\') {
        i++;
      }
    }
  }

  /** The four hexadecimal digits from here; -1 when they are none, which the parser will say. */
  private static int hex(byte[] json, int from) {
    int value = 0;
    for (int i = from; i < from + 4; i++) {
      int digit = Character.digit(json[i], 16);
      if (digit < 0) {
        return -1;
      }
      value = value << 4 | digit;
    }
    return value;
  }
}
