package dev.vecino.engine.query;

import dev.vecino.engine.DataLossException;
import dev.vecino.engine.SearchRequest;
import dev.vecino.engine.SegmentExplanation;
import dev.vecino.engine.SegmentExplanation.Strategy;
import dev.vecino.engine.filter.OrdinalSet;
import dev.vecino.engine.query.FilterEvaluator.Matches;
import dev.vecino.engine.query.QueryPlanner.Facts;
import dev.vecino.engine.query.QueryPlanner.Plan;
import dev.vecino.engine.query.View.DamagedSegment;
import dev.vecino.engine.query.View.ViewSegment;
import dev.vecino.engine.segment.GrowingBlock;
import dev.vecino.engine.segment.GrowingSegment;
import dev.vecino.engine.segment.SealedSegment;
import dev.vecino.engine.segment.SealedVectors;
import dev.vecino.engine.segment.Segment;
import dev.vecino.index.Cancellation;
import dev.vecino.index.FloatVectors;
import dev.vecino.index.Query;
import dev.vecino.index.TopK;
import dev.vecino.index.graph.Walk;
import dev.vecino.index.scan.ExactScan;
import dev.vecino.storage.CorruptionException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One search over one view: segment after segment, scanned exactly into the answers or walked into
 * the candidates, of which the best of all segments are then ranked exactly.
 */
final class SearchExecution {
  /** Candidates ranked exactly beyond the number of answers asked for. */
  private static final int RERANK_EXTRA = 30;

  private final View view;
  private final SearchRequest request;
  private final int vector;
  private final Query query;
  private final int wanted;
  private final int ef;
  private final @Nullable FilterEvaluator filter;
  private final Cancellation cancellation;
  private final SearchScratch scratch;
  private final List<SegmentExplanation> explanation = new ArrayList<>();
  private boolean partial;

  /** What one search is about. */
  record Task(View view, SearchRequest request, int vector, Query query) {}

  SearchExecution(
      Task task,
      @Nullable FilterEvaluator filter,
      Cancellation cancellation,
      SearchScratch scratch) {
    this.view = task.view();
    this.request = task.request();
    this.vector = task.vector();
    this.query = task.query();
    this.filter = filter;
    this.cancellation = cancellation;
    this.scratch = scratch;
    this.wanted = request.limit() + request.offset();
    Integer given = request.ef();
    // Twice as wide as the answer, so that the last answers are as good as the first.
    this.ef =
        Math.max(given == null ? Walk.DEFAULT_EF : given, given == null ? 2 * wanted : wanted);
  }

  /** Runs it; the answers are in the scratch space, sorted, as based ordinals. */
  TopK run() {
    scratch.answers.reset(wanted, this::compareIds);
    scratch.candidates.reset(
        Math.max(2 * wanted, wanted + RERANK_EXTRA), dev.vecino.index.OrdinalOrder.NATURAL);
    for (DamagedSegment damaged : view.damaged()) {
      skip(damaged.id(), damaged.points(), damaged.reason(), null);
    }
    for (ViewSegment visible : view.segments()) {
      cancellation.check();
      try {
        search(visible);
      } catch (CorruptionException e) {
        skip(visible.segment().id(), visible.points(), String.valueOf(e.getMessage()), e);
      }
    }
    rerank();
    scratch.answers.sort();
    return scratch.answers;
  }

  boolean partial() {
    return partial;
  }

  List<SegmentExplanation> explanation() {
    return explanation;
  }

  private void skip(long segment, long points, String reason, @Nullable Throwable cause) {
    if (!request.allowPartial()) {
      throw new DataLossException(
          "segment %d is damaged (%s); 'allow_partial' searches the others"
              .formatted(segment, reason),
          cause);
    }
    partial = true;
    explanation.add(new SegmentExplanation(segment, Strategy.SKIPPED, reason, points, 0, 0));
  }

  private void search(ViewSegment visible) {
    Matches matches = filter == null ? null : filter.evaluate(visible);
    OrdinalSet set = matches == null ? null : matches.set();
    int matching = set == null ? visible.points() : set.cardinality();
    Segment segment = visible.segment();
    LiveMatches live =
        new LiveMatches(
            visible.base(), visible.points(), set, segment.deaths().at(view.watermark()));
    Plan plan =
        switch (segment) {
          case GrowingSegment growing -> searchGrowing(growing, visible, live, set, matching);
          case SealedSegment sealed -> searchSealed(sealed, visible, live, set, matching);
        };
    if (request.explain()) {
      long tests = matches == null ? 0 : matches.filterTests();
      explanation.add(
          new SegmentExplanation(
              segment.id(), plan.strategy(), plan.reason(), visible.points(), matching, tests));
    }
  }

  private Plan searchGrowing(
      GrowingSegment segment,
      ViewSegment visible,
      LiveMatches live,
      @Nullable OrdinalSet set,
      int matching) {
    if (matching == 0) {
      return new Plan(Strategy.EMPTY, visible.points() == 0 ? "no points" : "nothing matches");
    }
    ExactScan scan =
        new ExactScan(
            query,
            ordinal -> live.accepts(ordinal) && segment.hasVector(vector, ordinal - visible.base()),
            scratch.answers,
            cancellation);
    GrowingBlock[] blocks = segment.blocks();
    for (int first = 0; first < visible.points(); first += GrowingBlock.POINTS) {
      int rows = Math.min(GrowingBlock.POINTS, visible.points() - first);
      FloatVectors vectors = blocks[first / GrowingBlock.POINTS].vectors(vector);
      if (set == null) {
        scan.rows(vectors, 0, rows, visible.base() + first);
      } else {
        scan.bits(vectors, set.words(), first, rows, visible.base() + first);
      }
    }
    return new Plan(Strategy.SCAN, "no graph holds these points yet");
  }

