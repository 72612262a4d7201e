package dev.vecino.engine.query;

import dev.vecino.engine.SegmentExplanation;
import dev.vecino.engine.SegmentExplanation.Strategy;
import dev.vecino.engine.SegmentExplanation.Work;
import dev.vecino.engine.filter.OrdinalSet;
import dev.vecino.engine.query.QueryPlanner.Facts;
import dev.vecino.engine.query.View.ViewSegment;
import dev.vecino.engine.segment.RecallCurves;
import dev.vecino.engine.segment.SealedSegment;
import dev.vecino.index.quantization.Int8Query;
import org.jspecify.annotations.Nullable;

/** What one search knows of one segment: what there is to find, how it was found, at what cost. */
final class SegmentSearch {
  final ViewSegment visible;
  final @Nullable OrdinalSet set;
  final int matching;
  final LiveMatches live;

  Strategy strategy = Strategy.EMPTY;

  /** Why, when it was no matter of costs. */
  @Nullable String because;

  /** Why, when it was; put into words when somebody asks. */
  @Nullable Facts facts;

  /** The query against this segment's codes, once something was ranked by them. */
  @Nullable Int8Query codes;

  /** By how much candidates' ranks are off that were not ranked by codes, as a deviation. */
  float error;

  int ef;

  /** The rank of the farthest candidate that a walk kept, when it had to drop others. */
  float farthest = Float.NEGATIVE_INFINITY;

  long nodesVisited;
  long codeDistances;
  long exactDistances;
  long reranked;
  long bytesTouched;
  long searchNanos;
  private final long filterTests;
  private final long filterNanos;

  SegmentSearch(
      ViewSegment visible,
      FilterEvaluator.@Nullable Matches matches,
      LiveMatches live,
      long filterNanos) {
    this.visible = visible;
    this.set = matches == null ? null : matches.set();
    this.matching = matches == null ? visible.points() : matches.count();
    this.filterTests = matches == null ? 0 : matches.filterTests();
    this.live = live;
    this.filterNanos = filterNanos;
  }

  /** In words, for a machine with these costs. */
  SegmentExplanation explained(SearchCosts costs, int vector) {
    String reason = because;
    if (reason == null) {
      reason =
          facts == null
              ? "nothing matches"
              : "%d of %d points match; %s"
                  .formatted(matching, visible.points(), QueryPlanner.Prediction.of(facts, costs));
    }
    return new SegmentExplanation(
        visible.segment().id(),
        strategy,
        reason,
        visible.points(),
        matching,
        filterTests,
        new Work(
            ef,
            predictedRecall(vector),
            nodesVisited,
            codeDistances,
            exactDistances,
            reranked,
            bytesTouched,
            filterNanos,
            searchNanos));
  }

  private @Nullable Double predictedRecall(int vector) {
    boolean plain = strategy == Strategy.PLAIN_WALK;
    if (facts == null
        || !(plain || strategy == Strategy.FILTERED_WALK)
        || !(visible.segment() instanceof SealedSegment segment)) {
      return null;
    }
    RecallCurves curves = segment.recallCurves(vector);
    return curves == null ? null : curves.recall(!plain, facts.share(), facts.wanted(), ef);
  }

  /** By how much a candidate's rank may be off, as a standard deviation. */
  float error(int row) {
    return codes != null ? codes.error(row) : error;
  }

  long filterNanos() {
    return filterNanos;
  }
}
