package dev.vecino.engine.query;

import dev.vecino.engine.SegmentExplanation.Strategy;
import dev.vecino.engine.query.QueryPlanner.Beam;
import dev.vecino.engine.query.QueryPlanner.Facts;
import dev.vecino.engine.segment.RecallCurves;
import dev.vecino.engine.segment.SealedSegment;
import dev.vecino.engine.segment.SealedVectors;
import dev.vecino.engine.segment.SealedVectors.Walkable;
import dev.vecino.index.Cancellation;
import dev.vecino.index.FloatVectors;
import dev.vecino.index.Query;
import dev.vecino.index.graph.BlockGraph;
import dev.vecino.index.graph.BlockWalk;
import dev.vecino.index.graph.GraphSearcher;
import dev.vecino.index.graph.Walk;
import dev.vecino.index.quantization.Int8Query;
import dev.vecino.index.scan.ExactScan;
import org.jspecify.annotations.Nullable;

/**
 * Searches sealed segments for one query: into the answers where rows are compared exactly, else
 * into the candidates, as rows and not as ordinals.
 *
 * @param vector number of the named vector
 * @param wanted answers
 * @param target tells how wide walks are to be, unless the caller of {@link #search} does
 * @param costs by which ways to search are chosen
 */
record SealedSearch(
    Query query,
    int vector,
    int wanted,
    Target target,
    SearchCosts costs,
    SearchScratch scratch,
    Cancellation cancellation) {
  /**
   * What is asked for.
   *
   * @param recall null for none
   * @param widening by how much walks are wider than was learned for it
   */
  record Target(@Nullable Double recall, double widening) {}

  private static final int ROWS_PER_CHECK = 1_024;

  /** What the usual width reaches nearly everywhere, and how much wider it has to be for more. */
  private static final double USUAL_RECALL = 0.95;

  private static final int WIDE = 4;

  /**
   * Searches a segment in which something matches.
   *
   * @param ef width of a walk where everything matches, unless a recall is the target
   * @param exact compare every matching row exactly
   */
  void search(SegmentSearch search, int ef, boolean exact) {
    SealedVectors vectors = vectors(search);
    vectors.requireSound();
    Walkable walkable = vectors.walkable();
    boolean all = exact || (target.recall() != null && target.recall() == 1);
    if (all || walkable == null) {
      search.because = all ? "asked for" : "the segment has no graph";
      scan(search, vectors);
      return;
    }
    Facts facts =
        new Facts(
            search.visible.points(),
            search.matching,
            wanted,
            beam(search, ef),
            walkable.graph().maxDegree(),
            query.dimension(),
            walkable.blocks() != null);
    search.facts = facts;
    search.farthest = Float.NEGATIVE_INFINITY;
    switch (QueryPlanner.choose(facts, costs)) {
      case PLAIN_WALK -> walk(search, facts, facts.beam().plain(), Strategy.PLAIN_WALK);
      case FILTERED_WALK -> walk(search, facts, facts.beam().filtered(), Strategy.FILTERED_WALK);
      case CODE_SCAN -> codeScan(search, vectors, walkable);
      case SCAN -> scan(search, vectors);
      case EMPTY, SKIPPED -> throw new IllegalStateException("not a way to search");
    }
  }

  private Beam beam(SegmentSearch search, int ef) {
    double share = (double) search.matching / search.visible.points();
    Double recall = target.recall();
    if (recall == null) {
      return Beam.of(ef, wanted, share);
    }
    RecallCurves curves = ((SealedSegment) search.visible.segment()).recallCurves(vector);
    if (curves == null) {
      // Written before recall was learned.
      int wide = recall <= USUAL_RECALL ? ef : WIDE * ef;
      return Beam.of(widened(wide), wanted, share);
    }
    return new Beam(
        widened(curves.ef(false, share, wanted, recall)),
        share == 1 ? -1 : widened(curves.ef(true, share, wanted, recall)));
  }

  /** No width, which is -1, stays none. */
  private int widened(int ef) {
    return ef < 0 ? ef : (int) Math.ceil(ef * target.widening());
  }

  private SealedVectors vectors(SegmentSearch search) {
    return ((SealedSegment) search.visible.segment()).vectors(vector);
  }

  private Int8Query codes(SegmentSearch search, Walkable walkable) {
    Int8Query codes = search.codes;
    if (codes == null) {
      codes = walkable.codes().query(query, scratch.nextRoom());
      search.codes = codes;
    }
    return codes;
  }

  /**
   * Walks into the candidates. Where that takes longer than a scan, or finds fewer than there are
   * to find, scans after all: a filter is answered completely.
   */
  private void walk(SegmentSearch search, Facts facts, int ef, Strategy strategy) {
    search.strategy = strategy;
    Walkable walkable = vectors(search).walkable();
    if (walkable == null) {
      // Found damaged since the way was chosen.
      search.because = "the segment has no graph any more";
      scan(search, vectors(search));
      return;
    }
    walked(search, walkable, ef, QueryPlanner.ranksBound(facts, strategy, costs));
    int found = scratch.searcher.candidateCount();
    if (scratch.searcher.givenUp()) {
      search.because = "a walk took longer than a scan was predicted to";
      codeScan(search, vectors(search), walkable);
    } else if (found < wanted
        && found < Math.min(search.live.count(), vectors(search).rows().count())) {
      search.because = "a walk found fewer points than match";
      codeScan(search, vectors(search), walkable);
    } else {
      offer(search, found);
    }
  }

  /** Walks again where a walk went before; its candidates take the place of the earlier ones. */
  void widen(SegmentSearch search, int ef) {
    Walkable walkable = vectors(search).walkable();
    if (walkable != null) {
      walked(search, walkable, ef, Integer.MAX_VALUE);
      int base = search.visible.base();
      scratch.candidates.remove(base, base + search.visible.points());
      offer(search, scratch.searcher.candidateCount());
    }
  }

  private void walked(SegmentSearch search, Walkable walkable, int ef, int maxRanks) {
    SealedVectors vectors = vectors(search);
    LiveMatches live = search.live;
    int base = search.visible.base();
    search.ef = ef;
    Walk.Mode mode = search.strategy == Strategy.PLAIN_WALK ? Walk.Mode.PLAIN : Walk.Mode.FILTERED;
    BlockGraph blocks = walkable.blocks(mode);
    GraphSearcher searcher = scratch.searcher;
    searcher.search(
        blocks != null
            ? new BlockWalk(blocks, query, ef, maxRanks)
            : new Walk(walkable.graph(), codes(search, walkable), ef, mode, maxRanks),
        live.acceptsAll() ? null : row -> live.accepts(base + vectors.ordinal(row)),
        cancellation);
    search.error = searcher.candidateError();
    search.nodesVisited += searcher.nodesVisited();
    search.codeDistances += searcher.ranksComputed();
    search.bytesTouched +=
        blocks != null
            ? searcher.nodesVisited() * blocks.recordBytes()
            : (long) searcher.nodesVisited() * walkable.graph().maxDegree() * Integer.BYTES
                + searcher.ranksComputed() * walkable.codes().strideBytes();
  }

  private void offer(SegmentSearch search, int found) {
    GraphSearcher searcher = scratch.searcher;
    if (found == search.ef) {
      search.farthest = searcher.candidateRank(found - 1);
    }
    for (int i = 0; i < found; i++) {
      int based = search.visible.base() + searcher.candidateOrdinal(i);
      if (!scratch.candidates.offer(searcher.candidateRank(i), based)) {
        break;
      }
    }
  }

  private void codeScan(SegmentSearch search, SealedVectors vectors, Walkable walkable) {
    search.strategy = Strategy.CODE_SCAN;
    Int8Query codes = codes(search, walkable);
    MatchingRows rows = new MatchingRows(search, vectors);
    int base = search.visible.base();
    long count = 0;
    scratch.codeScan.clear();
    for (int row = rows.next(0); row >= 0; row = rows.next(row + 1)) {
      if ((count++ & (ROWS_PER_CHECK - 1)) == 0) {
        cancellation.check();
      }
      scratch.codeScan.add(codes, row, scratch.candidates, base);
    }
    scratch.codeScan.finish(codes, scratch.candidates, base);
    search.codeDistances += count;
    search.bytesTouched += count * walkable.codes().strideBytes();
  }

  /** Compares every matching row with its original vector, into the answers. */
  private void scan(SegmentSearch search, SealedVectors vectors) {
    search.strategy = Strategy.SCAN;
    FloatVectors rows = vectors.rows();
    LiveMatches live = search.live;
    int base = search.visible.base();
    long count;
    if (search.set == null && vectors.dense()) {
      vectors.verifyAll();
      new ExactScan(query, live.acceptsAll() ? null : live, scratch.answers, cancellation)
          .rows(rows, 0, rows.count(), base);
      count = rows.count();
    } else {
      count = 0;
      MatchingRows matching = new MatchingRows(search, vectors);
      for (int row = matching.next(0); row >= 0; row = matching.next(row + 1)) {
        if ((count++ & (ROWS_PER_CHECK - 1)) == 0) {
          cancellation.check();
        }
        vectors.verifyRow(row);
        float rank = query.rank(rows, row);
        if (rank >= scratch.answers.threshold()) {
          scratch.answers.offer(rank, base + vectors.ordinal(row));
        }
      }
    }
    search.exactDistances += count;
    search.bytesTouched += count * FloatVectors.strideBytes(rows.dimension());
  }
}
