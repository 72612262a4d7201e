package dev.vecino.index.kernel;

/**
 * How product quantization in 4-bit codes divides a vector: into sub-spaces of {@code width}
 * consecutive dimensions, the last one filled up with zeros.
 */
public record ProductShape(int dimension, int width) {
  /** Centroids of a sub-space. */
  public static final int CENTROIDS = 16;

  /** How many sub-spaces there are. */
  public int subspaces() {
    return (dimension + width - 1) / width;
  }

  /** The dimensions of all sub-spaces together. */
  public int paddedDimension() {
    return subspaces() * width;
  }
}
