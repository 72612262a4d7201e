package dev.vecino.index.graph;

import dev.vecino.index.Query;

/**
 * One walk over a {@link BlockGraph}. What the filter refuses is walked like any other and left out
 * of the result, as in {@link Walk.Mode#PLAIN}.
 *
 * @param ef how many accepted candidates are sought
 * @param maxRanks the walk is given up when it has estimated so many, about
 */
public record BlockWalk(BlockGraph graph, Query query, int ef, int maxRanks) implements Traversal {
  /** Checks that query and graph fit, and that ef is positive. */
  public BlockWalk {
    if (query.metric() != graph.metric() || query.dimension() != graph.dimension()) {
      throw new IllegalArgumentException(
          "query is %s with %d values, graph is %s with %d"
              .formatted(query.metric(), query.dimension(), graph.metric(), graph.dimension()));
    }
    if (ef < 1) {
      throw new IllegalArgumentException("ef is " + ef);
    }
  }

  /** A walk that is never given up. */
  public BlockWalk(BlockGraph graph, Query query, int ef) {
    this(graph, query, ef, Integer.MAX_VALUE);
  }
}
