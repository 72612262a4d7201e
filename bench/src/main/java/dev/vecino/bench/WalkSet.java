package dev.vecino.bench;

import dev.vecino.index.Metric;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.Random;

/** Vectors to build a graph over, and queries that are not among them. */
record WalkSet(String name, Metric metric, float[][] vectors, float[][] queries) {
  private static final long SEED = 7;
  private static final int QUERIES = 1_000;
  private static final int CLUSTERS = 500;

  /** Reflections that mix the dimensions of a mixture, as models do. */
  private static final int REFLECTIONS = 8;

  /**
   * A data set with its own queries, or with rows of its own as queries: choices are made with
   * those, so that they are not made for the queries that they are then measured with.
   */
  static WalkSet of(Path folder, boolean heldOut) throws IOException {
    Dataset data = Dataset.open(folder);
    float[][] rows = new float[data.rows()][];
    Arrays.setAll(rows, data::row);
    if (!heldOut) {
      float[][] queries = new float[data.queryCount()][];
      Arrays.setAll(queries, data::query);
      return new WalkSet(folder.getFileName().toString(), Metric.COSINE, rows, queries);
    }
    Collections.shuffle(Arrays.asList(rows), new Random(SEED));
    return split(folder.getFileName() + ", rows held out", Metric.COSINE, rows);
  }

  /**
   * A mixture of Gaussians whose variance falls from dimension to dimension, before they are mixed;
   * for dot the lengths vary as well.
   *
   * @param decay the standard deviation of the i-th dimension is i to the minus this
   */
  static WalkSet mixture(Metric metric, int rows, int dimension, double decay) {
    Random random = new Random(SEED);
    double[] deviations = new double[dimension];
    Arrays.setAll(deviations, i -> Math.pow(i + 1, -decay));
    float[][] centres = new float[CLUSTERS][];
    Arrays.setAll(centres, i -> gaussian(random, new float[dimension], deviations, 1));
    double[][] mirrors = new double[REFLECTIONS][dimension];
    for (double[] mirror : mirrors) {
      Arrays.setAll(mirror, i -> random.nextGaussian());
    }
    float[][] all = new float[rows + QUERIES][];
    for (int i = 0; i < all.length; i++) {
      // Some clusters are larger and wider than others.
      double place = random.nextDouble();
      float[] centre = centres[(int) (place * place * CLUSTERS)];
      all[i] = gaussian(random, centre, deviations, 0.6 + 0.5 * random.nextDouble());
      double length = metric == Metric.DOT ? Math.exp(0.25 * random.nextGaussian()) : 1;
      for (double[] mirror : mirrors) {
        reflect(all[i], mirror);
      }
      for (int d = 0; d < dimension; d++) {
        all[i][d] *= (float) length;
      }
    }
    return split("mixture, decay " + decay, metric, all);
  }

  private static float[] gaussian(
      Random random, float[] centre, double[] deviations, double width) {
    float[] vector = new float[centre.length];
    for (int d = 0; d < vector.length; d++) {
      vector[d] = (float) (centre[d] + width * random.nextGaussian() * deviations[d]);
    }
    return vector;
  }

  private static void reflect(float[] vector, double[] mirror) {
    double product = 0;
    double square = 0;
    for (int d = 0; d < vector.length; d++) {
      product += mirror[d] * vector[d];
      square += mirror[d] * mirror[d];
    }
    for (int d = 0; d < vector.length; d++) {
      vector[d] -= (float) (2 * product / square * mirror[d]);
    }
  }

  private static WalkSet split(String name, Metric metric, float[][] all) {
    int rows = all.length - QUERIES;
    return new WalkSet(
        name, metric, Arrays.copyOf(all, rows), Arrays.copyOfRange(all, rows, all.length));
  }
}
