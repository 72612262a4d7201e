package dev.vecino.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.vecino.engine.filter.Condition;
import dev.vecino.engine.filter.Filter;
import dev.vecino.index.Metric;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The recall that the audit measures is the recall that searches have. */
@Timeout(120)
class MeasuredRecallTest {
  private static final int DIMENSION = 32;
  private static final int POINTS = 5_000;
  private static final int QUERIES = 100;
  private static final int LIMIT = 10;
  private static final Filter HALF = Filter.must(new Condition.Match("half", List.of(true)));

  @TempDir private Path directory;
  private final Random random = new Random(11);
  private Database database;
  private Collection collection;
  private final List<float[]> queries = new ArrayList<>();

  @BeforeEach
  void load() {
    database = Database.open(directory, auditing(1));
    collection =
        database.create(CollectionSpec.of("docs", new VectorSpec(DIMENSION, Metric.EUCLIDEAN)));
    List<Point> points = new ArrayList<>();
    for (int i = 0; i < POINTS; i++) {
      points.add(Point.of(PointId.of(i), vector(), Payload.of("half", i % 2 == 0)));
    }
    collection.upsert(points, Durability.BUFFERED);
    collection.optimize(Duration.ofMinutes(1));
    for (int i = 0; i < QUERIES; i++) {
      queries.add(vector());
    }
  }

  private static DatabaseOptions auditing(double share) {
    DatabaseOptions defaults = DatabaseOptions.defaults();
    return new DatabaseOptions(
        defaults.limits(),
        defaults.blockCacheBytes(),
        defaults.writeBufferBytes(),
        defaults.growingBytes(),
        defaults.buildBytes(),
        defaults.indexBytes(),
        defaults.diskReserve(),
        defaults.filterCacheBytes(),
        defaults.buildThreads(),
        new Upkeep(0, 2, share));
  }

  @AfterEach
  void close() {
    database.close();
  }

  private float[] vector() {
    float[] vector = new float[DIMENSION];
    for (int i = 0; i < DIMENSION; i++) {
      vector[i] = (float) random.nextGaussian();
    }
    return vector;
  }

  private SearchResult search(float[] query, @Nullable Filter filter, boolean exact) {
    return collection.search(
        SearchRequest.builder(query)
            .limit(LIMIT)
            // Too narrow to find all.
            .ef(exact ? null : LIMIT)
            .exact(exact)
            .filter(filter)
            .withPayload(PayloadSelector.NONE)
            .build());
  }

  private double trueRecall(@Nullable Filter filter) {
    int right = 0;
    for (float[] query : queries) {
      List<ScoredPoint> truth = search(query, filter, true).points();
      float last = truth.getLast().score();
      right +=
          (int)
              search(query, filter, false).points().stream().filter(p -> p.score() <= last).count();
    }
    return (double) right / (QUERIES * LIMIT);
  }

  private RecallEstimate measured(boolean filtered, int searches) {
    while (true) {
      for (float[] query : queries) {
        search(query, filtered ? HALF : null, false);
      }
      for (RecallEstimate estimate : collection.stats().recall()) {
        if (estimate.filtered() == filtered && estimate.searches() >= searches) {
          return estimate;
        }
      }
    }
  }

  @Test
  void whatIsMeasuredIsTrueWithAndWithoutFilters() {
    for (boolean filtered : new boolean[] {false, true}) {
      double recall = trueRecall(filtered ? HALF : null);
      assertThat(recall).as("not all is found").isLessThan(filtered ? 1.01 : 0.97);
      RecallEstimate measured = measured(filtered, 300);
      assertThat(measured.target()).isNull();
      assertThat(measured.recall()).as("filtered: " + filtered).isCloseTo(recall, within(0.05));
      assertThat(measured.recall()).isBetween(measured.low(), measured.high());
      assertThat(measured.high() - measured.low()).isLessThan(0.1);
    }
  }

  @Test
  void searchesAreComparedWithWhatTheySawWhileWritesGoOn() throws Exception {
    // What is written replaces all that is nearest, again and again: compared with newer data, or
    // with older, hardly any answer would be right.
    Thread writer =
        Thread.ofVirtual()
            .start(() -> {
              for (int round = 0; !Thread.currentThread().isInterrupted(); round++) {
                List<Point> points = new ArrayList<>();
                for (int i = 0; i < 20; i++) {
                  float[] near = queries.get(i).clone();
                  near[0] += (round % 7 - 3) * 0.01f;
                  points.add(Point.of(PointId.of(i), near, Payload.of("half", true)));
                }
                collection.upsert(points, Durability.BUFFERED);
              }
            });
    try {
      RecallEstimate measured = measured(false, 200);
      assertThat(measured.recall()).isGreaterThan(trueRecall(null) - 0.1);
    } finally {
      writer.interrupt();
      writer.join();
    }
  }
}
