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
 * <p>Vectors come and codes go in groups of 32, a dimension of all 32 after the other in the order
 * of the shape, as the block kernels want them. Immutable, thread-safe.
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
   * @param groups each a {@code float[encoded * 32]}; none gives centroids of zero
   */
  public static ProductCodebook train(ProductShape shape, float[][] groups) {
    float[] centroids = new float[shape.encoded() * CENTROIDS];
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
      for (int c = 0; c < CENTROIDS; c++) {
        float[] group = groups[random.nextInt(groups.length)];
        int lane = random.nextInt(GROUP);
        for (int i = shape.begin(subspace); i < shape.end(subspace); i++) {
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
      for (int subspace = 0; subspace < shape.subspaces(); subspace++) {
        int at = subspace * GROUP;
        for (int i = shape.begin(subspace); i < shape.end(subspace); i++) {
          for (int lane = 0; lane < GROUP; lane++) {
            sums[i * CENTROIDS + codes[at + lane]] += group[i * GROUP + lane];
          }
        }
        for (int lane = 0; lane < GROUP; lane++) {
          counts[subspace * CENTROIDS + codes[at + lane]]++;
        }
      }
    }
    for (int subspace = 0; subspace < shape.subspaces(); subspace++) {
      for (int i = shape.begin(subspace) * CENTROIDS; i < shape.end(subspace) * CENTROIDS; i++) {
        int count = counts[subspace * CENTROIDS + i % CENTROIDS];
        if (count > 0) {
          centroids[i] = (float) (sums[i] / count);
        }
      }
    }
  }

  /** How vectors are divided. */
  public ProductShape shape() {
    return shape;
  }

  /** For every place of the shape's order its value in the 16 centroids. */
  public float[] centroids() {
    return Arrays.copyOf(centroids, centroids.length);
  }

  /** The value at place {@code i} of the order in a centroid of its sub-space. */
  public float value(int i, int code) {
    return centroids[i * CENTROIDS + code];
  }

  /**
   * Encodes a group.
   *
   * @param columns for every place of the shape's order its value in the 32 vectors
   * @param codes receives 32 codes, 0 to 15, a sub-space
   */
  public void encode(float[] columns, byte[] codes) {
    Kernels.nearestCentroids(columns, centroids, shape, codes);
  }
}
