package dev.vecino.engine.filter;

import java.util.Arrays;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A set of ordinals 0..n-1 with a fixed n, as one bit each: ordinal {@code i} is bit {@code i % 64}
 * of word {@code i / 64}. Bits from n up are always zero. Mutable and not thread-safe; safe to read
 * from many threads once it is no longer changed and was published safely.
 */
public final class OrdinalSet {
  private final long[] words;
  private final int size;

  /** An empty set over ordinals 0..size-1. */
  public OrdinalSet(int size) {
    if (size < 0) {
      throw new IllegalArgumentException("size is " + size + ", expected 0 or more");
    }
    this.size = size;
    this.words = new long[wordCount(size)];
  }

  private OrdinalSet(long[] words, int size) {
    this.words = words;
    this.size = size;
  }

  /** The set of all ordinals 0..size-1. */
  public static OrdinalSet all(int size) {
    OrdinalSet set = new OrdinalSet(size);
    set.flip();
    return set;
  }

  /** Words needed for {@code size} ordinals. */
  static int wordCount(int size) {
    return (size >>> 6) + ((size & 63) == 0 ? 0 : 1);
  }

  public OrdinalSet copy() {
    return new OrdinalSet(words.clone(), size);
  }

  /** The backing words, {@code ceil(size / 64)} of them; changes write through. */
  public long[] words() {
    return words;
  }

  /** The n of ordinals 0..n-1, not the number of those in the set. */
  public int size() {
    return size;
  }

  public boolean get(int ordinal) {
    return (words[ordinal >>> 6] & (1L << ordinal)) != 0;
  }

  /**
   * Puts an ordinal in.
   *
   * @throws IndexOutOfBoundsException when it is negative or not below {@link #size()}
   */
  public void add(int ordinal) {
    if (Integer.compareUnsigned(ordinal, size) >= 0) {
      throw new IndexOutOfBoundsException("ordinal " + ordinal + ", expected 0 to " + (size - 1));
    }
    words[ordinal >>> 6] |= 1L << ordinal;
  }

  /** Takes an ordinal out. */
  public void remove(int ordinal) {
    words[ordinal >>> 6] &= ~(1L << ordinal);
  }

  /** Keeps what is in {@code other} too. */
  public void and(OrdinalSet other) {
    checkSameSize(other);
    for (int i = 0; i < words.length; i++) {
      words[i] &= other.words[i];
    }
  }

  /** Adds what is in {@code other}. */
  public void or(OrdinalSet other) {
    checkSameSize(other);
    for (int i = 0; i < words.length; i++) {
      words[i] |= other.words[i];
    }
  }

  /** Removes what is in {@code other}. */
  public void andNot(OrdinalSet other) {
    checkSameSize(other);
    for (int i = 0; i < words.length; i++) {
      words[i] &= ~other.words[i];
    }
  }

  /** Becomes its complement within 0..size-1. */
  public void flip() {
    for (int i = 0; i < words.length; i++) {
      words[i] = ~words[i];
    }
    clearTail();
  }

  /** The number of ordinals in the set, counted anew at each call. */
  public int cardinality() {
    int count = 0;
    for (long word : words) {
      count += Long.bitCount(word);
    }
    return count;
  }

  public boolean isEmpty() {
    for (long word : words) {
      if (word != 0) {
        return false;
      }
    }
    return true;
  }

  /** The lowest ordinal in the set that is at least {@code from}, or -1. */
  public int next(int from) {
    if (from >= size) {
      return -1;
    }
    int at = from >>> 6;
    long word = words[at] & (-1L << from);
    while (word == 0) {
      if (++at == words.length) {
        return -1;
      }
      word = words[at];
    }
    return (at << 6) + Long.numberOfTrailingZeros(word);
  }

  /** Calls {@code action} with each ordinal in the set, ascending. */
  public void forEach(IntConsumer action) {
    for (int i = 0; i < words.length; i++) {
      for (long word = words[i]; word != 0; word &= word - 1) {
        action.accept((i << 6) + Long.numberOfTrailingZeros(word));
      }
    }
  }

  /** The ordinals in the set, ascending. */
  public int[] toArray() {
    int[] ordinals = new int[cardinality()];
    int filled = 0;
    for (int i = next(0); i >= 0; i = next(i + 1)) {
      ordinals[filled++] = i;
    }
    return ordinals;
  }

  /** Zeroes the bits from {@link #size()} up, after words were written from outside. */
  void clearTail() {
    if ((size & 63) != 0) {
      words[words.length - 1] &= (1L << size) - 1;
    }
  }

  private void checkSameSize(OrdinalSet other) {
    if (other.size != size) {
      throw new IllegalArgumentException(
          "sets over " + size + " and " + other.size + " ordinals cannot be combined");
    }
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof OrdinalSet that
        && that.size == size
        && Arrays.equals(that.words, words);
  }

  @Override
  public int hashCode() {
    return 31 * size + Arrays.hashCode(words);
  }

  @Override
  public String toString() {
    return cardinality() + " of " + size + " ordinals";
  }
}
