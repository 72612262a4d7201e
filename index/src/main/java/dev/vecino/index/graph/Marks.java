package dev.vecino.index.graph;

import java.util.Arrays;

/** A set of ordinals that is emptied in constant time: an ordinal is in it when stamped lately. */
final class Marks {
  private int[] stamps = new int[0];
  private int generation;

  /** Empties the set and makes room for ordinals below {@code count}. */
  void clear(int count) {
    if (stamps.length < count) {
      stamps = new int[Math.max(count, (int) Math.min(Integer.MAX_VALUE - 8, count * 5L / 4))];
      generation = 0;
    }
    if (++generation == Integer.MAX_VALUE) {
      Arrays.fill(stamps, 0);
      generation = 1;
    }
  }

  /** Adds {@code ordinal}; whether it was not there before. */
  boolean add(int ordinal) {
    if (stamps[ordinal] == generation) {
      return false;
    }
    stamps[ordinal] = generation;
    return true;
  }

  boolean contains(int ordinal) {
    return stamps[ordinal] == generation;
  }
}
