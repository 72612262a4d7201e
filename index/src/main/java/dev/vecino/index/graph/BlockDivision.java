package dev.vecino.index.graph;

import dev.vecino.index.kernel.ProductShape;
import dev.vecino.index.quantization.ProductCodebook;
import dev.vecino.index.quantization.ProductDivision;

/** Chooses how a block graph's codes divide vectors, from a sample of what is encoded. */
final class BlockDivision {
  /**
   * The mean squared error of an estimated product that is good enough, as a share of both squared
   * lengths. Half of it takes longer records and is no faster at the same recall, twice as much is
   * slower: measured on sentences of 384 dimensions, where 76 sub-spaces are as fast as 96, and on
   * Gaussian mixtures of 64 to 768 dimensions.
   */
  private static final double ERROR = 0.0012;

  private BlockDivision() {}

  /**
   * Dimensions of a sub-space at least, on average, so two bits or one for each. Where vectors have
   * few dimensions, one bit loses too much; where they have many, two make records so long that
   * fetching them takes more time than fewer hops save. Beyond 2,048 what the kernels can add up
   * decides.
   */
  static int width(int dimension) {
    int width = dimension <= 160 ? 2 : 4;
    while ((dimension + width - 1) / width > ProductShape.SUBSPACES_MAX) {
      width *= 2;
    }
    return width;
  }

  /**
   * The division for vectors of which {@code groups} is a sample.
   *
   * @param groups each 32 vectors of what is encoded, a dimension of all after the other
   * @param weights mean squares of queries, by dimension
   */
  static ProductShape choose(int dimension, float[][] groups, double[] weights) {
    int width = width(dimension);
    if (groups.length == 0) {
      return ProductShape.even(dimension, width);
    }
    double[] variances = new double[dimension];
    int size = ProductCodebook.GROUP;
    double count = (double) groups.length * size;
    for (int i = 0; i < dimension; i++) {
      double sum = 0;
      double squares = 0;
      for (float[] group : groups) {
        for (int lane = i * size; lane < (i + 1) * size; lane++) {
          sum += group[lane];
          squares += (double) group[lane] * group[lane];
        }
      }
      variances[i] = Math.max(0, squares / count - (sum / count) * (sum / count));
    }
    int most = (dimension + width - 1) / width;
    return ProductDivision.choose(variances, weights, most, ERROR * spread(weights));
  }

  /**
   * Over how many dimensions queries are spread: all of them when their weights are equal. An error
   * of all variance, in a direction of its own, is one over this of the squared lengths.
   */
  private static double spread(double[] weights) {
    double sum = 0;
    double squares = 0;
    for (double weight : weights) {
      sum += weight;
      squares += weight * weight;
    }
    return squares > 0 ? sum * sum / squares : 0;
  }

  /** The same vectors in the order of a division. */
  static float[][] ordered(float[][] groups, ProductShape shape) {
    int size = ProductCodebook.GROUP;
    float[][] ordered = new float[groups.length][shape.encoded() * size];
    for (int g = 0; g < groups.length; g++) {
      for (int place = 0; place < shape.encoded(); place++) {
        System.arraycopy(
            groups[g], shape.dimensionAt(place) * size, ordered[g], place * size, size);
      }
    }
    return ordered;
  }
}
