package dev.vecino.engine.query;

import dev.vecino.engine.filter.OrdinalSet;
import dev.vecino.engine.segment.SealedVectors;
import org.jspecify.annotations.Nullable;

/** The rows of a named vector in a sealed segment that may be answers, one after the other. */
final class MatchingRows {
  private final SealedVectors vectors;
  private final LiveMatches live;
  private final int base;
  private final int count;

  /** Null where rows have to be gone through one by one. */
  private final @Nullable OrdinalSet set;

  private final boolean ask;

  MatchingRows(SegmentSearch search, SealedVectors vectors) {
    this.vectors = vectors;
    this.live = search.live;
    this.base = search.visible.base();
    this.count = vectors.rows().count();
    // Points without this vector have no row, so that a set of ordinals is not one of rows.
    this.set = vectors.dense() ? search.set : null;
    this.ask = set == null ? !live.acceptsAll() : live.anyDead();
  }

  /** The first one from {@code row} on, or -1. */
  int next(int row) {
    for (int at = candidate(row); at >= 0; at = candidate(at + 1)) {
      if (!ask || live.accepts(base + vectors.ordinal(at))) {
        return at;
      }
    }
    return -1;
  }

  private int candidate(int row) {
    if (set != null) {
      return set.next(row);
    }
    return row < count ? row : -1;
  }
}
