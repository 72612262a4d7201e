package dev.vecino.engine.query;

import dev.vecino.engine.SegmentExplanation.Strategy;

/**
 * Chooses how to search a segment: compare every matching row, or walk the graph.
 *
 * <p>Costs are in units of one comparison during a scan. A walk with width ef expands about ef
 * nodes and ranks about half of their neighbours, the others having been seen before; each rank
 * waits for memory that a scan streams. A filtered walk also looks at neighbours of neighbours.
 */
final class QueryPlanner {
  /** Of an expanded node's neighbours, so many were not seen before. */
  private static final double FRESH_NEIGHBOURS = 0.5;

  /** A rank at a random place against one in a stream; measured from 2.5 (384-d) to 6 (100-d). */
  private static final double RANDOM_ACCESS = 3;

  /** Filter tests and two-hop neighbours of a filtered walk. */
  private static final double FILTERED_WALK = 2;

  /** From this share of matches on, a plain walk that drops the others costs less. */
  private static final double NEARLY_ALL = 0.8;

  private QueryPlanner() {}

  /** What to do, and why. */
  record Plan(Strategy strategy, String reason) {}

  /** The facts about one segment that decide. */
  record Facts(int points, int matching, int ef, int maxDegree, boolean filtered) {}

  static Plan choose(Facts facts) {
    if (facts.matching() == 0) {
      return new Plan(Strategy.EMPTY, facts.points() == 0 ? "no points" : "nothing matches");
    }
    boolean narrow = facts.filtered() && facts.matching() < NEARLY_ALL * facts.points();
    double walk =
        facts.ef()
            * (double) facts.maxDegree()
            * FRESH_NEIGHBOURS
            * RANDOM_ACCESS
            * (narrow ? FILTERED_WALK : 1);
    if (facts.matching() <= walk) {
      return new Plan(
          Strategy.SCAN,
          "comparing %d points costs less than a walk, about %.0f"
              .formatted(facts.matching(), walk));
    }
    if (narrow) {
      return new Plan(
          Strategy.FILTERED_WALK,
          "%d of %d points match".formatted(facts.matching(), facts.points()));
    }
    return new Plan(
        Strategy.PLAIN_WALK,
        facts.filtered() ? "nearly every point matches" : "every point may match");
  }
}
