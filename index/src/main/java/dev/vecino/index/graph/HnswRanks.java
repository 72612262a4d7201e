package dev.vecino.index.graph;

import dev.vecino.index.quantization.Int8Codes;
import dev.vecino.index.quantization.Int8RowQuery;

/**
 * How near nodes are to the one that is being inserted, by their int8 codes, under the distance
 * that {@link NodeSimilarity} defines. One per thread.
 */
final class HnswRanks {
  private final Int8RowQuery query;
  private final NodeSimilarity similarity;
  private final boolean extended;
  private float extension;

  HnswRanks(Int8Codes codes, float[] squaredLengths, NodeSimilarity similarity) {
    this.query = new Int8RowQuery(codes, squaredLengths);
    this.similarity = similarity;
    this.extended = similarity.isExtended();
  }

  void load(int node) {
    query.load(node);
    extension = extended ? similarity.extension(node) : 0;
  }

  /** The rank of nodes with the same codes as the loaded one. */
  float self() {
    return query.self() + extension * extension;
  }

  /** Ranks the first {@code count} of {@code ordinals}; higher is nearer. */
  void rank(int[] ordinals, int count, float[] ranks) {
    query.rank(ordinals, count, ranks);
    for (int i = 0; extended && i < count; i++) {
      float other = similarity.extension(ordinals[i]);
      ranks[i] += 2 * extension * other - other * other;
    }
  }
}
