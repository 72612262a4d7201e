package dev.vecino.index.quantization;

import dev.vecino.index.kernel.BlockTerms;
import dev.vecino.index.kernel.Kernels;
import dev.vecino.index.kernel.ProductShape;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Centroids of a product quantizer with 4-bit codes (Jégou, Douze and Schmid, "Product quantization
 * for nearest neighbor search", 2011): every sub-space has 16, found by Lloyd's k-means.
 *
 * <p>Vectors come and codes go in groups of 32, a dimension of all 32 after the other, as the block
 * kernels want them. Immutable, thread-safe.
 */
public final class ProductCodebook {
  /** Vectors of a group. */
  public static final int GROUP = BlockTerms.SLOTS;

  private static final int CENTROIDS = ProductShape.CENTROIDS;

  /** Centroids hardly move after so many. */
  private static final int ITERATIONS = 10;

  /** Any number does; a fixed one makes builds repeatable. */
  private static final long SEED = 0x5645_4349_4E4FL;

  private final ProductShape shape;
  private final float[] centroids;

  private ProductCodebook(ProductShape shape, float[] centroids) {
    this.shape = shape;
    this.centroids = centroids;
  }

  /**
   * Learns from a sample.
   *
   * @param groups each a {@code float[paddedDimension * 32]}; none gives centroids of zero
   */
  public static ProductCodebook train(ProductShape shape, float[][] groups) {
    float[] centroids = new float[shape.paddedDimension() * CENTROIDS];
    if (groups.length > 0) {
      seed(shape, groups, centroids);
      for (int i = 0; i < ITERATIONS; i++) {
        improve(shape, groups, centroids);
      }
    }
    return new ProductCodebook(shape, centroids);
  }

  /** Starts from vectors of the sample, others in every sub-space. */
  private static void seed(ProductShape shape, float[][] groups, float[] centroids) {
    SplittableRandom random = new SplittableRandom(SEED);
    for (int subspace = 0; subspace < shape.subspaces(); subspace++) {
      int first = subspace * shape.width();
      for (int c = 0; c < CENTROIDS; c++) {
        float[] group = groups[random.nextInt(groups.length)];
        int lane = random.nextInt(GROUP);
        for (int i = first; i < first + shape.width(); i++) {
          centroids[i * CENTROIDS + c] = group[i * GROUP + lane];
        }
      }
    }
  }

  private static void improve(ProductShape shape, float[][] groups, float[] centroids) {
    double[] sums = new double[centroids.length];
    int[] counts = new int[shape.subspaces() * CENTROIDS];
    byte[] codes = new byte[shape.subspaces() * GROUP];
    for (float[] group : groups) {
      Kernels.nearestCentroids(group, centroids, shape, codes);
      for (int i = 0; i < shape.paddedDimension(); i++) {
        int at = i / shape.width() * GROUP;
        for (int lane = 0; lane < GROUP; lane++) {
          sums[i * CENTROIDS + codes[at + lane]] += group[i * GROUP + lane];
        }
      }
      for (int i = 0; i < codes.length; i++) {
        counts[i / GROUP * CENTROIDS + codes[i]]++;
      }
    }
    for (int i = 0; i < centroids.length; i++) {
      int count = counts[i / CENTROIDS / shape.width() * CENTROIDS + i % CENTROIDS];
      if (count > 0) {
        centroids[i] = (float) (sums[i] / count);
      }
    }
  }

  /** How vectors are divided. */
  public ProductShape shape() {
    return shape;
  }

  /** For every dimension its value in the 16 centroids. */
  public float[] centroids() {
    return Arrays.copyOf(centroids, centroids.length);
  }

  /** The value of dimension {@code i} in a centroid of its sub-space. */
  public float value(int i, int code) {
    return centroids[i * CENTROIDS + code];
  }

  /**
   * Encodes a group.
   *
   * @param columns for every dimension its value in the 32 vectors
   * @param codes receives 32 codes, 0 to 15, a sub-space
   */
  public void encode(float[] columns, byte[] codes) {
    Kernels.nearestCentroids(columns, centroids, shape, codes);
  }
}
