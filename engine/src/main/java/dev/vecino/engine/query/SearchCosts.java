package dev.vecino.engine.query;

/**
 * What the steps that searches are made of take, in nanoseconds. Only their ratios decide how a
 * segment is searched.
 *
 * @param row ranking an original vector, row after row
 * @param code ranking a code, row after row
 * @param hop ranking a code during a walk, which waits for memory in no order, with all that the
 *     walk does around it
 */
public record SearchCosts(Step row, Step code, Step hop) {
  /** Measured on a server of 2024; holds until this machine has been measured. */
  public static final SearchCosts TYPICAL =
      new SearchCosts(new Step(20, 0.45), new Step(12, 0.12), new Step(100, 0.17));

  /**
   * A cost that grows with the dimension.
   *
   * @param nanos of a vector without values
   * @param nanosPerValue on top, for each value
   */
  public record Step(double nanos, double nanosPerValue) {
    /** Two measurements at different dimensions; noise never makes a cost negative. */
    static Step through(int small, double nanosSmall, int large, double nanosLarge) {
      double slope = Math.max(0, (nanosLarge - nanosSmall) / (large - small));
      return new Step(Math.max(1, nanosSmall - slope * small), slope);
    }

    double at(int dimension) {
      return nanos + nanosPerValue * dimension;
    }
  }
}
