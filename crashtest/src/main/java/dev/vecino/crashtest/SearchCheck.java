package dev.vecino.crashtest;

import static dev.vecino.crashtest.BrokenPromiseException.require;

import dev.vecino.engine.Collection;
import dev.vecino.engine.ScoredPoint;
import dev.vecino.engine.SearchRequest;
import dev.vecino.engine.SearchResult;
import dev.vecino.engine.SegmentExplanation;
import dev.vecino.engine.SegmentExplanation.Strategy;
import dev.vecino.engine.StoredPoint;
import dev.vecino.engine.VectorSpec;
import dev.vecino.index.Metric;
import java.util.Arrays;
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
  private static final int GRAVE_QUERIES = 10;
  private static final int LIMIT = 10;
  private static final double TOLERANCE = 1e-4;

  /** The narrowest that {@link #LIMIT} allows is no test of a graph; this is near to it. */
  private static final int NARROW_EF = 16;

  /** Fewer searches say nothing about the mean. */
  private static final int ENOUGH_SEARCHES = 24;

  private static final double RECALL_MIN = 0.8;

  private final Collection collection;
  private final CollectionModel model;
  private final Map<Long, StoredPoint> points;
  private final RandomGenerator random;
  private final Recall recall = new Recall();

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

  /**
   * Searches.
   *
   * @return what approximate searches found
   */
  Recall run() {
    model
        .target()
        .vectors()
        .forEach((name, vector) -> {
          for (int i = 0; i < RANDOM_QUERIES; i++) {
            float[] query = new float[vector.dimension()];
            for (int d = 0; d < query.length; d++) {
              query[d] = (float) random.nextGaussian();
            }
            check(name, query, i % 2 == 0 ? Probe.ALL : Probe.random(random));
          }
        });
    model.graves().entrySet().stream()
        .skip(random.nextInt(Math.max(1, model.graves().size() - GRAVE_QUERIES)))
        .limit(GRAVE_QUERIES)
        .forEach(grave ->
            Content.vectors(model.target(), grave.getKey(), grave.getValue().placed())
                .forEach((name, vector) -> check(name, vector, Probe.ALL)));
    require(
        recall.searches() < ENOUGH_SEARCHES || recall.mean() >= RECALL_MIN,
        "collection '%s': %d searches have a mean recall of %f",
        model.target().collection(),
        recall.searches(),
        recall.mean());
    return recall;
  }

  private void check(String using, float[] query, Probe probe) {
    VectorSpec vector = Objects.requireNonNull(model.target().vectors().get(using));
    double[] best = brute(using, query, probe, vector.metric());
    SearchRequest.Builder request =
        SearchRequest.builder(query)
            .using(using)
            .filter(probe.filter())
            .limit(LIMIT)
            .withVectors(true)
            .explain(true);
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
    // Segments are small: by default they are compared row by row, and through the graph only when
    // the caller wants few of its nodes looked at.
    for (Integer ef : new Integer[] {null, NARROW_EF}) {
      SearchResult result = collection.search(request.exact(false).ef(ef).build());
      checkHits(result.points(), using, query, probe, best.length);
      recall.add(share(best, result.points(), vector.metric()), walked(result));
    }
  }

  /** Of the best scores, how many the answers have. */
  private static double share(double[] best, List<ScoredPoint> hits, Metric metric) {
    if (best.length == 0) {
      return 1;
    }
    double worst = best[best.length - 1];
    long found =
        hits.stream()
            .filter(hit ->
                near(worst, hit.score())
                    || (metric.higherIsNearer() ? hit.score() > worst : hit.score() < worst))
            .count();
    return (double) found / best.length;
  }

  private static boolean walked(SearchResult result) {
    return Objects.requireNonNull(result.explanation()).segments().stream()
        .map(SegmentExplanation::strategy)
        .anyMatch(s -> s == Strategy.PLAIN_WALK || s == Strategy.FILTERED_WALK);
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
    Metric metric = Objects.requireNonNull(model.target().vectors().get(using)).metric();
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
          Arrays.equals(hit.vectors().get(using), right)
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
