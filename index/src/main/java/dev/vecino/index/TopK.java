package dev.vecino.index;

import java.util.Arrays;

/**
 * The best k of the (rank, ordinal) pairs offered, exact also among equal ranks: those are ordered
 * by an {@link OrdinalOrder}. A binary heap with the worst pair on top; offering allocates nothing.
 * Reusable through {@link #reset}; not thread-safe.
 */
public final class TopK {
  private float[] ranks;
  private int[] ordinals;
  private int capacity;
  private int size;
  private float minimum;
  private boolean sorted;
  private OrdinalOrder order = OrdinalOrder.NATURAL;

  /** Keeps the best {@code k}, ties by ordinal. */
  public TopK(int k) {
    ranks = new float[k];
    ordinals = new int[k];
    reset(k, OrdinalOrder.NATURAL, Float.NEGATIVE_INFINITY);
  }

  /** Empties this and keeps the best {@code k}, ties by {@code order}. */
  public void reset(int k, OrdinalOrder order) {
    reset(k, order, Float.NEGATIVE_INFINITY);
  }

  /**
   * Empties this and keeps the best {@code k} of those with rank {@code minimum} or higher: a score
   * threshold, or the k-th best that another segment gave already.
   */
  public void reset(int k, OrdinalOrder order, float minimum) {
    if (k < 1) {
      throw new IllegalArgumentException("k is " + k);
    }
    if (ranks.length < k) {
      ranks = new float[k];
      ordinals = new int[k];
    }
    this.capacity = k;
    this.size = 0;
    this.sorted = false;
    this.order = order;
    this.minimum = minimum;
  }

  /**
   * Takes the pair when it is among the best k so far; NaN never is. Returns whether it was taken.
   */
  public boolean offer(float rank, int ordinal) {
    if (sorted) {
      throw new IllegalStateException("offered after sorting; reset first");
    }
    if (size < capacity) {
      if (!(rank >= minimum)) {
        return false;
      }
      siftUp(size++, rank, ordinal);
      return true;
    }
    if (!(rank >= ranks[0]) || !isBefore(rank, ordinal, ranks[0], ordinals[0])) {
      return false;
    }
    siftDown(0, size, rank, ordinal);
    return true;
  }

  /**
   * Forgets the pairs with an ordinal of {@code from} or more and less than {@code to}. Pairs that
   * had to make room for these are not there any more, though they may be among the best k now.
   */
  public void remove(int from, int to) {
    if (sorted) {
      throw new IllegalStateException("removed after sorting; reset first");
    }
    int held = size;
    size = 0;
    for (int i = 0; i < held; i++) {
      if (ordinals[i] < from || ordinals[i] >= to) {
        // Writes no further than what was read already.
        siftUp(size++, ranks[i], ordinals[i]);
      }
    }
  }

  /**
   * The lowest rank that can still be taken; at exactly this rank the order of ordinals decides.
   */
  public float threshold() {
    return size < capacity || sorted ? minimum : ranks[0];
  }

  /** How many pairs are kept at most. */
  public int capacity() {
    return capacity;
  }

  /** How many pairs are held. */
  public int size() {
    return size;
  }

  /**
   * Sorts what is held, nearest first, and returns how many there are; no more offers until reset.
   */
  public int sort() {
    if (!sorted) {
      for (int end = size - 1; end > 0; end--) {
        float rank = ranks[end];
        int ordinal = ordinals[end];
        ranks[end] = ranks[0];
        ordinals[end] = ordinals[0];
        siftDown(0, end, rank, ordinal);
      }
      sorted = true;
    }
    return size;
  }

  /** The rank of the {@code i}-th nearest; needs {@link #sort()}. */
  public float rank(int i) {
    checkSorted(i);
    return ranks[i];
  }

  /** The ordinal of the {@code i}-th nearest; needs {@link #sort()}. */
  public int ordinal(int i) {
    checkSorted(i);
    return ordinals[i];
  }

  /** The ordinals, nearest first; needs {@link #sort()}. */
  public int[] ordinals() {
    checkSorted(-1);
    return Arrays.copyOf(ordinals, size);
  }

  private void checkSorted(int i) {
    if (!sorted || i >= size) {
      throw new IllegalStateException(sorted ? i + " of " + size : "not sorted");
    }
  }

  private boolean isBefore(float rankA, int a, float rankB, int b) {
    return rankA > rankB || (rankA == rankB && order.compare(a, b) < 0);
  }

  private void siftUp(int from, float rank, int ordinal) {
    int at = from;
    while (at > 0) {
      int parent = (at - 1) >>> 1;
      if (!isBefore(ranks[parent], ordinals[parent], rank, ordinal)) {
        break;
      }
      ranks[at] = ranks[parent];
      ordinals[at] = ordinals[parent];
      at = parent;
    }
    ranks[at] = rank;
    ordinals[at] = ordinal;
  }

  private void siftDown(int from, int end, float rank, int ordinal) {
    int at = from;
    for (int child = 2 * at + 1; child < end; child = 2 * at + 1) {
      int right = child + 1;
      if (right < end && isBefore(ranks[child], ordinals[child], ranks[right], ordinals[right])) {
        child = right;
      }
      if (!isBefore(rank, ordinal, ranks[child], ordinals[child])) {
        break;
      }
      ranks[at] = ranks[child];
      ordinals[at] = ordinals[child];
      at = child;
    }
    ranks[at] = rank;
    ordinals[at] = ordinal;
  }
}
