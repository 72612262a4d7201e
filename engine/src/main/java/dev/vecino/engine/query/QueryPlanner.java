package dev.vecino.engine.query;

import dev.vecino.engine.SegmentExplanation.Strategy;

/**
 * Chooses how to search a segment by what each way is predicted to cost: how many steps it takes,
 * which depends on the graph and the filter alone and was fitted once, times what a step takes on
 * this machine ({@link SearchCosts}).
 *
 * <p>With s the share of points that match: a plain walk, which drops the others, has to look at
 * 1/s times the points to fill its beam with matching ones. Since it looks around so much, the beam
 * may be narrower by the root of s for the same recall ({@link Beam}). A filtered walk, which looks
 * at neighbours of neighbours, computes about as many ranks at every s, but reads more of the graph
 * for each the smaller s is. How far the points near the query match is not known: a walk that
 * takes longer than a scan would is given up ({@link #ranksBound}).
 */
final class QueryPlanner {
  /** Of an expanded node's neighbours, so many were not seen before. */
  private static final double FRESH_NEIGHBOURS = 0.55;

  /** Ranks of a filtered walk, as a multiple of those of a walk without a filter of its width. */
  private static final double FILTERED_START = 1.25;

  /** The exponent of s by which a rank of a filtered walk costs more, for what is read for it. */
  private static final double FILTERED_GROWTH = -0.3;

  /** A walk by blocks takes such a part of the time of one by codes. */
  private static final double BLOCKS = 0.35;

  /** Rows that are ranked exactly after a scan of codes, as a multiple of the answers wanted. */
  private static final double RERANKED = 2;

  /** Narrower beams find their way badly. */
  private static final int NARROWEST = 24;

  private QueryPlanner() {}

  /**
   * The facts about one segment that decide.
   *
   * @param wanted answers
   * @param beam widths of walks
   * @param blocks whether a plain walk goes by blocks
   */
  record Facts(
      int points,
      int matching,
      int wanted,
      Beam beam,
      int maxDegree,
      int dimension,
      boolean blocks) {
    double share() {
      return (double) matching / points;
    }
  }

  /**
   * How wide walks have to be among matching points; -1 where none is wide enough.
   *
   * @param plain of a plain walk
   * @param filtered of a filtered walk
   */
  record Beam(int plain, int filtered) {
    /**
     * For a walk that has this width where everything matches. What a plain walk looks at beyond
     * its beam lets the beam be narrower.
     */
    static Beam of(int ef, int wanted, double share) {
      int least = Math.min(ef, Math.max(wanted, NARROWEST));
      return new Beam((int) Math.clamp(Math.ceil(ef * Math.sqrt(share)), least, ef), ef);
    }
  }

  /** Predicted nanoseconds of each way. */
  record Prediction(double scan, double codeScan, double plainWalk, double filteredWalk) {
    static Prediction of(Facts facts, SearchCosts costs) {
      double row = costs.row().at(facts.dimension());
      double ranks = facts.maxDegree() * FRESH_NEIGHBOURS * costs.hop().at(facts.dimension());
      Beam beam = facts.beam();
      return new Prediction(
          facts.matching() * row,
          facts.matching() * costs.code().at(facts.dimension())
              + Math.min(facts.matching(), RERANKED * facts.wanted()) * row,
          beam.plain() < 0
              ? Double.POSITIVE_INFINITY
              : beam.plain() * ranks / facts.share() * (facts.blocks() ? BLOCKS : 1),
          beam.filtered() < 0
              ? Double.POSITIVE_INFINITY
              : beam.filtered()
                  * ranks
                  * FILTERED_START
                  * Math.pow(facts.share(), FILTERED_GROWTH));
    }

    Strategy cheapest() {
      double walk = Math.min(plainWalk, filteredWalk);
      if (Math.min(scan, codeScan) <= walk) {
        return scan <= codeScan ? Strategy.SCAN : Strategy.CODE_SCAN;
      }
      return plainWalk <= filteredWalk ? Strategy.PLAIN_WALK : Strategy.FILTERED_WALK;
    }

    @Override
    public String toString() {
      return "predicted microseconds: scan %.0f, code scan %.0f, plain walk %.0f, filtered walk %.0f"
          .formatted(scan / 1e3, codeScan / 1e3, plainWalk / 1e3, filteredWalk / 1e3);
    }
  }

  /** The cheapest way for a segment in which something matches. */
  static Strategy choose(Facts facts, SearchCosts costs) {
    return Prediction.of(facts, costs).cheapest();
  }

  /** So many ranks take a walk as long as a scan, which it then was a mistake not to choose. */
  static int ranksBound(Facts facts, Strategy walk, SearchCosts costs) {
    if (facts.matching() == facts.points()) {
      return Integer.MAX_VALUE;
    }
    Prediction predicted = Prediction.of(facts, costs);
    double scan = Math.min(predicted.scan(), predicted.codeScan());
    double rank = costs.hop().at(facts.dimension());
    if (walk == Strategy.PLAIN_WALK && facts.blocks()) {
      // Which counts neighbours seen before, too.
      rank *= BLOCKS * FRESH_NEIGHBOURS;
    }
    return (int) Math.min(Integer.MAX_VALUE, scan / rank);
  }
}
