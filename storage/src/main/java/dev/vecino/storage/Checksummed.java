package dev.vecino.storage;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.zip.CRC32C;

/**
 * The envelope of small records that are read and written whole, little-endian:
 *
 * <pre>
 *   0  8  magic, ASCII
 *   8  4  format version
 *  12  4  length of the body
 *  16  n  body
 *      4  CRC32C of all before it
 * </pre>
 */
final class Checksummed {

  private static final int BODY = 16;

  private Checksummed() {}

  /** Wraps a body of {@code bodyBytes} bytes that {@code fill} writes. */
  static byte[] encode(long magic, int version, int bodyBytes, Consumer<ByteBuffer> fill) {
    ByteBuffer bytes =
        ByteBuffer.allocate(BODY + bodyBytes + Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(magic).putInt(version).putInt(bodyBytes);
    fill.accept(bytes);
    if (bytes.position() != BODY + bodyBytes) {
      throw new IllegalStateException(
          "body took " + (bytes.position() - BODY) + " bytes, announced were " + bodyBytes);
    }
    bytes.putInt(crc(bytes.array(), bytes.position()));
    return bytes.array();
  }

  /**
   * The body of a record, after all checks.
   *
   * @param bytes the record, perhaps with zeros after it
   * @param where names the record in messages
   * @throws CorruptionException when the record is damaged
   * @throws FormatVersionException when it is whole and of another version
   */
  static ByteBuffer decode(byte[] bytes, long magic, int version, String where) {
    ByteBuffer record = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    if (bytes.length < BODY + Integer.BYTES || record.getLong(0) != magic) {
      throw new CorruptionException(
          where + " is damaged: it does not begin with '" + text(magic) + "'", null);
    }
    int bodyBytes = record.getInt(12);
    if (bodyBytes < 0 || bodyBytes > bytes.length - BODY - Integer.BYTES) {
      throw new CorruptionException(
          "%s is damaged: its body should have %d bytes, %d are there"
              .formatted(where, bodyBytes, bytes.length - BODY - Integer.BYTES),
          null);
    }
    int expected = record.getInt(BODY + bodyBytes);
    int found = crc(bytes, BODY + bodyBytes);
    if (expected != found) {
      throw new CorruptionException(
          "%s is damaged: its CRC32C is %08x, expected %08x".formatted(where, found, expected),
          null);
    }
    FormatVersionException.require(where, record.getInt(8), version, version);
    return ByteBuffer.wrap(Arrays.copyOfRange(bytes, BODY, BODY + bodyBytes))
        .order(ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * The next bytes of a body, which their length comes before.
   *
   * @throws BufferUnderflowException when the body has fewer
   */
  static byte[] take(ByteBuffer body) {
    int length = body.getInt();
    if (length < 0 || length > body.remaining()) {
      throw new BufferUnderflowException();
    }
    byte[] bytes = new byte[length];
    body.get(bytes);
    return bytes;
  }

  /** A magic of eight ASCII characters, as a little-endian long. */
  static long magic(String text) {
    long value = 0;
    for (int i = 7; i >= 0; i--) {
      value = (value << 8) | text.charAt(i);
    }
    return value;
  }

  private static String text(long magic) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 8; i++) {
      text.append((char) ((magic >>> (8 * i)) & 0xff));
    }
    return text.toString();
  }

  private static int crc(byte[] bytes, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, length);
    return (int) crc.getValue();
  }
}
