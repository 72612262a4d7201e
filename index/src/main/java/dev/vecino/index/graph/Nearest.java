package dev.vecino.index.graph;

import java.util.Arrays;
import java.util.Objects;

/** The nearest candidates accepted so far, at most ef: a binary heap with the farthest on top. */
final class Nearest {
  private long[] heap = new long[0];
  private int capacity;
  private int size;

  void clear(int ef) {
    if (heap.length < ef) {
      heap = new long[ef];
    }
    capacity = ef;
    size = 0;
  }

  int size() {
    return size;
  }

  /** Whether {@code candidate} would be kept. */
  boolean wants(long candidate) {
    return size < capacity || candidate > heap[0];
  }

  /** Keeps a candidate that {@link #wants} said yes to. */
  void add(long candidate) {
    if (size < capacity) {
      int at = size++;
      while (at > 0) {
        int parent = (at - 1) >>> 1;
        if (heap[parent] <= candidate) {
          break;
        }
        heap[at] = heap[parent];
        at = parent;
      }
      heap[at] = candidate;
      return;
    }
    int at = 0;
    for (int child = 1; child < size; child = 2 * at + 1) {
      if (child + 1 < size && heap[child + 1] < heap[child]) {
        child++;
      }
      if (candidate <= heap[child]) {
        break;
      }
      heap[at] = heap[child];
      at = child;
    }
    heap[at] = candidate;
  }

  /** Sorts what is kept; nothing may be added until the next {@link #clear}. */
  void sort() {
    Arrays.sort(heap, 0, size);
  }

  /** The {@code i}-th nearest, after {@link #sort}. */
  long get(int i) {
    return heap[size - 1 - Objects.checkIndex(i, size)];
  }
}
