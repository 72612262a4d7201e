package dev.vecino.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vecino.engine.SegmentExplanation.Strategy;
import dev.vecino.engine.filter.Condition;
import dev.vecino.engine.filter.Filter;
import dev.vecino.engine.query.SearchCosts;
import dev.vecino.index.Metric;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Recall that is asked for is reached, for queries and filters that nothing was learned from: the
 * queries are vectors that were held back.
 */
class TargetRecallTest {
  private static final long SEED = 4;
  private static final int DIMENSION = 48;
  private static final int POINTS = 6_000;
  private static final int QUERIES = 100;

  /** Dimensions in which the vectors really differ, as in embeddings. */
  private static final int INTRINSIC = 16;

  @TempDir static Path directory;
  private static Database database;
  private static Collection collection;
  private static final List<float[]> queries = new ArrayList<>();

  @BeforeAll
  static void load() {
    database = Database.begin(directory, DatabaseOptions.defaults(), () -> SearchCosts.TYPICAL);
    database.awaitOpen();
    collection =
        database.create(CollectionSpec.of("docs", new VectorSpec(DIMENSION, Metric.COSINE)));
    Random random = new Random(SEED);
    float[][] mixing = new float[INTRINSIC][DIMENSION];
    for (float[] row : mixing) {
      for (int i = 0; i < DIMENSION; i++) {
        row[i] = (float) random.nextGaussian();
      }
    }
    List<Point> points = new ArrayList<>();
    for (int i = 0; i < POINTS; i++) {
      points.add(
          Point.of(PointId.of(i), vector(mixing, random), Payload.of("part", random.nextInt(10))));
    }
    for (int i = 0; i < QUERIES; i++) {
      queries.add(vector(mixing, random));
    }
    collection.upsert(points, Durability.BUFFERED);
    collection.optimize(Duration.ofMinutes(2));
  }

  private static float[] vector(float[][] mixing, Random random) {
    float[] vector = new float[DIMENSION];
    for (float[] row : mixing) {
      float weight = (float) random.nextGaussian();
      for (int i = 0; i < DIMENSION; i++) {
        vector[i] += weight * row[i] + 0.02f * (float) random.nextGaussian();
      }
    }
    return vector;
  }

  @AfterAll
  static void close() {
    database.close();
  }

  private record Outcome(double recall, double predicted, Set<Strategy> strategies, double ef) {}

  private static Outcome search(double target, int limit, @Nullable Filter filter) {
    int right = 0;
    int wanted = 0;
    double predicted = 0;
    double ef = 0;
    Set<Strategy> strategies = new HashSet<>();
    for (float[] query : queries) {
      SearchRequest.Builder request =
          SearchRequest.builder(query)
              .limit(limit)
              .filter(filter)
              .withPayload(PayloadSelector.NONE);
      Set<PointId> exact = ids(collection.search(request.exact(true).build()));
      SearchResult result =
          collection.search(request.exact(false).targetRecall(target).explain(true).build());
      wanted += exact.size();
      exact.retainAll(ids(result));
      right += exact.size();
      SearchExplanation explanation = result.explanation();
      assertThat(explanation).isNotNull();
      for (SegmentExplanation segment : explanation.segments()) {
        if (segment.matching() > 0) {
          strategies.add(segment.strategy());
          Double expected = segment.work().predictedRecall();
          predicted += expected == null ? 1 : expected;
          ef += segment.work().ef();
        }
      }
    }
    return new Outcome((double) right / wanted, predicted / QUERIES, strategies, ef / QUERIES);
  }

  private static Set<PointId> ids(SearchResult result) {
    Set<PointId> ids = new HashSet<>();
    result.points().forEach(point -> ids.add(point.id()));
    return ids;
  }

  @Test
  void whatIsAskedForIsPredictedAndReached() {
    for (int limit : new int[] {1, 10, 50}) {
      for (double target : new double[] {0.8, 0.9, 0.95, 0.99}) {
        Outcome outcome = search(target, limit, null);
        assertThat(outcome.predicted())
            .as("predicted for %s of %d: %s", target, limit, outcome)
            .isGreaterThanOrEqualTo(target - 0.001);
        assertThat(outcome.recall())
            .as("reached for %s of %d: %s, seed %d", target, limit, outcome, SEED)
            .isGreaterThanOrEqualTo(target - 0.03);
      }
    }
  }

  @Test
  void lessRecallIsCheaper() {
    Outcome low = search(0.8, 10, null);
    Outcome high = search(0.99, 10, null);
    assertThat(low.strategies()).containsExactly(Strategy.PLAIN_WALK);
    assertThat(high.ef() == 0 || high.ef() > 1.5 * low.ef()).as("%s, %s", low, high).isTrue();
  }

  @Test
  void itHoldsUnderFilters() {
    for (List<Object> parts :
        List.<List<Object>>of(List.of(1, 2, 3, 4, 5, 6, 7), List.of(1, 2, 3), List.of(1))) {
      Filter filter = Filter.must(new Condition.Match("part", parts));
      for (double target : new double[] {0.9, 0.97}) {
        Outcome outcome = search(target, 10, filter);
        assertThat(outcome.recall())
            .as("reached for %s with parts %s: %s, seed %d", target, parts, outcome, SEED)
            .isGreaterThanOrEqualTo(target - 0.03);
      }
    }
  }

  @Test
  void allOfItTakesAnExactSearch() {
    Outcome outcome = search(1, 10, null);
    assertThat(outcome.recall()).isEqualTo(1);
    assertThat(outcome.strategies()).containsExactly(Strategy.SCAN);
  }
}
