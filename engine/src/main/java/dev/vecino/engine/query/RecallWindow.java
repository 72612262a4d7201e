package dev.vecino.engine.query;

/**
 * The latest measured recalls of one kind of search, and what they say of all searches of it.
 *
 * <p>The interval is Wilson's score interval (1927). It takes each measurement as so many
 * independent trials as explain how much measurements differ: at least one, at most as many as a
 * search has answers. A plain interval of the mean would have no width when every search found all.
 */
final class RecallWindow {
  /** Measurements that count; older ones tell of other data and other settings. */
  static final int SIZE = 500;

  /** 95 % of a normal distribution lie within so many standard deviations. */
  private static final double Z = 1.96;

  private final float[] recalls = new float[SIZE];
  private final int[] answers = new int[SIZE];
  private int next;
  private int count;

  /** What the measurements say; without any, everything is possible. */
  record Interval(int searches, double mean, double low, double high) {}

  /**
   * Takes in a measurement.
   *
   * @param recall 0 to 1
   * @param of how many true answers, at least 1
   */
  void add(double recall, int of) {
    recalls[next] = (float) recall;
    answers[next] = of;
    next = (next + 1) % SIZE;
    count = Math.min(SIZE, count + 1);
  }

  /** Forgets everything. */
  void clear() {
    next = 0;
    count = 0;
  }

  Interval interval() {
    if (count == 0) {
      return new Interval(0, 0, 0, 1);
    }
    double sum = 0;
    double squares = 0;
    long trials = 0;
    for (int i = 0; i < count; i++) {
      sum += recalls[i];
      squares += recalls[i] * recalls[i];
      trials += answers[i];
    }
    double mean = sum / count;
    double variance = Math.max(0, squares / count - mean * mean);
    double most = (double) trials / count;
    double each = variance == 0 ? most : Math.clamp(mean * (1 - mean) / variance, 1, most);
    double n = each * count;
    double centre = (mean + Z * Z / (2 * n)) / (1 + Z * Z / n);
    double half = Z / (1 + Z * Z / n) * Math.sqrt(mean * (1 - mean) / n + Z * Z / (4 * n * n));
    return new Interval(count, mean, Math.max(0, centre - half), Math.min(1, centre + half));
  }
}
