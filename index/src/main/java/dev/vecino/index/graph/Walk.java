package dev.vecino.index.graph;

import dev.vecino.index.quantization.Int8Query;

/**
 * One walk over a graph.
 *
 * @param query made by the codes of the same vectors, so that their counts agree
 * @param ef how many accepted candidates are sought
 * @param maxRanks the walk is given up when it has ranked so many, about
 */
public record Walk(FlatGraph graph, Int8Query query, int ef, Mode mode, int maxRanks)
    implements Traversal {
  /** How nodes that the filter refuses are treated. */
  public enum Mode {
    /**
     * Walked like any other and left out of the result: for few refused nodes, such as deletions.
     */
    PLAIN,
    /** Not walked; their accepted neighbours are reached through them, two hops at once (ACORN). */
    FILTERED
  }

  /** The ef that searches get unless they say otherwise. */
  public static final int DEFAULT_EF = 100;

  /** Checks that graph and codes are of one size and ef is positive. */
  public Walk {
    if (graph.count() != query.codes().count()) {
      throw new IllegalArgumentException(
          "graph has %d nodes, codes have %d".formatted(graph.count(), query.codes().count()));
    }
    if (ef < 1) {
      throw new IllegalArgumentException("ef is " + ef);
    }
  }

  /** A walk that is never given up. */
  public Walk(FlatGraph graph, Int8Query query, int ef, Mode mode) {
    this(graph, query, ef, mode, Integer.MAX_VALUE);
  }
}
