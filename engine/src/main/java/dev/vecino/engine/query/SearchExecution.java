package dev.vecino.engine.query;

import dev.vecino.engine.DataLossException;
import dev.vecino.engine.SearchExplanation;
import dev.vecino.engine.SearchRequest;
import dev.vecino.engine.SegmentExplanation;
import dev.vecino.engine.SegmentExplanation.Strategy;
import dev.vecino.engine.SegmentExplanation.Work;
import dev.vecino.engine.filter.OrdinalSet;
import dev.vecino.engine.query.FilterEvaluator.Matches;
import dev.vecino.engine.query.View.DamagedSegment;
import dev.vecino.engine.query.View.ViewSegment;
import dev.vecino.engine.segment.GrowingBlock;
import dev.vecino.engine.segment.GrowingSegment;
import dev.vecino.engine.segment.SealedSegment;
import dev.vecino.index.Cancellation;
import dev.vecino.index.FloatVectors;
import dev.vecino.index.OrdinalOrder;
import dev.vecino.index.Query;
import dev.vecino.index.TopK;
import dev.vecino.index.scan.ExactScan;
import dev.vecino.storage.CorruptionException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One search over one view: the filter on every segment first, so that it is known where how much
 * can be found; then segment after segment, scanned exactly into the answers, or scanned by codes
 * or walked into the candidates, of which the best of all segments are ranked exactly.
 */
final class SearchExecution {
  /** Where vectors lie closer together than their codes can tell, the beam is so much wider. */
  private static final int WIDER = 4;

  /** For a recall, walks may be wider than a beam; so much room their candidates get. */
  private static final int TARGET_ROOM = 10;

  private final View view;
  private final SearchRequest request;
  private final int vector;
  private final Query query;
  private final int wanted;
  private final @Nullable FilterEvaluator filter;
  private final Cancellation cancellation;
  private final SearchScratch scratch;
  private final SealedSearch sealed;
  private final SearchCosts costs;
  private final List<SegmentSearch> searches = new ArrayList<>();
  private final List<SegmentExplanation> skipped = new ArrayList<>(0);
  private boolean partial;
  private long rerankNanos;

