package dev.vecino.engine.query;

import dev.vecino.engine.query.View.ViewSegment;
import dev.vecino.engine.segment.SealedSegment;
import dev.vecino.engine.segment.SealedVectors;
import dev.vecino.index.FloatVectors;
import dev.vecino.index.Query;
import dev.vecino.index.TopK;
import dev.vecino.storage.CorruptionException;
import java.util.List;

/**
 * Ranks candidates again with their original vectors, nearest by their codes first, as long as the
 * codes may be so wrong that a candidate is an answer: one whose code says that it ranks more than
 * {@link #DEVIATIONS} standard deviations of the codes' error below the worst answer so far is left
 * out. Where vectors lie apart that ends soon after the last answer; where they lie closer together
 * than their codes can tell, it goes through all candidates.
 */
final class Reranking {
  /** One candidate in 740 is off by more to its disadvantage. */
  private static final float DEVIATIONS = 3;

  private final Query query;
  private final int vector;
  private final List<SegmentSearch> searches;

  private boolean exhausted;

  /** Told of a segment whose vectors turn out to be damaged. */
  interface DamageSink {
    void damaged(ViewSegment segment, CorruptionException cause);
  }

  Reranking(Query query, int vector, List<SegmentSearch> searches) {
    this.query = query;
    this.vector = vector;
    this.searches = searches;
  }

  void run(TopK candidates, TopK answers, DamageSink damage) {
    int count = candidates.sort();
    for (int i = 0; i < count; i++) {
      int based = candidates.ordinal(i);
      SegmentSearch search = owner(based);
      int row = based - search.visible.base();
      if (candidates.rank(i) + DEVIATIONS * search.error(row) < answers.threshold()) {
        continue;
      }
      SealedVectors vectors = ((SealedSegment) search.visible.segment()).vectors(vector);
      try {
        vectors.verifyRow(row);
      } catch (CorruptionException e) {
        damage.damaged(search.visible, e);
        continue;
      }
      exhausted = i == candidates.capacity() - 1;
      search.reranked++;
      search.exactDistances++;
      search.bytesTouched += FloatVectors.strideBytes(query.dimension());
      float rank = query.rank(vectors.rows(), row);
      answers.offer(rank, search.visible.base() + vectors.ordinal(row));
    }
  }

  /**
   * Whether even the last candidate could have been an answer, so that others might be as well for
   * which there was no room.
   */
  boolean exhausted() {
    return exhausted;
  }

  private SegmentSearch owner(int based) {
    int i = searches.size() - 1;
    while (searches.get(i).visible.base() > based) {
      i--;
    }
    return searches.get(i);
  }
}
