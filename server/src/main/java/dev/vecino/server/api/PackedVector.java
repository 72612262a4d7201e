package dev.vecino.server.api;

import dev.vecino.engine.CallerException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;

/** Vectors as bytes: IEEE 754 single precision, little-endian, 4 bytes a value. */
public final class PackedVector {
  private PackedVector() {}

  /**
   * The values in the buffer, from its position to its limit.
   *
   * @param field names the vector in errors
   * @throws CallerException when the length is no multiple of 4
   */
  public static float[] read(ByteBuffer packed, String field) {
    if (packed.remaining() % Float.BYTES != 0) {
      throw CallerException.invalid(
          field,
          "packed floats have 4 bytes each, %s has %d bytes".formatted(field, packed.remaining()));
    }
    float[] values = new float[packed.remaining() / Float.BYTES];
    packed.order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
    return values;
  }

  /** Decodes standard base64 of the packed form. */
  public static float[] readBase64(String text, String field) {
    byte[] bytes;
    try {
      bytes = Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      throw CallerException.invalid(
          field, "a vector given as a string must be base64 of little-endian floats");
    }
    return read(ByteBuffer.wrap(bytes), field);
  }
}
