package dev.vecino.index;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/** Seeded vectors and brute-force answers in double precision. */
public final class TestData {
  private TestData() {}

  /** Vectors with values uniform in [-1, 1]. */
  public static float[][] uniform(long seed, int count, int dimension) {
    Random random = new Random(seed);
    float[][] vectors = new float[count][dimension];
    for (float[] vector : vectors) {
      for (int i = 0; i < dimension; i++) {
        vector[i] = random.nextFloat() * 2 - 1;
      }
    }
    return vectors;
  }

  /** Vectors around {@code clusters} centres, lengths from 0.5 to 2 times the centre's. */
  public static float[][] clustered(long seed, int count, int dimension, int clusters) {
    Random random = new Random(seed);
    float[][] centres = uniform(seed + 1, clusters, dimension);
    float[][] vectors = new float[count][dimension];
    for (float[] vector : vectors) {
      float[] centre = centres[random.nextInt(clusters)];
      float length = 0.5f + 1.5f * random.nextFloat();
      for (int i = 0; i < dimension; i++) {
        vector[i] = length * (centre[i] + 0.4f * (float) random.nextGaussian());
      }
    }
    return vectors;
  }

  /** The vectors as rows with their inverse norms, in {@code arena}. */
  public static FloatVectors rows(float[][] vectors, int dimension, Arena arena) {
    MemorySegment rows =
        arena.allocate(Math.max(1, vectors.length * FloatVectors.strideBytes(dimension)), 64);
    MemorySegment norms = arena.allocate(Math.max(4, vectors.length * 4L), 64);
    for (int i = 0; i < vectors.length; i++) {
      FloatVectors.writeRow(rows, i, vectors[i]);
      norms.setAtIndex(ValueLayout.JAVA_FLOAT, i, FloatVectors.inverseNorm(vectors[i]));
    }
    return new FloatVectors(rows, norms, vectors.length, dimension);
  }

  /** The rank by its definition, in double precision. */
  public static double rank(Metric metric, float[] a, float[] b) {
    double dot = 0;
    double squaredA = 0;
    double squaredB = 0;
    double distance = 0;
    for (int i = 0; i < a.length; i++) {
      dot += (double) a[i] * b[i];
      squaredA += (double) a[i] * a[i];
      squaredB += (double) b[i] * b[i];
      distance += ((double) a[i] - b[i]) * ((double) a[i] - b[i]);
    }
    return switch (metric) {
      case DOT -> dot;
      case EUCLIDEAN -> -distance;
      case COSINE ->
          squaredA == 0 || squaredB == 0 ? 0 : dot / Math.sqrt(squaredA) / Math.sqrt(squaredB);
    };
  }

  /** The ordinals of the {@code k} nearest of those that {@code accept} takes, nearest first. */
  public static List<Integer> nearest(
      Metric metric, float[][] vectors, float[] query, int k, IntPredicate accept) {
    double[] ranks = new double[vectors.length];
    for (int i = 0; i < ranks.length; i++) {
      ranks[i] = rank(metric, query, vectors[i]);
    }
    return IntStream.range(0, vectors.length)
        .filter(accept)
        .boxed()
        .sorted(Comparator.comparingDouble((Integer i) -> -ranks[i]).thenComparing(i -> i))
        .limit(k)
        .toList();
  }
}
