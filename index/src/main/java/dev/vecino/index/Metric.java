package dev.vecino.index;

/**
 * What "near" means. Inside the index every nearness is a <em>rank</em>: a float where higher is
 * nearer. What callers see is a <em>score</em>.
 *
 * <p>Rank: cosine similarity in [-1, 1], inner product, or minus the squared Euclidean distance.
 */
public enum Metric {
  /** Cosine of the angle between vectors of any length; a zero vector has rank 0 to everything. */
  COSINE,
  /** True inner product of vectors of any length. */
  DOT,
  /** Euclidean distance; the score is the root, the rank minus the square. */
  EUCLIDEAN;

  /** The score that callers see for a rank. */
  public float toScore(float rank) {
    // 0f - rank, not -rank: a distance of nothing is 0, never -0.
    return this == EUCLIDEAN ? (float) Math.sqrt(0f - rank) : rank;
  }

  /**
   * The rank of a score. For {@link #EUCLIDEAN} a negative distance, which nothing can satisfy, has
   * rank positive infinity.
   */
  public float toRank(float score) {
    if (this != EUCLIDEAN) {
      return score;
    }
    return score < 0 ? Float.POSITIVE_INFINITY : 0f - score * score;
  }

  /** Whether a higher score is nearer; true of ranks always. */
  public boolean higherIsNearer() {
    return this != EUCLIDEAN;
  }
}
