package dev.vecino.storage.segmentfile;

import dev.vecino.storage.CorruptionException;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.file.Path;
import java.util.Objects;

/**
 * A section whose 64 KiB blocks are checked when first touched. Safe for use by many threads: at
 * worst two of them check the same block.
 */
public final class CheckedSection {

  private static final VarHandle WORDS = MethodHandles.arrayElementVarHandle(long[].class);

  private final Path file;
  private final Section section;
  private final MemorySegment padded;
  private final MemorySegment bytes;
  private final MemorySegment checksums;
  private final long[] verified;

  /**
   * @param padded the section with its padding
   * @param checksums of the section's blocks, four bytes each
   */
  CheckedSection(Path file, Section section, MemorySegment padded, MemorySegment checksums) {
    this.file = file;
    this.section = section;
    this.padded = padded;
    this.bytes = padded.asSlice(0, section.length());
    this.checksums = checksums;
    long blocks = FileLayout.blocks(section.length());
    this.verified = new long[(int) ((blocks + Long.SIZE - 1) / Long.SIZE)];
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
      if ((verified[block >>> 6] & 1L << block) == 0) {
        check(block);
      }
    }
  }

  /** Checks every block that is not known yet. */
  void verifyAll() {
    verify(0, bytes.byteSize());
  }

  private void check(int block) {
    long offset = (long) block << FileLayout.BLOCK_BITS;
    long length = Math.min(FileLayout.BLOCK_BYTES, padded.byteSize() - offset);
    int expected = checksums.get(FileLayout.INT, (long) block * Integer.BYTES);
    int found = FileLayout.crc(padded, offset, length);
    if (found != expected) {
      throw new CorruptionException(damage(file, section, block, found, expected), null);
    }
    WORDS.getAndBitwiseOrRelease(verified, block >>> 6, 1L << block);
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
