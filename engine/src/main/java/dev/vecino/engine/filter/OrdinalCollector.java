package dev.vecino.engine.filter;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Gathers ordinals, some of them more than once, for a {@link StoredSet}. */
final class OrdinalCollector {
  private static final long[] NONE = {};

  private long[] words = NONE;
  private int cardinality;

  void add(int ordinal) {
    int at = ordinal >>> 6;
    if (at >= words.length) {
      words = Arrays.copyOf(words, Math.max(at + 1, words.length + (words.length >> 1)));
    }
    long bit = 1L << ordinal;
    if ((words[at] & bit) == 0) {
      words[at] |= bit;
      cardinality++;
    }
  }

  /** The block of this set over ordinals 0..count-1, or null when it is empty. */
  @Nullable Part part(int count) {
    if (cardinality == 0) {
      return null;
    }
    if (cardinality == count) {
      return new Part(StoredSet.HEADER_BYTES, target -> header(target, StoredSet.ALL));
    }
    if (cardinality <= OrdinalSet.wordCount(count) * 2L) {
      return new Part(StoredSet.HEADER_BYTES + (long) cardinality * Integer.BYTES, this::writeList);
    }
    long bytes = (long) OrdinalSet.wordCount(count) * Long.BYTES;
    return new Part(StoredSet.HEADER_BYTES + bytes, this::writeBits);
  }

  private void header(MemorySegment target, int kind) {
    target.set(FieldIndexFormat.INT, 0, kind);
    target.set(FieldIndexFormat.INT, Integer.BYTES, cardinality);
  }

  private void writeList(MemorySegment target) {
    header(target, StoredSet.LIST);
    long at = StoredSet.HEADER_BYTES;
    for (int i = 0; i < words.length; i++) {
      for (long word = words[i]; word != 0; word &= word - 1) {
        target.set(FieldIndexFormat.INT, at, (i << 6) + Long.numberOfTrailingZeros(word));
        at += Integer.BYTES;
      }
    }
  }

  private void writeBits(MemorySegment target) {
    header(target, StoredSet.BITS);
    long room = (target.byteSize() - StoredSet.HEADER_BYTES) / Long.BYTES;
    int filled = (int) Math.min(words.length, room);
    MemorySegment.copy(words, 0, target, FieldIndexFormat.LONG, StoredSet.HEADER_BYTES, filled);
  }
}
