package dev.vecino.index.graph;

import dev.vecino.index.kernel.BlockTerms;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * The beam of a block-scored walk: the places with the best estimates, sorted, each once and by the
 * best of its estimates. A place that lies between two nodes of the walk is estimated by both, and
 * the nearer of them errs less; keeping the first estimate instead of the best took a quarter more
 * hops to the same recall.
 *
 * <p>An entry is a long: the estimate, so that longs order as estimates do, then the place, then a
 * bit that says that it was expanded.
 */
final class BlockPool {
  /** A place with this for a best estimate is expanded, and never estimated again. */
  private static final int EXPANDED = Integer.MAX_VALUE;

  private long[] entries = new long[0];

  /** What was offered since the last block, sorted as entries are. */
  private final long[] offers = new long[BlockTerms.SLOTS];

  private int offered;

  /** The places that are being offered, and what is known of each. */
  private final int[] slots = new int[BlockTerms.SLOTS];

  private final long[] known = new long[BlockTerms.SLOTS];
  private int capacity;
  private int size;

  /** All entries before it are expanded. */
  private int cursor;

  /** For each place the generation that met it, and the best estimate in that. */
  private long[] best = new long[0];

  private int generation;

  /** Empties the pool for places below {@code count}; the best {@code capacity} are kept. */
  void clear(int count, int capacity) {
    if (best.length < count) {
      best = new long[Math.max(count, (int) Math.min(Integer.MAX_VALUE - 8, count * 5L / 4))];
      generation = 0;
    }
    if (++generation == Integer.MAX_VALUE) {
      Arrays.fill(best, 0);
      generation = 1;
    }
    if (entries.length < capacity + offers.length) {
      entries = new long[capacity + offers.length];
    }
    this.capacity = capacity;
    size = 0;
    offered = 0;
    cursor = 0;
  }

  /** Makes room for one more. */
  void widen() {
    if (++capacity + offers.length > entries.length) {
      entries = Arrays.copyOf(entries, 2 * entries.length);
    }
  }

  /** Only places with a greater estimate are taken. */
  float threshold() {
    return size < capacity ? Float.NEGATIVE_INFINITY : Candidates.rank(entries[size - 1]);
  }

  /** Offers the place that a walk starts from. */
  void start(int place) {
    slots[0] = place;
    known[0] = best[place];
    offer(0, Float.MAX_VALUE);
    settle();
  }

  /**
   * Offers places of a block.
   *
   * @param near a bit for each slot whose place is offered
   * @param estimates of all slots
   * @param ids where in {@code bytes} the slots' places are
   */
  void offer(int near, float[] estimates, MemorySegment bytes, long ids) {
    // All fetched before the first is looked at, so that they are fetched together.
    int count = 0;
    for (int left = near; left != 0; left &= left - 1) {
      int slot = Integer.numberOfTrailingZeros(left);
      int place = bytes.get(FlatGraph.INT, ids + 4L * slot);
      slots[count] = place;
      known[count++] = best[place];
    }
    count = 0;
    for (int left = near; left != 0; left &= left - 1) {
      offer(count++, estimates[Integer.numberOfTrailingZeros(left)]);
    }
    settle();
  }

  private void offer(int i, float estimate) {
    int place = slots[i];
    long key = key(estimate, place);
    int ordered = (int) (key >> 32);
    if ((int) (known[i] >>> 32) == generation) {
      if ((int) known[i] >= ordered) {
        return;
      }
      remove(((long) (int) known[i] << 32) | (place << 1));
    }
    best[place] = ((long) generation << 32) | (ordered & 0xFFFF_FFFFL);
    int at = offered++;
    for (; at > 0 && offers[at - 1] < key; at--) {
      offers[at] = offers[at - 1];
    }
    offers[at] = key;
  }

  private static long key(float estimate, int place) {
    return (Candidates.of(estimate, 0) & -1L << 32) | (place << 1);
  }

  /** Takes in what was offered and drops what is beyond the capacity. */
  private void settle() {
    int from = size - 1;
    int to = from + offered;
    size = Math.min(capacity, to + 1);
    for (int i = offered - 1; i >= 0; i--) {
      long key = offers[i];
      for (; from >= 0 && entries[from] < key; from--) {
        entries[to--] = entries[from];
      }
      entries[to--] = key;
    }
    offered = 0;
    cursor = Math.min(cursor, to + 1);
  }

  /** Takes out an entry that is not expanded, if it was not dropped before. */
  private void remove(long key) {
    int at = find(key);
    if (at < size && entries[at] == key) {
      System.arraycopy(entries, at + 1, entries, at, size - at - 1);
      size--;
      cursor = Math.min(cursor, at);
    }
  }

  /** The first place of entries that are not greater. */
  private int find(long key) {
    int low = 0;
    int high = size;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (entries[middle] > key) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** The best place not yet expanded, which it is from now on; -1 when there is none. */
  int next() {
    for (; cursor < size; cursor++) {
      long entry = entries[cursor];
      if ((entry & 1) == 0) {
        entries[cursor++] = entry | 1;
        int place = (int) entry >>> 1;
        best[place] = ((long) generation << 32) | EXPANDED;
        return place;
      }
    }
    return -1;
  }
}
