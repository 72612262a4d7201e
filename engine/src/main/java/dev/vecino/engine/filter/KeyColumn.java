package dev.vecino.engine.filter;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * Sorted distinct keys of numbers or times, and the ordinals of each. Block of the keys: int count,
 * int whether there are minors; long[count] majors, ascending; with minors, long[count] of them,
 * ascending among equal majors. Without, all are 0: whole numbers, or times of whole seconds.
 */
final class KeyColumn {
  static final int HEADER_BYTES = 2 * Integer.BYTES;

  private final MemorySegment keys;
  private final int size;
  private final boolean hasMinors;
  private final Postings postings;

  private KeyColumn(MemorySegment keys, int size, boolean hasMinors, Postings postings) {
    this.keys = keys;
    this.size = size;
    this.hasMinors = hasMinors;
    this.postings = postings;
  }

  static @Nullable KeyColumn open(
      @Nullable MemorySegment block, @Nullable MemorySegment postings, int count) {
    Damage.check((block == null) == (postings == null), "keys and postings do not go together");
    if (block == null || postings == null) {
      return null;
    }
    Damage.check(block.byteSize() >= HEADER_BYTES, "keys lack their header");
    int size = block.get(FieldIndexFormat.INT, 0);
    int columns = 1 + block.get(FieldIndexFormat.INT, Integer.BYTES);
    Damage.check(columns == 1 || columns == 2, "keys have neither one column nor two");
    Damage.check(
        size >= 0 && block.byteSize() == HEADER_BYTES + (long) size * columns * Long.BYTES,
        "keys have a wrong size");
    return new KeyColumn(
        block.asSlice(HEADER_BYTES), size, columns == 2, Postings.open(postings, size, count));
  }

  /** Adds the ordinals that have this key. */
  void addEqual(OrderKey key, OrdinalSet into) {
    int at = countBelow(key, false);
    postings.addTo(at, countBelow(key, true), into);
  }

  /** Adds the ordinals that have a key in this range. */
  void addRange(KeyRange range, OrdinalSet into) {
    OrderKey lower = range.lower();
    OrderKey upper = range.upper();
    int from = lower == null ? 0 : countBelow(lower, !range.lowerInclusive());
    int to = upper == null ? size : countBelow(upper, range.upperInclusive());
    postings.addTo(from, to, into);
  }

  /** How many keys lie below this one, or are equal to it when {@code orEqual}. */
  private int countBelow(OrderKey key, boolean orEqual) {
    int low = 0;
    int high = size;
    while (low < high) {
      int middle = (low + high) >>> 1;
      int order = compare(middle, key);
      if (order < 0 || (orEqual && order == 0)) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private int compare(int index, OrderKey key) {
    int byMajor = Long.compare(keys.getAtIndex(FieldIndexFormat.LONG, index), key.major());
    if (byMajor != 0) {
      return byMajor;
    }
    long minor = hasMinors ? keys.getAtIndex(FieldIndexFormat.LONG, (long) size + index) : 0;
    return Long.compare(minor, key.minor());
  }
}
