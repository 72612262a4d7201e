package dev.vecino.index.graph;

import java.util.Arrays;

/** Candidates still to be expanded: a binary heap with the nearest on top, growing as needed. */
final class Frontier {
  private static final int CAPACITY_AT_FIRST = 1024;

  private long[] heap = new long[CAPACITY_AT_FIRST];
  private int size;

  void clear() {
    size = 0;
  }

  boolean isEmpty() {
    return size == 0;
  }

  void push(long candidate) {
    if (size == heap.length) {
      heap = Arrays.copyOf(heap, 2 * size);
    }
    int at = size++;
    while (at > 0) {
      int parent = (at - 1) >>> 1;
      if (heap[parent] >= candidate) {
        break;
      }
      heap[at] = heap[parent];
      at = parent;
    }
    heap[at] = candidate;
  }

  long pop() {
    long top = heap[0];
    long last = heap[--size];
    int at = 0;
    for (int child = 1; child < size; child = 2 * at + 1) {
      if (child + 1 < size && heap[child + 1] > heap[child]) {
        child++;
      }
      if (last >= heap[child]) {
        break;
      }
      heap[at] = heap[child];
      at = child;
    }
    heap[at] = last;
    return top;
  }
}
