package dev.vecino.engine.query;

import dev.vecino.engine.SearchRequest;
import dev.vecino.index.graph.Walk;
import java.util.List;

/**
 * How a search's beam is divided among segments. If the nearest points were spread over segments as
 * all points are, of the ef nearest a segment with a share s of the matching points would hold
 * {@code ef * s}, with a standard deviation of {@code sqrt(ef * s * (1 - s))}: two of these more
 * are what a walk gets. A segment that turns out to hold more of the nearest than that is walked
 * again with the whole beam.
 *
 * @param ef width of the whole beam
 * @param matching points that match, in all segments
 */
record BeamShares(int ef, int wanted, long matching) {
  /** Narrower walks find their way badly. */
  private static final int NARROWEST = 24;

  static BeamShares of(SearchRequest request, List<SegmentSearch> searches) {
    int wanted = request.limit() + request.offset();
    long matching = 0;
    for (SegmentSearch search : searches) {
      matching += search.matching;
    }
    Integer given = request.ef();
    // Twice as wide as the answer, so that the last answers are as good as the first.
    int ef = given == null ? Math.max(Walk.DEFAULT_EF, 2 * wanted) : Math.max(given, wanted);
    return new BeamShares(ef, wanted, matching);
  }

  /** The same with a beam so many times as wide. */
  BeamShares wider(int times) {
    return new BeamShares(times * ef, wanted, matching);
  }

  /** The width of a walk through one segment. */
  int of(SegmentSearch search) {
    double share = (double) search.matching / matching;
    double expected = ef * share + 2 * Math.sqrt(ef * share * (1 - share));
    int least = Math.min(ef, Math.max(wanted, NARROWEST));
    return (int) Math.clamp(Math.ceil(expected), least, ef);
  }
}
