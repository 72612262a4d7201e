package dev.vecino.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vecino.engine.SegmentExplanation.Strategy;
import dev.vecino.engine.filter.Condition;
import dev.vecino.engine.filter.Filter;
import dev.vecino.engine.query.SearchCosts;
import dev.vecino.engine.query.SearchCosts.Step;
import dev.vecino.index.Metric;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Recall at default settings where it is hard to come by. */
class SearchRecallTest {
  private static final long SEED = 20261124;
  private static final int DIMENSION = 32;
  private static final int QUERIES = 45;

  @TempDir Path directory;
  private Database database;

  @BeforeEach
  void open() {
    // A measurement while other tests keep the machine busy would not always choose the same.
    open(SearchCosts.TYPICAL);
  }

  private void open(SearchCosts costs) {
    database = Database.begin(directory, DatabaseOptions.defaults(), () -> costs);
    database.awaitOpen();
  }

  /** So few points would be scanned else. */
  private void openWhereWalksAreCheap() {
    database.close();
    open(new SearchCosts(new Step(1_000, 0), new Step(500, 0), new Step(10, 0)));
  }

  @AfterEach
  void close() {
    database.close();
  }

  private record Cloud(float[][] centres, float spread, Random random) {
    static Cloud of(int centres, float spread, long seed) {
      RandomData data = new RandomData(new Random(seed));
      float[][] all = new float[centres][];
      for (int i = 0; i < centres; i++) {
        all[i] = data.vector(DIMENSION);
      }
      return new Cloud(all, spread, new Random(seed + 1));
    }

    float[] near(int centre) {
      float[] vector = centres[centre].clone();
      for (int i = 0; i < DIMENSION; i++) {
        vector[i] += spread * (float) random.nextGaussian();
      }
      return vector;
    }
  }

  private Collection sealed(Metric metric, Cloud cloud, int points) {
    Collection collection =
        database.create(CollectionSpec.of("cloud-" + metric, new VectorSpec(DIMENSION, metric)));
    List<Point> batch = new ArrayList<>();
    for (int i = 0; i < points; i++) {
      int centre = i % cloud.centres().length;
      batch.add(Point.of(PointId.of(i), cloud.near(centre), Payload.of("centre", centre)));
    }
    collection.upsert(batch, Durability.BUFFERED);
    collection.optimize(Duration.ofMinutes(2));
    return collection;
  }

  private static Set<PointId> found(Collection collection, SearchRequest request) {
    Set<PointId> ids = new HashSet<>();
    collection.search(request).points().forEach(point -> ids.add(point.id()));
    return ids;
  }

  /** Recall at default settings of queries near the first so many centres of the cloud. */
  private static double recall(
      Collection collection, Cloud cloud, int centres, @Nullable Filter filter) {
    int right = 0;
    int wanted = 0;
    for (int i = 0; i < QUERIES; i++) {
      float[] query = cloud.near(i % centres);
      SearchRequest.Builder request = SearchRequest.builder(query).filter(filter);
      Set<PointId> exact = found(collection, request.exact(true).build());
      Set<PointId> answers = found(collection, request.exact(false).build());
      assertThat(answers).hasSameSizeAs(exact);
      wanted += exact.size();
      answers.retainAll(exact);
      right += answers.size();
    }
    return (double) right / wanted;
  }

  @Test
  void clustersTighterThanTheirCodesCanTellAreStillFound() {
    for (Metric metric : Metric.values()) {
      Cloud cloud = Cloud.of(15, 0.05f, SEED);
      Collection collection = sealed(metric, cloud, 2_250);
      assertThat(recall(collection, cloud, 15, null))
          .as("%s, seed %d", metric, SEED)
          .isGreaterThanOrEqualTo(0.98);
    }
  }

  @Test
  void whereCodesTellVectorsApartHardlyMoreThanTheAnswersAreRanked() {
    Cloud cloud = Cloud.of(1, 1f, SEED);
    Collection collection = sealed(Metric.EUCLIDEAN, cloud, 3_000);
    SearchExplanation explanation =
        collection
            .search(SearchRequest.builder(cloud.near(0)).ef(200).explain(true).build())
            .explanation();
    assertThat(explanation).isNotNull();
    long reranked =
        explanation.segments().stream().mapToLong(segment -> segment.work().reranked()).sum();
    assertThat(reranked).as("seed %d", SEED).isBetween(10L, 60L);
  }

  @Test
  void matchingPointsFarAwayFromTheQueryAreFoundByScans() {
    findMatchingPointsFarAway();
  }

  @Test
  void matchingPointsFarAwayFromTheQueryAreFoundByWalks() {
    openWhereWalksAreCheap();
    findMatchingPointsFarAway();
  }

