package dev.vecino.server.hostile;

import dev.vecino.client.Point;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Points of a soak: clustered vectors that follow from an id and how often the point was replaced,
 * so that nothing has to be kept but that number.
 */
final class SoakData {
  static final int GROUPS = 10;

  private static final int CLUSTERS = 200;

  /** Small beside the spread inside a cluster, so that neighbours are hard to find. */
  private static final float CENTER_SPREAD = 0.3f;

  private static final float SPREAD = 0.7f;

  private final int dimension;
  private final long seed;
  private final float[][] centers;

  /** By id: 0 for a point that is not there, else how often it was written. */
  private final AtomicIntegerArray versions;

  SoakData(int points, int dimension, long seed) {
    this.dimension = dimension;
    this.seed = seed;
    this.versions = new AtomicIntegerArray(points);
    Random random = new Random(seed);
    centers = new float[CLUSTERS][];
    for (int i = 0; i < CLUSTERS; i++) {
      centers[i] = gaussian(random, CENTER_SPREAD);
    }
  }

  int size() {
    return versions.length();
  }

  private float[] gaussian(Random random, float scale) {
    float[] values = new float[dimension];
    for (int i = 0; i < dimension; i++) {
      values[i] = scale * (float) random.nextGaussian();
    }
    return values;
  }

  private float[] near(Random random) {
    float[] center = centers[random.nextInt(CLUSTERS)];
    float[] vector = gaussian(random, SPREAD);
    for (int i = 0; i < dimension; i++) {
      vector[i] += center[i];
    }
    return vector;
  }

  float[] query(int number) {
    return near(new Random(seed + (number * 7_919L) + 1));
  }

  private float[] vector(int id, int version) {
    return near(new Random(seed ^ (id * 0x9E3779B97F4A7C15L + version)));
  }

  /** The point that an id has now; it must be there. */
  Point point(int id) {
    return Point.builder(id)
        .vector(vector(id, versions.get(id)))
        .payload("group", (long) (id % GROUPS))
        .payload("text", "a text of the point " + id + ", " + "lorem ipsum ".repeat(id % 20))
        .build();
  }

  /** Points of these ids, each replaced by its next version. */
  List<Point> replaced(List<Integer> ids) {
    ids.forEach(versions::incrementAndGet);
    return ids.stream().map(this::point).toList();
  }

  /** The ids in an order of their own for each round. */
  List<Integer> shuffled(int round) {
    List<Integer> ids = new ArrayList<>(IntStream.range(0, size()).boxed().toList());
    java.util.Collections.shuffle(ids, new Random(seed + round));
    return ids;
  }

  /** For each query the ids of the nearest points by cosine, by comparing all. */
  List<Set<Long>> nearest(List<float[]> queries, int k) {
    float[][] vectors =
        IntStream.range(0, size())
            .parallel()
            .mapToObj(id -> vector(id, versions.get(id)))
            .toArray(float[][]::new);
    return queries.parallelStream().map(query -> nearest(vectors, query, k)).toList();
  }

  private static Set<Long> nearest(float[][] vectors, float[] query, int k) {
    record Scored(long id, double score) {}
    PriorityQueue<Scored> best =
        new PriorityQueue<>((a, b) -> Double.compare(a.score(), b.score()));
    for (int id = 0; id < vectors.length; id++) {
      best.add(new Scored(id, cosine(query, vectors[id])));
      if (best.size() > k) {
        best.remove();
      }
    }
    return best.stream().map(Scored::id).collect(Collectors.toSet());
  }

  private static double cosine(float[] a, float[] b) {
    double dot = 0;
    double lengths = 0;
    for (int i = 0; i < a.length; i++) {
      dot += (double) a[i] * b[i];
      lengths += (double) b[i] * b[i];
    }
    return dot / Math.sqrt(lengths);
  }
}