  private Plan searchSealed(
      SealedSegment segment,
      ViewSegment visible,
      LiveMatches live,
      @Nullable OrdinalSet set,
      int matching) {
    SealedVectors vectors = segment.vectors(vector);
    vectors.requireSound();
    SealedVectors.Walkable walkable = vectors.walkable();
    Plan plan;
    if (request.exact() || walkable == null) {
      String reason = request.exact() ? "asked for" : "the segment has no graph";
      plan = new Plan(matching == 0 ? Strategy.EMPTY : Strategy.SCAN, reason);
    } else {
      plan =
          QueryPlanner.choose(
              new Facts(
                  visible.points(), matching, ef, walkable.graph().maxDegree(), query.dimension()));
    }
    SealedScan scan = new SealedScan(vectors, visible, live, set);
    boolean complete =
        switch (plan.strategy()) {
          case PLAIN_WALK -> walk(vectors, visible, live, Walk.Mode.PLAIN);
          case FILTERED_WALK -> walk(vectors, visible, live, Walk.Mode.FILTERED);
          case SCAN -> scan.run();
          case EMPTY, SKIPPED -> true;
        };
    if (!complete) {
      scan.run();
      return new Plan(Strategy.SCAN, "a walk found fewer points than match");
    }
    return plan;
  }

  /**
   * Walks into the candidates. Returns false when it found fewer than there are to find, so that
   * the caller scans instead: a filter is answered completely.
   */
  private boolean walk(
      SealedVectors vectors, ViewSegment visible, LiveMatches live, Walk.Mode mode) {
    SealedVectors.Walkable walkable = vectors.walkable();
    if (walkable == null) {
      return false;
    }
    scratch.searcher.search(
        walkable.walk(query, ef, mode),
        live.acceptsAll() ? null : row -> live.accepts(visible.base() + vectors.ordinal(row)),
        cancellation);
    int found = scratch.searcher.candidateCount();
    if (found < wanted && found < Math.min(live.count(), vectors.rows().count())) {
      return false;
    }
    for (int i = 0; i < found; i++) {
      int ordinal = vectors.ordinal(scratch.searcher.candidateOrdinal(i));
      if (!scratch.candidates.offer(scratch.searcher.candidateRank(i), visible.base() + ordinal)) {
        break;
      }
    }
    return true;
  }

  /** Ranks the best candidates of all walks with their original vectors. */
  private void rerank() {
    TopK candidates = scratch.candidates;
    int count = candidates.sort();
    for (int i = 0; i < count; i++) {
      int based = candidates.ordinal(i);
      ViewSegment owner = view.owner(based);
      SealedVectors vectors = ((SealedSegment) owner.segment()).vectors(vector);
      int row = vectors.row(based - owner.base());
      try {
        vectors.verifyRow(row);
      } catch (CorruptionException e) {
        skip(owner.segment().id(), owner.points(), String.valueOf(e.getMessage()), e);
        continue;
      }
      scratch.answers.offer(query.rank(vectors.rows(), row), based);
    }
  }

  private int compareIds(int basedA, int basedB) {
    ViewSegment a = view.owner(basedA);
    ViewSegment b = view.owner(basedB);
    if (a.equals(b)) {
      return a.segment().compareIds(basedA - a.base(), basedB - b.base());
    }
    return java.util.Arrays.compareUnsigned(
        a.segment().id(basedA - a.base()), b.segment().id(basedB - b.base()));
  }

  /** Compares every matching row of a sealed segment. */
  private final class SealedScan {
    private final SealedVectors vectors;
    private final ViewSegment visible;
    private final LiveMatches live;
    private final @Nullable OrdinalSet set;

    SealedScan(
        SealedVectors vectors, ViewSegment visible, LiveMatches live, @Nullable OrdinalSet set) {
      this.vectors = vectors;
      this.visible = visible;
      this.live = live;
      this.set = set;
    }

    /** Always answers completely: true. */
    boolean run() {
      FloatVectors rows = vectors.rows();
      if (set == null && vectors.dense()) {
        vectors.verifyAll();
        new ExactScan(query, live.acceptsAll() ? null : live, scratch.answers, cancellation)
            .rows(rows, 0, rows.count(), visible.base());
        return true;
      }
      int untilCheck = 0;
      for (int row = firstRow(); row >= 0; row = nextRow(row)) {
        if (untilCheck-- == 0) {
          cancellation.check();
          untilCheck = 1023;
        }
        int based = visible.base() + vectors.ordinal(row);
        vectors.verifyRow(row);
        float rank = query.rank(rows, row);
        if (rank >= scratch.answers.threshold() && live.accepts(based)) {
          scratch.answers.offer(rank, based);
        }
      }
      return true;
    }

    private int firstRow() {
      return nextRow(-1);
    }

    /** The next row that may match; rows of points without this vector do not exist. */
    private int nextRow(int row) {
      if (set == null || !vectors.dense()) {
        return row + 1 < vectors.rows().count() ? row + 1 : -1;
      }
      return set.next(row + 1);
    }
  }
}
