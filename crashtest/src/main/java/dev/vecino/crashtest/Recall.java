package dev.vecino.crashtest;

/** How much approximate searches found of what they should have, summed up. */
final class Recall {
  private double found;
  private int searches;
  private int walks;

  /**
   * Adds a search.
   *
   * @param share of the right answers that it found, 0 to 1
   * @param walked whether it went through a graph
   */
  void add(double share, boolean walked) {
    found += share;
    searches++;
    walks += walked ? 1 : 0;
  }

  void add(Recall other) {
    found += other.found;
    searches += other.searches;
    walks += other.walks;
  }

  /** The mean share; 1 without searches. */
  double mean() {
    return searches == 0 ? 1 : found / searches;
  }

  int searches() {
    return searches;
  }

  /** Searches that went through a graph. */
  int walks() {
    return walks;
  }
}