  /**
   * What one search is about, on a machine with these costs.
   *
   * @param widening by how much walks are wider than learned for the recall that is asked for
   */
  record Task(
      View view,
      SearchRequest request,
      int vector,
      Query query,
      double widening,
      SearchCosts costs) {}

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
    this.costs = task.costs();
    this.sealed =
        new SealedSearch(
            query,
            vector,
            wanted,
            new SealedSearch.Target(request.targetRecall(), task.widening()),
            costs,
            scratch,
            cancellation);
  }

  /** Runs it; the answers are in the scratch space, sorted, as based ordinals. */
  TopK run() {
    for (DamagedSegment damaged : view.damaged()) {
      skip(damaged.id(), damaged.points(), damaged.reason(), null);
    }
    for (ViewSegment visible : view.segments()) {
      if (visible.points() == 0) {
        // The growing segment, most of the time.
        continue;
      }
      cancellation.check();
      try {
        searches.add(matching(visible));
      } catch (CorruptionException e) {
        skip(visible, e);
      }
    }
    BeamShares beam = BeamShares.of(request, searches);
    if (!attempt(beam) && request.ef() == null && request.targetRecall() == null) {
      attempt(beam.wider(WIDER));
    }
    return scratch.answers;
  }

  /**
   * Searches all segments; false when there are so many candidates that their codes cannot tell
   * from answers that the beam may not have held them all.
   */
  private boolean attempt(BeamShares beam) {
    scratch.answers.reset(wanted, this::compareIds);
    boolean shared = request.targetRecall() == null;
    scratch.candidates.reset(shared ? beam.ef() : TARGET_ROOM * beam.ef(), OrdinalOrder.NATURAL);
    for (SegmentSearch search : searches) {
      if (search.matching == 0) {
        continue;
      }
      cancellation.check();
      try {
        search(search, beam.of(search));
      } catch (CorruptionException e) {
        skip(search.visible, e);
      }
    }
    if (shared) {
      widen(beam.ef());
    }
    long start = System.nanoTime();
    Reranking reranking = new Reranking(query, vector, searches);
    reranking.run(scratch.candidates, scratch.answers, this::skip);
    scratch.answers.sort();
    rerankNanos += System.nanoTime() - start;
    return !reranking.exhausted();
  }

  boolean partial() {
    return partial;
  }

  /**
   * How it was carried out.
   *
   * @param fetchNanos what came after it
   */
  SearchExplanation explanation(long fetchNanos) {
    List<SegmentExplanation> segments = new ArrayList<>(skipped);
    long filterNanos = 0;
    long searchNanos = 0;
    for (SegmentSearch search : searches) {
      if (!isSkipped(search.visible.segment().id())) {
        segments.add(search.explained(costs, vector));
      }
      filterNanos += search.filterNanos();
      searchNanos += search.searchNanos;
    }
    return new SearchExplanation(segments, filterNanos, searchNanos, rerankNanos, fetchNanos);
  }

  private void skip(ViewSegment segment, CorruptionException cause) {
    skip(segment.segment().id(), segment.points(), String.valueOf(cause.getMessage()), cause);
  }

  private void skip(long segment, long points, String reason, @Nullable Throwable cause) {
    if (!request.allowPartial()) {
      throw new DataLossException(
          "segment %d is damaged (%s); 'allow_partial' searches the others"
              .formatted(segment, reason),
          cause);
    }
    partial = true;
    if (isSkipped(segment)) {
      // Many rows of a damaged segment may be candidates, and in more than one attempt.
      return;
    }
    skipped.add(new SegmentExplanation(segment, Strategy.SKIPPED, reason, points, 0, 0, Work.NONE));
  }

  private boolean isSkipped(long segment) {
    for (SegmentExplanation each : skipped) {
      if (each.segment() == segment) {
        return true;
      }
    }
    return false;
  }

  private SegmentSearch matching(ViewSegment visible) {
    long start = System.nanoTime();
    Matches matches = filter == null ? null : filter.evaluate(visible);
    LiveMatches live =
        new LiveMatches(
            visible.base(),
            visible.points(),
            matches == null ? null : matches.set(),
            visible.segment().deaths().at(view.watermark()));
    return new SegmentSearch(visible, matches, live, System.nanoTime() - start);
  }

  private void search(SegmentSearch search, int ef) {
    long start = System.nanoTime();
    switch (search.visible.segment()) {
      case GrowingSegment growing -> scanGrowing(growing, search);
      case SealedSegment segment -> sealed.search(search, ef, request.exact());
    }
    search.searchNanos += System.nanoTime() - start;
  }

  private void scanGrowing(GrowingSegment segment, SegmentSearch search) {
    search.strategy = Strategy.SCAN;
    search.because = "no graph holds these points yet";
    ViewSegment visible = search.visible;
    LiveMatches live = search.live;
    OrdinalSet set = search.set;
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
    search.exactDistances += search.matching;
    search.bytesTouched += search.matching * FloatVectors.strideBytes(query.dimension());
  }

  /**
   * Walks again, with the whole beam, where the farthest that a walk kept is still among the
   * nearest of all segments: there may be more where it came from.
   */
  private void widen(int ef) {
    if (scratch.candidates.size() < ef) {
      return;
    }
    for (SegmentSearch search : searches) {
      if (search.ef > 0 && search.ef < ef && search.farthest >= scratch.candidates.threshold()) {
        long start = System.nanoTime();
        sealed.widen(search, ef);
        search.searchNanos += System.nanoTime() - start;
      }
    }
  }

  private int compareIds(int basedA, int basedB) {
    ViewSegment a = view.owner(basedA);
    ViewSegment b = view.owner(basedB);
    if (a.equals(b)) {
      return a.segment().compareIds(basedA - a.base(), basedB - b.base());
    }
    return Arrays.compareUnsigned(
        a.segment().id(basedA - a.base()), b.segment().id(basedB - b.base()));
  }
}
