package dev.vecino.engine.query;

import dev.vecino.engine.SegmentExplanation.Strategy;

/**
 * Chooses how to search a segment: compare every matching row, or walk the graph, by what each is
 * predicted to cost.
 *
 * <p>The model was fitted to measurements of 384-d and 100-d vectors on a machine with 256-bit
 * vectors; only ratios matter. With s the share of points that match, a plain walk that drops the
 * others grows as s^-0.75, and a filtered walk, which looks at neighbours of neighbours, as s^-0.25
 * from a higher start.
 */
final class QueryPlanner {
  /** Of an expanded node's neighbours, so many were not seen before. */
  private static final double FRESH_NEIGHBOURS = 0.5;

  /** A row of a scan: a call, and memory that arrives in order. */
  private static final double SCAN_NANOS = 20;

  private static final double SCAN_NANOS_PER_VALUE = 0.2;

  /** A rank during a walk waits for memory, but looks at a byte a value instead of four. */
  private static final double WALK_NANOS = 90;

  private static final double WALK_NANOS_PER_VALUE = 0.12;

  private static final double PLAIN_GROWTH = -0.75;
  private static final double FILTERED_START = 1.9;
  private static final double FILTERED_GROWTH = -0.25;

  private QueryPlanner() {}

  /** What to do, and why. */
  record Plan(Strategy strategy, String reason) {}

  /** The facts about one segment that decide. */
  record Facts(int points, int matching, int ef, int maxDegree, int dimension) {}

  static Plan choose(Facts facts) {
    if (facts.matching() == 0) {
      return new Plan(Strategy.EMPTY, facts.points() == 0 ? "no points" : "nothing matches");
    }
    double share = (double) facts.matching() / facts.points();
    double ranks = facts.ef() * (double) facts.maxDegree() * FRESH_NEIGHBOURS;
    double walk = ranks * (WALK_NANOS + WALK_NANOS_PER_VALUE * facts.dimension());
    double plain = walk * Math.pow(share, PLAIN_GROWTH);
    double filtered = walk * FILTERED_START * Math.pow(share, FILTERED_GROWTH);
    double scan = facts.matching() * (SCAN_NANOS + SCAN_NANOS_PER_VALUE * facts.dimension());
    Strategy cheapest =
        scan <= Math.min(plain, filtered)
            ? Strategy.SCAN
            : plain <= filtered ? Strategy.PLAIN_WALK : Strategy.FILTERED_WALK;
    return new Plan(
        cheapest,
        "%d of %d points match; predicted microseconds: scan %.0f, plain walk %.0f, filtered walk %.0f"
            .formatted(facts.matching(), facts.points(), scan / 1e3, plain / 1e3, filtered / 1e3));
  }
}
