package dev.vecino.storage.segmentfile;

import dev.vecino.storage.CorruptionException;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Objects;

/**
 * A section whose 64 KiB blocks are checked when first touched. They are read from the file for
 * that, not through the mapping: a disk that does not give them is then an exception, where a
 * mapping ends the process. Safe for use by many threads: at worst two of them check the same
 * block.
 */
public final class CheckedSection {

  private static final VarHandle WORDS = MethodHandles.arrayElementVarHandle(long[].class);

  private final Path file;
  private final Section section;
  private final MemorySegment bytes;
  private final MemorySegment checksums;
  private final long[] verified;
  private final long[] condemned;

  /**
   * @param bytes the section without its padding
   * @param checksums of the section's blocks, four bytes each
   */
  CheckedSection(Path file, Section section, MemorySegment bytes, MemorySegment checksums) {
    this.file = file;
    this.section = section;
    this.bytes = bytes;
    this.checksums = checksums;
    int words = (int) ((FileLayout.blocks(section.length()) + Long.SIZE - 1) / Long.SIZE);
    this.verified = new long[words];
    this.condemned = new long[words];
  }

  /** The section's bytes, of which only those are to be read that were verified. */
  public MemorySegment segment() {
    return bytes;
  }

  /**
   * Makes sure that these bytes are what was written; a bit test each block once they are known.
   *
   * @throws CorruptionException naming file, block and offset; again at each later call
   * @throws IndexOutOfBoundsException when the range leaves the section
   */
  public void verify(long offset, long length) {
    Objects.checkFromIndexSize(offset, length, bytes.byteSize());
    if (length == 0) {
      return;
    }
    int last = (int) ((offset + length - 1) >>> FileLayout.BLOCK_BITS);
    for (int block = (int) (offset >>> FileLayout.BLOCK_BITS); block <= last; block++) {
      // The plain read may miss another thread's bit, which costs one more check and nothing else.
      if (!has(verified, block)) {
        check(block, last);
        return;
      }
    }
  }

  /** Checks every block that is not known yet. */
  void verifyAll() {
    verify(0, bytes.byteSize());
  }

  /**
   * Gives up on every block that these bytes touch: whoever wants them is refused from now on.
   *
   * @param fileOffset of the first byte, in the file
   */
  public void condemn(long fileOffset, long length) {
    long from = Math.max(0, fileOffset - section.offset());
    long to = Math.min(section.end(), fileOffset + length) - section.offset();
    for (long block = from >>> FileLayout.BLOCK_BITS;
        block << FileLayout.BLOCK_BITS < to;
        block++) {
      set(condemned, (int) block);
      WORDS.getAndBitwiseAnd(verified, (int) block >>> 6, ~(1L << block));
    }
  }

  /** Checks those from {@code first} to {@code last} that are not known. */
  private void check(int first, int last) {
    ByteBuffer buffer = ByteBuffer.allocate(FileLayout.BLOCK_BYTES);
    try (BlockReader reader = BlockReader.open(file)) {
      for (int block = first; block <= last; block++) {
        if (!has(verified, block)) {
          check(block, reader, buffer);
        }
      }
    }
  }

  private void check(int block, BlockReader reader, ByteBuffer buffer) {
    if (has(condemned, block)) {
      throw new CorruptionException(
          "%s is damaged: block %d of section %d".formatted(file, block, section.id()), null);
    }
    long start = section.offset() + ((long) block << FileLayout.BLOCK_BITS);
    buffer.clear().limit((int) Math.min(FileLayout.BLOCK_BYTES, section.end() - start));
    reader.fill(buffer, start);
    int expected = checksums.get(FileLayout.INT, (long) block * Integer.BYTES);
    int found = FileLayout.crc(MemorySegment.ofBuffer(buffer.flip()), 0, buffer.limit());
    if (found != expected) {
      throw new CorruptionException(damage(file, section, block, found, expected), null);
    }
    set(verified, block);
    if (has(condemned, block)) {
      // Condemned between the two lines above: the next reader is to hear of it.
      WORDS.getAndBitwiseAnd(verified, block >>> 6, ~(1L << block));
    }
  }

  private static boolean has(long[] words, int block) {
    return (words[block >>> 6] & 1L << block) != 0;
  }

  private static void set(long[] words, int block) {
    WORDS.getAndBitwiseOr(words, block >>> 6, 1L << block);
  }

  /** Says where the damage is and what was found there. */
  static String damage(Path file, Section section, int block, int found, int expected) {
    long offset = (long) block << FileLayout.BLOCK_BITS;
    long length = Math.min(FileLayout.BLOCK_BYTES, section.end() - section.offset() - offset);
    return ("%s is damaged: block %d of section %d, bytes %d to %d of the file,"
            + " has CRC32C %08x, expected %08x")
        .formatted(
            file,
            block,
            section.id(),
            section.offset() + offset,
            section.offset() + offset + length - 1,
            found,
            expected);
  }
}
