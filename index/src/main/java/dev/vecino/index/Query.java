package dev.vecino.index;

import dev.vecino.index.kernel.Kernels;
import java.util.Arrays;

/**
 * A query made ready once: a padded copy of its vector, unit length for {@link Metric#COSINE}. Safe
 * for any number of threads as long as the array it lies in is not used for another one.
 */
public final class Query {
  private final Metric metric;
  private final int dimension;

  /** Padded with zeros as rows are; normalised for cosine. */
  private final float[] padded;

  private Query(Metric metric, int dimension, float[] padded) {
    this.metric = metric;
    this.dimension = dimension;
    this.padded = padded;
  }

  /** A query for {@code vector}, which is copied and must be finite. */
  public static Query of(Metric metric, float[] vector) {
    return of(metric, vector, new float[0]);
  }

  /**
   * The same, allocating next to nothing when {@code room} has the length that is needed.
   *
   * @param room an array of {@link #padded}, which no other query needs any more
   */
  public static Query of(Metric metric, float[] vector, float[] room) {
    int length = FloatVectors.paddedDimension(vector.length);
    float[] padded = room.length == length ? room : new float[length];
    System.arraycopy(vector, 0, padded, 0, vector.length);
    Arrays.fill(padded, vector.length, length, 0f);
    if (metric == Metric.COSINE) {
      normalise(padded);
    }
    return new Query(metric, vector.length, padded);
  }

  private static void normalise(float[] vector) {
    double sum = 0;
    for (float value : vector) {
      sum += (double) value * value;
    }
    if (sum == 0) {
      return;
    }
    double inverse = 1 / Math.sqrt(sum);
    for (int i = 0; i < vector.length; i++) {
      vector[i] = (float) (vector[i] * inverse);
    }
  }

  /** What near means for this query. */
  public Metric metric() {
    return metric;
  }

  /** How many values the query's vector has. */
  public int dimension() {
    return dimension;
  }

  /**
   * Copies the prepared vector, normalised for cosine and without its padding, into a {@code
   * float[dimension]} or longer.
   */
  public void copyTo(float[] target) {
    System.arraycopy(padded, 0, target, 0, dimension);
  }

  /** What the prepared vector lies in, to be used again when this query is not any more. */
  public float[] padded() {
    return padded;
  }

  /**
   * The exact rank of one row: the same bits for the same vector in whatever segment it lies.
   *
   * @throws IllegalArgumentException when the dimensions differ
   */
  public float rank(FloatVectors vectors, int row) {
    if (vectors.dimension() != dimension) {
      throw new IllegalArgumentException(
          "query has %d values, vectors have %d".formatted(dimension, vectors.dimension()));
    }
    long offset = vectors.rowOffset(row);
    return switch (metric) {
      case DOT -> Kernels.dot(padded, vectors.rows(), offset);
      case EUCLIDEAN -> -Kernels.squaredL2(padded, vectors.rows(), offset);
      case COSINE -> cosine(Kernels.dot(padded, vectors.rows(), offset), vectors, row);
    };
  }

  private static float cosine(float dot, FloatVectors vectors, int row) {
    // Rounding may leave the interval by an ulp; callers are promised a cosine.
    return Math.clamp(dot * vectors.inverseNorm(row), -1f, 1f);
  }
}
