package dev.vecino.index.graph;

import dev.vecino.index.Acceptor;
import java.util.Arrays;

/**
 * Gathers what one expansion reaches: the neighbours of a node that are to be ranked now.
 *
 * <p>With a filter, refused neighbours are passed through: their own neighbours count as the
 * node's, as in ACORN (Patel et al., "ACORN: Performant and Predicate-Agnostic Search Over Vector
 * Embeddings and Structured Data", 2024), without its denser graph. It goes on until accepted ones
 * are found for half of a node's slots, about as many as a walk without a filter finds fresh, and
 * goes a third hop only where two find nearly nothing. A refused node is read once a walk, so the
 * work of a walk is bounded by the graph.
 */
final class Hops {
  /** Third hops are taken while fewer accepted nodes than this share of the slots are found. */
  private static final int FEW = 4;

  /**
   * Of a node's slots, the part that accepted nodes are sought for. With all of them a walk takes
   * twice the time for 0.005 more recall, which a wider beam gives for less.
   */
  private static final int SOUGHT = 2;

  /** Refused nodes read in one expansion, as a multiple of a node's slots. */
  private static final int READS_MAX = 4;

  /** Accepted nodes whose rank is not known yet. */
  int[] batch = new int[0];

  private final Marks ranked;
  private final Marks passed = new Marks();
  private int[] neighbours = new int[0];
  private int[] refused = new int[0];
  private int refusedCount;
  private int found;

  Hops(Marks ranked) {
    this.ranked = ranked;
  }

  void begin(FlatGraph graph, boolean filtered) {
    int degree = Math.max(graph.maxDegree(), graph.maxUpperDegree());
    if (neighbours.length < degree) {
      neighbours = new int[degree];
      batch = new int[2 * degree];
    }
    if (filtered) {
      passed.clear(graph.count());
    }
  }

  /** All neighbours not ranked yet go to {@link #batch}; returns how many. */
  int plain(FlatGraph graph, int node) {
    int count = graph.neighbours(0, node, neighbours);
    int fresh = 0;
    for (int i = 0; i < count; i++) {
      if (ranked.add(neighbours[i])) {
        batch[fresh++] = neighbours[i];
      }
    }
    return fresh;
  }

  /** The accepted neighbours, near and through refused ones, go to {@link #batch}. */
  int filtered(FlatGraph graph, int node, Acceptor accept) {
    found = 0;
    refusedCount = 0;
    read(graph, node, accept);
    int direct = refusedCount;
    int slots = graph.maxDegree();
    int sought = Math.max(1, slots / SOUGHT);
    int readsLeft = READS_MAX * slots;
    for (int i = 0; i < refusedCount && readsLeft > 0; i++) {
      if (found >= (i < direct ? sought : Math.max(1, slots / FEW))) {
        break;
      }
      if (passed.add(refused[i])) {
        readsLeft--;
        read(graph, refused[i], accept);
      }
    }
    return found;
  }

  private void read(FlatGraph graph, int node, Acceptor accept) {
    int count = graph.neighbours(0, node, neighbours);
    if (refused.length < refusedCount + count) {
      refused = Arrays.copyOf(refused, 2 * (refusedCount + count));
    }
    for (int i = 0; i < count; i++) {
      int neighbour = neighbours[i];
      if (ranked.contains(neighbour) || passed.contains(neighbour)) {
        continue;
      }
      if (accept.accepts(neighbour)) {
        ranked.add(neighbour);
        batch[found++] = neighbour;
      } else {
        refused[refusedCount++] = neighbour;
      }
    }
  }
}
