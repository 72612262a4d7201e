package dev.vecino.index.graph;

import java.util.Arrays;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The neighbour lists of a graph that is being built, in the bytes that it will end up in.
 *
 * <p>Lists are changed under a lock, one of a fixed number that nodes share, and read without: a
 * reader may meet a list half rewritten and then misses or repeats a neighbour, which costs a
 * little recall at worst, since every slot holds a node or nothing at any time. Nothing is computed
 * under a lock: who wants to rewrite a list says what it was when he read it.
 */
final class HnswLinks {
  private static final int STRIPES = 1024;

  /** The upper bits of a product are the well-mixed ones: as many as number the stripes. */
  private static final int STRIPE_SHIFT = 32 - Integer.numberOfTrailingZeros(STRIPES);

  private static final int SPREAD = 0x9E3779B9;

  private final FlatGraphWriter graph;
  private final Lock[] locks = new Lock[STRIPES];

  HnswLinks(FlatGraphWriter graph) {
    this.graph = graph;
    Arrays.setAll(locks, i -> new ReentrantLock());
  }

  private Lock lock(int layer, int place) {
    return locks[((place + layer) * SPREAD) >>> STRIPE_SHIFT];
  }

  /** Copies a node's neighbours into {@code target} and returns how many there are. */
  int read(int layer, int place, int[] target) {
    int degree = graph.degree(layer);
    for (int i = 0; i < degree; i++) {
      int neighbour = graph.slot(layer, place, i);
      if (neighbour < 0) {
        return i;
      }
      target[i] = neighbour;
    }
    return degree;
  }

  /** Sets the list of a node that no other links to yet, which needs no lock. */
  void write(int layer, int place, int[] neighbours, int count) {
    graph.neighbours(layer, place, neighbours, count);
  }

  /**
   * Adds a neighbour where a slot is free; else copies the full list.
   *
   * @param full receives the list when the answer is false
   */
  boolean append(int layer, int place, int neighbour, int[] full) {
    Lock lock = lock(layer, place);
    lock.lock();
    try {
      int count = read(layer, place, full);
      if (count == graph.degree(layer)) {
        return false;
      }
      graph.slot(layer, place, count, neighbour);
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Rewrites a full list if it is still as {@code expected}; whether it was. */
  boolean replace(int layer, int place, int[] expected, int[] neighbours, int count) {
    Lock lock = lock(layer, place);
    lock.lock();
    try {
      for (int i = 0, degree = graph.degree(layer); i < degree; i++) {
        if (graph.slot(layer, place, i) != expected[i]) {
          return false;
        }
      }
      graph.neighbours(layer, place, neighbours, count);
      return true;
    } finally {
      lock.unlock();
    }
  }
}
