package dev.vecino.engine.filter;

import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** Constants of the field index's byte layout, which {@link FieldIndex} describes. */
final class FieldIndexFormat {
  /** "VECINOFI" in ASCII, read as a little-endian number. */
  static final long MAGIC = 0x49464F4E49434556L;

  static final int VERSION = 1;

  /** Hard bound of the directory, whatever the options say. */
  static final int MAX_FIELDS = 1 << 16;

  /** Hard bound of one indexed string. */
  static final int MAX_STRING_BYTES = 1 << 16;

  /** Longest path in the directory, encoded; fields below longer ones are not indexed. */
  static final int MAX_PATH_BYTES = 4 << 10;

  static final int HEADER_BYTES = 64;
  static final int HEADER_VERSION = 8;
  static final int HEADER_COUNT = 12;
  static final int HEADER_FIELDS = 16;
  static final int HEADER_MAX_STRING_BYTES = 20;
  static final int HEADER_TOTAL_BYTES = 24;
  static final int HEADER_DIRECTORY_BYTES = 32;
  static final int HEADER_OVERFLOW = 40;

  /** Offset and length of a block. */
  static final int EXTENT_BYTES = 2 * Long.BYTES;

  static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  static final ValueLayout.OfDouble DOUBLE =
      ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  /** The blocks of a field, in the order of its directory entry. */
  enum Block {
    EXISTS,
    NULLS,
    TRUES,
    FALSES,
    PARTIAL,
    LONG_STRINGS,
    STRINGS,
    STRING_POSTINGS,
    NUMBERS,
    NUMBER_POSTINGS,
    TIMES,
    TIME_POSTINGS,
    POSITIONS;

    static final int COUNT = values().length;
  }

  private FieldIndexFormat() {}

  /** The next multiple of 8. */
  static long aligned(long bytes) {
    return (bytes + 7) & ~7L;
  }
}