  private void findMatchingPointsFarAway() {
    Cloud cloud = Cloud.of(4, 0.3f, SEED);
    Collection collection = sealed(Metric.EUCLIDEAN, cloud, 4_000);
    // Nothing near the query matches: three quarters, half and a quarter of all points do.
    for (List<Object> centres :
        List.<List<Object>>of(List.of(1, 2, 3), List.of(1, 2), List.of(3))) {
      Filter filter = Filter.must(new Condition.Match("centre", centres));
      assertThat(recall(collection, cloud, 1, filter))
          .as("matching %s, seed %d", centres, SEED)
          .isGreaterThanOrEqualTo(0.97);
    }
  }

  @Test
  void aSegmentWithMoreOfTheNearestThanItsShareGivesAsManyAsAreAskedFor() {
    openWhereWalksAreCheap();
    Cloud cloud = Cloud.of(2, 0.3f, SEED);
    Collection collection =
        database.create(CollectionSpec.of("two", new VectorSpec(DIMENSION, Metric.EUCLIDEAN)));
    for (int centre = 0; centre < 2; centre++) {
      List<Point> batch = new ArrayList<>();
      for (int i = 0; i < 1_500; i++) {
        PointId id = PointId.of("c%d-%d".formatted(centre, i));
        batch.add(Point.of(id, cloud.near(centre), Payload.EMPTY));
      }
      collection.upsert(batch, Durability.BUFFERED);
      collection.seal(Duration.ofMinutes(2));
    }
    assertThat(collection.stats().segments()).hasSize(2);
    for (int centre = 0; centre < 2; centre++) {
      SearchRequest.Builder request =
          SearchRequest.builder(cloud.near(centre)).limit(100).ef(110).explain(true);
      SearchResult result = collection.search(request.build());
      assertThat(result.points())
          .as("seed %d", SEED)
          .extracting(ScoredPoint::id)
          .doesNotHaveDuplicates()
          .hasSize(100);
      assertThat(Objects.requireNonNull(result.explanation()).segments())
          .extracting(segment -> segment.work().ef())
          .containsExactlyInAnyOrder(100, 110);
    }
  }

  @Test
  void anExplanationCountsWhatWasDone() {
    Cloud cloud = Cloud.of(4, 0.3f, SEED);
    Collection collection = sealed(Metric.COSINE, cloud, 4_000);
    SearchRequest.Builder request = SearchRequest.builder(cloud.near(0)).ef(16).explain(true);
    SegmentExplanation walk = only(collection, request.build());
    assertThat(walk.strategy()).isEqualTo(Strategy.PLAIN_WALK);
    assertThat(walk.work().ef()).isEqualTo(16);
    assertThat(walk.work().nodesVisited()).isBetween(16L, 1_000L);
    assertThat(walk.work().codeDistances()).isBetween(50L, 2_000L);
    assertThat(walk.work().exactDistances()).isEqualTo(walk.work().reranked()).isPositive();
    assertThat(walk.work().bytesTouched()).isGreaterThan(walk.work().codeDistances() * DIMENSION);
    assertThat(walk.work().searchNanos()).isPositive();

    SegmentExplanation scan = only(collection, request.exact(true).build());
    assertThat(scan.strategy()).isEqualTo(Strategy.SCAN);
    assertThat(scan.reason()).isEqualTo("asked for");
    assertThat(scan.work().exactDistances()).isEqualTo(4_000);
    assertThat(scan.work().codeDistances()).isZero();

    Filter few = Filter.must(new Condition.Ids(List.of(PointId.of(1), PointId.of(2))));
    SegmentExplanation filtered = only(collection, request.exact(false).filter(few).build());
    assertThat(filtered.matching()).isEqualTo(2);
    assertThat(filtered.strategy()).isIn(Strategy.SCAN, Strategy.CODE_SCAN);
    assertThat(filtered.reason()).contains("2 of 4000 points match", "plain walk");
  }

  private static SegmentExplanation only(Collection collection, SearchRequest request) {
    SearchExplanation explanation = collection.search(request).explanation();
    assertThat(explanation).isNotNull();
    assertThat(explanation.fetchNanos()).isPositive();
    return explanation.segments().stream()
        .filter(segment -> segment.points() > 0)
        .reduce((a, b) -> {
          throw new AssertionError("more than one segment: " + a + ", " + b);
        })
        .orElseThrow();
  }

  @Test
  void optimizingLeavesAsFewSegmentsAsFit() {
    Cloud cloud = Cloud.of(4, 0.3f, SEED);
    Collection collection = sealed(Metric.DOT, cloud, 2_000);
    for (int round = 0; round < 2; round++) {
      List<Point> more = new ArrayList<>();
      for (int i = 0; i < 1_500; i++) {
        more.add(Point.of(PointId.of("r%d-%d".formatted(round, i)), cloud.near(0), Payload.EMPTY));
      }
      collection.upsert(more, Durability.BUFFERED);
      collection.optimize(Duration.ofMinutes(2));
    }
    assertThat(collection.stats().segments())
        .singleElement()
        .satisfies(segment -> assertThat(segment.points()).isEqualTo(5_000));
  }
}
