package dev.vecino.index.graph;

import dev.vecino.index.FloatVectors;
import dev.vecino.index.Metric;
import dev.vecino.index.kernel.Kernels;

/**
 * How alike two nodes are while a graph is built: one over the squared distance that the graph is
 * built under, so that a ratio of two similarities means the same at every scale of the data.
 *
 * <ul>
 *   <li>euclidean: the distance of the vectors;
 *   <li>cosine: the distance of the unit vectors;
 *   <li>dot: the distance of the vectors extended by {@code sqrt(M^2 - |x|^2)}, M the greatest
 *       length, which gives all of them the length M and makes nearest and greatest inner product
 *       the same (Bachrach et al., "Speeding up the Xbox recommender system using a Euclidean
 *       transformation for inner-product spaces", 2014).
 * </ul>
 *
 * <p>Reads the rows where they lie; copies nothing. Thread-safe.
 */
final class NodeSimilarity {
  /** Keeps the similarity of equal vectors, and a small multiple of it, a finite float. */
  private static final float DISTANCE_MIN = 1e-37f;

  /** What is lost when a distance is the difference of inner products, relative to them. */
  private static final float CANCELLATION = 1e-7f;

  private final FloatVectors vectors;
  private final Metric metric;
  private final int padded;

  /** For dot, the component that extends each vector; else empty. */
  private final float[] extensions;

  /** For dot M^2, for cosine 1. */
  private final float squaredLengthMax;

  private final float distanceMin;

  NodeSimilarity(FloatVectors vectors, Metric metric) {
    this.vectors = vectors;
    this.metric = metric;
    this.padded = FloatVectors.paddedDimension(vectors.dimension());
    this.extensions = new float[metric == Metric.DOT ? vectors.count() : 0];
    this.squaredLengthMax = metric == Metric.DOT ? extend() : 1f;
    this.distanceMin =
        metric == Metric.EUCLIDEAN
            ? DISTANCE_MIN
            : Math.max(DISTANCE_MIN, CANCELLATION * squaredLengthMax);
  }

  private float extend() {
    float most = 0;
    for (int row = 0; row < extensions.length; row++) {
      long at = vectors.rowOffset(row);
      extensions[row] = Kernels.dot(vectors.rows(), at, at, padded);
      most = Math.max(most, extensions[row]);
    }
    for (int row = 0; row < extensions.length; row++) {
      extensions[row] = (float) Math.sqrt((double) most - extensions[row]);
    }
    return most;
  }

  int count() {
    return vectors.count();
  }

  /** Whether vectors are extended by a component, as they are for dot. */
  boolean isExtended() {
    return metric == Metric.DOT;
  }

  /** The component that extends the node's vector; only if {@link #isExtended()}. */
  float extension(int node) {
    return extensions[node];
  }

  /** Greater is nearer; always positive and finite. */
  float of(int a, int b) {
    float distance = squaredDistance(a, b);
    // Written so that NaN, which overflowing values can give, counts as far.
    return distance < Float.MAX_VALUE
        ? 1 / (Math.max(0, distance) + distanceMin)
        : Float.MIN_NORMAL;
  }

  private float squaredDistance(int a, int b) {
    long atA = vectors.rowOffset(a);
    long atB = vectors.rowOffset(b);
    if (metric == Metric.EUCLIDEAN) {
      return Kernels.squaredL2(vectors.rows(), atA, atB, padded);
    }
    float dot = Kernels.dot(vectors.rows(), atA, atB, padded);
    return metric == Metric.COSINE
        ? 2 - 2 * dot * vectors.inverseNorm(a) * vectors.inverseNorm(b)
        : 2 * (squaredLengthMax - dot - extensions[a] * extensions[b]);
  }
}
