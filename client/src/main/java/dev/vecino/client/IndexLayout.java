package dev.vecino.client;

/** How the graphs of sealed segments are laid out. */
public enum IndexLayout {
  /** Blocks for vectors of 64 dimensions or more, while memory for indexes has room. */
  AUTO,
  /**
   * The fastest to search; about one and a half times the memory of the vectors, three times at 100
   * dimensions.
   */
  BLOCKS,
  /** About 0.4 times the memory of the vectors. */
  COMPACT
}
