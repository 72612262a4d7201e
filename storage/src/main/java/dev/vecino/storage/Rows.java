package dev.vecino.storage;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * Keys and values of the column families. Locations as keys are 8 bytes big-endian, so that rows
 * lie in the order of their sequences; numbers in values are little-endian.
 *
 * <pre>
 * ids         id        8 location, 8 version
 * payloads    location  8 version, 4 + n length and bytes of the id, the rest is the payload
 * pending     location  vectors
 * tombstones  location  8 sequence of the death
 * dirty       location  8 version
 * default     "counters"  8 last sequence, 8 live count
 *             "manifest"  see {@link ManifestCodec}
 *             "format"    8 format version of all these rows
 * </pre>
 */
final class Rows {

  static final byte[] COUNTERS = "counters".getBytes(US_ASCII);
  static final byte[] MANIFEST = "manifest".getBytes(US_ASCII);
  static final byte[] FORMAT = "format".getBytes(US_ASCII);
  static final int FORMAT_VERSION = 1;

  private Rows() {}

  static byte[] key(long location) {
    return ByteBuffer.allocate(Long.BYTES).putLong(location).array();
  }

  static long location(byte[] key) {
    if (key.length != Long.BYTES) {
      throw malformed("key", key);
    }
    return ByteBuffer.wrap(key).getLong();
  }

  static byte[] number(long value) {
    return values(Long.BYTES).putLong(value).array();
  }

  static long number(byte[] value) {
    if (value.length != Long.BYTES) {
      throw malformed("number", value);
    }
    return ByteBuffer.wrap(value).order(ByteOrder.LITTLE_ENDIAN).getLong();
  }

  static byte[] pair(long first, long second) {
    return values(2 * Long.BYTES).putLong(first).putLong(second).array();
  }

  static @Nullable IdEntry idEntry(byte @Nullable [] value) {
    if (value == null) {
      return null;
    }
    ByteBuffer pair = pair(value);
    return new IdEntry(pair.getLong(), pair.getLong());
  }

  /** A value of two numbers, to be read one after the other. */
  static ByteBuffer pair(byte[] value) {
    if (value.length != 2 * Long.BYTES) {
      throw malformed("pair of numbers", value);
    }
    return ByteBuffer.wrap(value).order(ByteOrder.LITTLE_ENDIAN);
  }

  static byte[] payload(byte[] id, long version, byte[] payload) {
    return values(Long.BYTES + Integer.BYTES + id.length + payload.length)
        .putLong(version)
        .putInt(id.length)
        .put(id)
        .put(payload)
        .array();
  }

  static @Nullable PayloadRow payload(byte @Nullable [] value) {
    if (value == null) {
      return null;
    }
    ByteBuffer bytes = ByteBuffer.wrap(value).order(ByteOrder.LITTLE_ENDIAN);
    try {
      long version = bytes.getLong();
      int idBytes = bytes.getInt();
      if (idBytes < 0 || idBytes > bytes.remaining()) {
        throw new BufferUnderflowException();
      }
      byte[] id = new byte[idBytes];
      bytes.get(id);
      byte[] payload = new byte[bytes.remaining()];
      bytes.get(payload);
      return new PayloadRow(id, version, payload);
    } catch (BufferUnderflowException e) {
      throw malformed("payload row", value);
    }
  }

  private static ByteBuffer values(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static CorruptionException malformed(String what, byte[] found) {
    return new CorruptionException(
        "a " + what + " in RocksDB is malformed: it has " + found.length + " bytes", null);
  }
}
