package dev.vecino.index.kernel;

import java.util.Arrays;

/**
 * How product quantization in 4-bit codes divides a vector: its dimensions in an order of their
 * own, and sub-spaces that are runs of that order. Dimensions in no sub-space are not encoded.
 * Immutable.
 */
public final class ProductShape {
  /** Centroids of a sub-space. */
  public static final int CENTROIDS = 16;

  /** Sub-spaces at most: what their tables add up to fits into a short. */
  public static final int SUBSPACES_MAX = 512;

  private final int dimension;
  private final int[] order;
  private final int[] ends;

  /**
   * A division.
   *
   * @param dimension of the vectors
   * @param order dimensions, none of them twice
   * @param ends where in the order each sub-space ends, ascending; the last one is the order's
   *     length
   * @throws IllegalArgumentException when they are something else
   */
  public ProductShape(int dimension, int[] order, int[] ends) {
    this.dimension = dimension;
    this.order = order.clone();
    this.ends = ends.clone();
    if (ends.length < 1 || ends.length > SUBSPACES_MAX || ends[ends.length - 1] != order.length) {
      throw new IllegalArgumentException(
          "%d sub-spaces of %d dimensions".formatted(ends.length, order.length));
    }
    boolean[] met = new boolean[dimension];
    for (int each : order) {
      if (each < 0 || each >= dimension || met[each]) {
        throw new IllegalArgumentException(
            "dimension %d of %d, or it comes twice".formatted(each, dimension));
      }
      met[each] = true;
    }
    for (int i = 0; i < ends.length; i++) {
      if (ends[i] <= begin(i)) {
        throw new IllegalArgumentException("sub-space %d is empty".formatted(i));
      }
    }
  }

  /** Sub-spaces of {@code width} dimensions as they come, the last one perhaps narrower. */
  public static ProductShape even(int dimension, int width) {
    int[] order = new int[dimension];
    Arrays.setAll(order, i -> i);
    int[] ends = new int[(dimension + width - 1) / width];
    Arrays.setAll(ends, i -> Math.min(dimension, (i + 1) * width));
    return new ProductShape(dimension, order, ends);
  }

  /** How many values a vector has. */
  public int dimension() {
    return dimension;
  }

  /** How many of them are encoded. */
  public int encoded() {
    return order.length;
  }

  /** How many sub-spaces there are. */
  public int subspaces() {
    return ends.length;
  }

  /** The dimension at a place of the order. */
  public int dimensionAt(int place) {
    return order[place];
  }

  /** The first place of a sub-space. */
  public int begin(int subspace) {
    return subspace == 0 ? 0 : ends[subspace - 1];
  }

  /** The place after the last one of a sub-space. */
  public int end(int subspace) {
    return ends[subspace];
  }
}
