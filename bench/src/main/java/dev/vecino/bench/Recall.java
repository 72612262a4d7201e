package dev.vecino.bench;

import dev.vecino.engine.ScoredPoint;
import java.util.List;

/**
 * Recall against exact scores: an answer is right when its score is at least the k-th exact one
 * less {@value #TOLERANCE}, so that it does not matter which of several equal rows comes back.
 */
public final class Recall {
  private static final double TOLERANCE = 1e-6;

  private long right;
  private long wanted;

  /**
   * Counts one query.
   *
   * @param exact exact scores, best first; NaN where there are no more
   */
  public void add(List<ScoredPoint> answers, float[] exact, int k) {
    float[] scores = new float[answers.size()];
    for (int i = 0; i < scores.length; i++) {
      scores[i] = answers.get(i).score();
    }
    add(scores, exact, k);
  }

  /** The same, given the answers' scores. */
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
  public double value() {
    return wanted == 0 ? 1 : (double) right / wanted;
  }
}
