package dev.vecino.engine.filter;

/** Merge sort of ints by an order of their own, without boxing them. */
final class IntSort {
  private static final int INSERTION_MAX = 16;

  @FunctionalInterface
  interface Order {
    int compare(int left, int right);
  }

  private final int[] values;
  private final int[] spare;
  private final Order order;

  private IntSort(int[] values, Order order) {
    this.values = values;
    this.spare = new int[values.length / 2 + 1];
    this.order = order;
  }

  /** Sorts {@code values} in place; the sort is stable. */
  static void sort(int[] values, Order order) {
    new IntSort(values, order).sort(0, values.length);
  }

  private void sort(int from, int to) {
    if (to - from <= INSERTION_MAX) {
      insert(from, to);
      return;
    }
    int middle = (from + to) >>> 1;
    sort(from, middle);
    sort(middle, to);
    if (order.compare(values[middle - 1], values[middle]) > 0) {
      merge(from, middle, to);
    }
  }

  private void insert(int from, int to) {
    for (int i = from + 1; i < to; i++) {
      int value = values[i];
      int at = i;
      while (at > from && order.compare(values[at - 1], value) > 0) {
        values[at] = values[at - 1];
        at--;
      }
      values[at] = value;
    }
  }

  private void merge(int from, int middle, int to) {
    int leftCount = middle - from;
    System.arraycopy(values, from, spare, 0, leftCount);
    int left = 0;
    int right = middle;
    int target = from;
    while (left < leftCount && right < to) {
      values[target++] =
          order.compare(spare[left], values[right]) <= 0 ? spare[left++] : values[right++];
    }
    System.arraycopy(spare, left, values, target, leftCount - left);
  }
}
