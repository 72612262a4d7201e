package dev.vecino.storage.segmentfile;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/** The numbers of the segment file format; {@link SegmentFileWriter} documents them. */
final class FileLayout {

  static final int ALIGNMENT = 64;
  static final int BLOCK_BITS = 16;
  static final int BLOCK_BYTES = 1 << BLOCK_BITS;

  /** "VECINOSF" read as a little-endian long. */
  static final long HEADER_MAGIC = magic("VECINOSF");

  static final int HEADER_BYTES = 64;
  static final int HEADER_VERSION = 8;
  static final int HEADER_KIND = 12;
  static final int HEADER_BLOCK_BYTES = 16;
  static final int HEADER_CRC = 60;

  /** "VECINOSE" read as a little-endian long. */
  static final long TRAILER_MAGIC = magic("VECINOSE");

  static final int TRAILER_BYTES = 64;
  static final int TRAILER_SECTIONS = 0;
  static final int TRAILER_CHECKSUMS = 4;
  static final int TRAILER_FOOTER_OFFSET = 8;
  static final int TRAILER_FILE_BYTES = 16;
  static final int TRAILER_CRC = 52;
  static final int TRAILER_MAGIC_OFFSET = 56;

  static final int TABLE_ENTRY_BYTES = 32;
  static final int TABLE_ID = 0;
  static final int TABLE_OFFSET = 8;
  static final int TABLE_LENGTH = 16;
  static final int TABLE_FIRST_CHECKSUM = 24;

  static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private FileLayout() {}

  /** The least multiple of the alignment that is not below {@code offset}. */
  static long aligned(long offset) {
    return (offset + ALIGNMENT - 1) & -ALIGNMENT;
  }

  /** Blocks that a section of that many bytes has, its padding included. */
  static long blocks(long length) {
    return (aligned(length) + BLOCK_BYTES - 1) >>> BLOCK_BITS;
  }

  /** CRC32C of a part of a byte-backed or native segment, which may be larger than 2 GiB. */
  static int crc(MemorySegment bytes, long offset, long length) {
    CRC32C crc = new CRC32C();
    for (long done = 0; done < length; ) {
      long piece = Math.min(length - done, 1 << 30);
      crc.update(bytes.asSlice(offset + done, piece).asByteBuffer());
      done += piece;
    }
    return (int) crc.getValue();
  }

  private static long magic(String text) {
    long value = 0;
    for (int i = 7; i >= 0; i--) {
      value = (value << 8) | text.charAt(i);
    }
    return value;
  }
}
