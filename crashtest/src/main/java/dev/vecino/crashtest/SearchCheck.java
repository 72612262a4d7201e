package dev.vecino.crashtest;

import static dev.vecino.crashtest.BrokenPromiseException.require;

import dev.vecino.engine.Collection;
import dev.vecino.engine.ScoredPoint;
import dev.vecino.engine.SearchRequest;
import dev.vecino.engine.StoredPoint;
import dev.vecino.engine.VectorSpec;
import dev.vecino.index.Metric;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Searches a collection for random vectors and for those of dead points, and compares the answers
 * with brute force over points that were checked before.
 */
final class SearchCheck {
  private static final int RANDOM_QUERIES = 6;
  private static final int GRAVE_QUERIES = 20;
  private static final int LIMIT = 10;
  private static final double TOLERANCE = 1e-4;

  private final Collection collection;
  private final CollectionModel model;
  private final Map<Long, StoredPoint> points;
  private final RandomGenerator random;

  SearchCheck(
      Collection collection,
      CollectionModel model,
      Map<Long, StoredPoint> points,
      RandomGenerator random) {
    this.collection = collection;
    this.model = model;
    this.points = points;
    this.random = random;
  }

  void run() {
    model
        .shape()
        .spec()
        .vectors()
        .forEach((name, vector) -> {
          for (int i = 0; i < RANDOM_QUERIES; i++) {
            float[] query = new float[vector.dimension()];
            for (int d = 0; d < query.length; d++) {
              query[d] = (float) random.nextGaussian();
            }
            check(name, query, i == 0 ? Probe.ALL : Probe.random(random));
          }
        });
    model.graves().entrySet().stream()
        .skip(random.nextInt(Math.max(1, model.graves().size() - GRAVE_QUERIES)))
        .limit(GRAVE_QUERIES)
        .forEach(grave ->
            Content.vectors(model.shape(), grave.getKey(), grave.getValue().placed())
                .forEach((name, vector) -> check(name, vector, Probe.ALL)));
  }

  private void check(String using, float[] query, Probe probe) {
    VectorSpec vector = Objects.requireNonNull(model.shape().spec().vectors().get(using));
    double[] best = brute(using, query, probe, vector.metric());
    SearchRequest.Builder request =
        SearchRequest.builder(query)
            .using(using)
            .filter(probe.filter())
            .limit(LIMIT)
            .withVectors(true);
    List<ScoredPoint> exact = collection.search(request.exact(true).build()).points();
    checkHits(exact, using, query, probe, best.length);
    for (int i = 0; i < exact.size(); i++) {
      require(
          near(best[i], exact.get(i).score()),
          "answer %d of an exact search has score %f, expected %f",
          i,
          exact.get(i).score(),
          best[i]);
    }
    List<ScoredPoint> walked = collection.search(request.exact(false).build()).points();
    checkHits(walked, using, query, probe, best.length);
  }

  private static boolean near(double expected, double actual) {
    return Math.abs(expected - actual) <= TOLERANCE * Math.max(1, Math.abs(expected));
  }

  private void checkHits(
      List<ScoredPoint> hits, String using, float[] query, Probe probe, int expectedCount) {
    require(
        hits.size() == expectedCount,
        "a search under %s has %d answers, expected %d",
        probe.filter(),
        hits.size(),
        expectedCount);
    Set<Long> seen = new HashSet<>();
    Metric metric = Objects.requireNonNull(model.shape().spec().vectors().get(using)).metric();
    for (ScoredPoint hit : hits) {
      long key = Content.key(hit.id());
      StoredPoint stored = points.get(key);
      if (stored == null) {
        throw new BrokenPromiseException("a search finds point %s, which is dead".formatted(hit));
      }
      require(seen.add(key), "a search finds point %s twice", hit.id());
      require(
          Objects.equals(hit.payload(), stored.payload()) && hit.version() == stored.version(),
          "a search finds point %s as of version %d with payload %s, expected %d and %s",
          hit.id(),
          hit.version(),
          hit.payload(),
          stored.version(),
          stored.payload());
      float[] right = Objects.requireNonNull(stored.vectors().get(using));
      require(
          java.util.Arrays.equals(hit.vectors().get(using), right)
              && near(score(metric, query, right), hit.score()),
          "a search finds point %s with another vector or score than it has",
          hit.id());
      require(
          probe.meaning().test(Objects.requireNonNull(stored.payload())),
          "a search under %s finds point %s with payload %s",
          probe.filter(),
          hit.id(),
          stored.payload());
    }
  }

  /** The best scores there are, nearest first. */
  private double[] brute(String using, float[] query, Probe probe, Metric metric) {
    int sign = metric.higherIsNearer() ? -1 : 1;
    return points.values().stream()
        .filter(point -> probe.meaning().test(Objects.requireNonNull(point.payload())))
        .filter(point -> point.vectors().containsKey(using))
        .mapToDouble(point ->
            sign * score(metric, query, Objects.requireNonNull(point.vectors().get(using))))
        .sorted()
        .limit(LIMIT)
        .map(score -> sign * score)
        .toArray();
  }

  /** By the definition, in double precision. */
  private static double score(Metric metric, float[] a, float[] b) {
    double dot = 0;
    double lengthA = 0;
    double lengthB = 0;
    double distance = 0;
    for (int i = 0; i < a.length; i++) {
      dot += (double) a[i] * b[i];
      lengthA += (double) a[i] * a[i];
      lengthB += (double) b[i] * b[i];
      distance += ((double) a[i] - b[i]) * ((double) a[i] - b[i]);
    }
    return switch (metric) {
      case COSINE -> dot / Math.sqrt(lengthA * lengthB);
      case DOT -> dot;
      case EUCLIDEAN -> Math.sqrt(distance);
    };
  }
}
