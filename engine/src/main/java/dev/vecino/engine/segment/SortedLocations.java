package dev.vecino.engine.segment;

import java.util.function.IntToLongFunction;

/** Finds a point's place in the ascending order of a segment's locations. */
final class SortedLocations {
  private SortedLocations() {}

  /**
   * The rank of a location, 0 for the lowest, or -1 when the segment does not have it. Logarithmic
   * in the count.
   *
   * @param at the location at a rank, ascending
   */
  static int rankOf(long location, int count, IntToLongFunction at) {
    int low = 0;
    int high = count - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      long found = at.applyAsLong(middle);
      if (found == location) {
        return middle;
      }
      if (found < location) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return -1;
  }
}
