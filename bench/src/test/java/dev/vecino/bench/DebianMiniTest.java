package dev.vecino.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vecino.engine.Collection;
import dev.vecino.engine.CollectionSpec;
import dev.vecino.engine.CollectionStats;
import dev.vecino.engine.Database;
import dev.vecino.engine.DatabaseOptions;
import dev.vecino.engine.Durability;
import dev.vecino.engine.Payload;
import dev.vecino.engine.Point;
import dev.vecino.engine.PointId;
import dev.vecino.engine.PointSelector;
import dev.vecino.engine.SearchExplanation;
import dev.vecino.engine.SearchRequest;
import dev.vecino.engine.SegmentExplanation;
import dev.vecino.engine.VectorSpec;
import dev.vecino.engine.filter.Condition;
import dev.vecino.engine.filter.Filter;
import dev.vecino.index.Metric;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real embeddings: measured recall of sealed segments, and exact answers under every filter. */
class DebianMiniTest {
  private static final int K = 10;

  @TempDir static Path directory;
  private static Dataset data;
  private static Database database;
  private static Collection collection;

  @BeforeAll
  static void load() throws IOException {
    data = Dataset.open(Path.of("..", "share", "debian-mini"));
    database = Database.open(directory, DatabaseOptions.defaults());
    collection =
        database.create(CollectionSpec.of("mini", new VectorSpec(data.dimension(), Metric.COSINE)));
    List<Payload> payloads = data.payloads();
    List<Point> points = new ArrayList<>();
    for (int i = 0; i < data.rows(); i++) {
      points.add(Point.of(PointId.of(i), data.row(i), payloads.get(i)));
    }
    collection.upsert(points, Durability.DURABLE);
    collection.optimize(Duration.ofMinutes(5));
  }

  @AfterAll
  static void close() {
    database.close();
  }

  private static double recall(Dataset.@Nullable NamedFilter filter, boolean exact)
      throws IOException {
    float[][] scores = data.exactScores(filter);
    Recall recall = new Recall();
    for (int i = 0; i < data.queryCount(); i++) {
      SearchRequest request =
          SearchRequest.builder(data.query(i))
              .limit(K)
              .exact(exact)
              .filter(filter == null ? null : filter.filter())
              .build();
      recall.add(EngineTarget.scores(collection.search(request).points()), scores[i], K);
    }
    return recall.value();
  }

  @Test
  void sealedPointsAreWalkedWithDefaultSettingsAtGoodRecall() throws IOException {
    assertThat(collection.stats().segments())
        .extracting(CollectionStats.SegmentStats::state)
        .containsExactly(CollectionStats.SegmentState.SEALED);
    SearchRequest explained = SearchRequest.builder(data.query(0)).ef(16).explain(true).build();
    SearchExplanation explanation = collection.search(explained).explanation();
    assertThat(explanation).isNotNull();
    assertThat(explanation.segments())
        .extracting(SegmentExplanation::strategy)
        .contains(SegmentExplanation.Strategy.PLAIN_WALK);
    assertThat(recall(null, false)).isGreaterThanOrEqualTo(0.95);
    assertThat(recall(null, true)).isEqualTo(1.0);
  }

  @Test
  void everyFilterIsAnsweredExactlyWhenAskedAndWellByDefault() throws IOException {
    assertThat(data.filters()).isNotEmpty();
    for (Dataset.NamedFilter filter : data.filters()) {
      assertThat(collection.count(filter.filter())).as(filter.name()).isEqualTo(filter.matches());
      assertThat(recall(filter, true)).as("exact, %s", filter.name()).isEqualTo(1.0);
      assertThat(recall(filter, false)).as(filter.name()).isGreaterThanOrEqualTo(0.95);
    }
  }

  @Test
  void walksLeaveOutWhatWasDeletedAndStillFindEnough() throws IOException {
    Collection copy =
        database.create(
            CollectionSpec.of("deleted", new VectorSpec(data.dimension(), Metric.COSINE)));
    List<Payload> payloads = data.payloads();
    List<Point> points = new ArrayList<>();
    for (int i = 0; i < data.rows(); i++) {
      points.add(Point.of(PointId.of(i), data.row(i), payloads.get(i)));
    }
    copy.upsert(points, Durability.BUFFERED);
    copy.optimize(Duration.ofMinutes(5));
    Filter libraries = Filter.must(new Condition.Match("section", List.of("libs")));
    long deleted = copy.delete(PointSelector.matching(libraries), Durability.BUFFERED).count();
    assertThat(deleted).isPositive();
    int agreeing = 0;
    for (int i = 0; i < data.queryCount(); i++) {
      SearchRequest.Builder request = SearchRequest.builder(data.query(i)).limit(K);
      var walked = copy.search(request.build()).points();
      var exact = copy.search(request.exact(true).build()).points();
      assertThat(walked).hasSize(K);
      assertThat(walked)
          .noneMatch(
              p -> p.payload() == null || "libs".equals(p.payload().fields().get("section")));
      agreeing += (int) walked.stream().filter(p -> p.score() >= exact.getLast().score()).count();
    }
    assertThat((double) agreeing / (K * data.queryCount())).isGreaterThanOrEqualTo(0.95);
  }
}
