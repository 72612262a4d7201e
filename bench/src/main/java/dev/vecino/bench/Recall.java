package dev.vecino.bench;

/**
 * Recall against exact scores: an answer is right when its score is at least the k-th exact one
 * less {@value #TOLERANCE}, so that it does not matter which of several equal rows comes back.
 */
final class Recall {
  private static final double TOLERANCE = 1e-6;

  private long right;
  private long wanted;

  /**
   * Counts one query.
   *
   * @param scores of the answers
   * @param exact exact scores, best first; NaN where there are no more
   */
  void add(float[] scores, float[] exact, int k) {
    int there = 0;
    while (there < Math.min(k, exact.length) && !Float.isNaN(exact[there])) {
      there++;
    }
    wanted += there;
    if (there == 0) {
      return;
    }
    double least = exact[there - 1] - TOLERANCE;
    for (int i = 0; i < Math.min(there, scores.length); i++) {
      right += scores[i] >= least ? 1 : 0;
    }
  }

  /** The share of wanted answers that were right, 0 to 1. */
  double value() {
    return wanted == 0 ? 1 : (double) right / wanted;
  }
}
