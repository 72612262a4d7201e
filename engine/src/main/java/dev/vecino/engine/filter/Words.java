package dev.vecino.engine.filter;

import java.lang.foreign.MemorySegment;

/** The inner loops from stored ordinals and bits into an {@link OrdinalSet}. */
final class Words {
  private Words() {}

  /**
   * Adds the ordinals that stand as ints at places {@code from} to before {@code to}.
   *
   * @throws InvalidFieldIndexException when one is not below the set's size
   */
  static void addOrdinals(MemorySegment ints, int from, int to, OrdinalSet into) {
    long[] words = into.words();
    int size = into.size();
    for (int i = from; i < to; i++) {
      int ordinal = ints.getAtIndex(FieldIndexFormat.INT, i);
      if (Integer.compareUnsigned(ordinal, size) >= 0) {
        throw new InvalidFieldIndexException("ordinal %d of %d".formatted(ordinal, size));
      }
      words[ordinal >>> 6] |= 1L << ordinal;
    }
  }

  /** Adds the bits of the words that begin at byte {@code offset}, as many as the set has. */
  static void orWords(MemorySegment longs, long offset, OrdinalSet into) {
    long[] words = into.words();
    MemorySegment slice = longs.asSlice(offset, (long) words.length * Long.BYTES);
    for (int i = 0; i < words.length; i++) {
      words[i] |= slice.getAtIndex(FieldIndexFormat.LONG, i);
    }
    into.clearTail();
  }
}
