package dev.vecino.engine;

/** How the graphs of sealed segments are laid out. */
public enum IndexLayout {
  /**
   * Blocks where they make searches faster and fit into memory: for vectors of 64 dimensions or
   * more, while the memory for indexes has room for the segment's blocks; else compact.
   */
  AUTO,
  /**
   * A node's record holds its neighbours' quantized codes, which are scored 32 at a time. The
   * fastest; takes about one and a half times the memory of the vectors, three times at 100
   * dimensions.
   */
  BLOCKS,
  /** Codes of a byte a dimension beside a flat graph: about 0.4 times the memory of the vectors. */
  COMPACT
}
