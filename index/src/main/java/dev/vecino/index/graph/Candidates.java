package dev.vecino.index.graph;

/**
 * Rank and ordinal in one long, so that comparing candidates is comparing longs: the nearer is the
 * greater, and of equal ranks the lower ordinal is the greater. NaN counts as the farthest.
 */
final class Candidates {
  private Candidates() {}

  static long of(float rank, int ordinal) {
    int bits = Float.floatToRawIntBits(Float.isNaN(rank) ? Float.NEGATIVE_INFINITY : rank);
    return ((long) ordered(bits) << 32) | (Integer.MAX_VALUE - ordinal);
  }

  static int ordinal(long candidate) {
    return Integer.MAX_VALUE - (int) candidate;
  }

  static float rank(long candidate) {
    return Float.intBitsToFloat(ordered((int) (candidate >> 32)));
  }

  /** Flips the magnitude of negative floats, so that ints order as floats do; its own inverse. */
  private static int ordered(int bits) {
    return bits ^ ((bits >> 31) & Integer.MAX_VALUE);
  }
}
