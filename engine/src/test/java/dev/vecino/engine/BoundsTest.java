package dev.vecino.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vecino.engine.CollectionStats.SegmentState;
import dev.vecino.engine.filter.Condition;
import dev.vecino.engine.filter.Filter;
import dev.vecino.index.Metric;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Memory and disk are bounded: what does not fit is refused, and everything goes on. */
final class BoundsTest {
  private static final long MIB = 1 << 20;
  private static final int DIMENSION = 16;

  @TempDir Path directory;

  private static DatabaseOptions options(Limits limits, long growingBytes, long minFreeDiskBytes) {
    return new DatabaseOptions(
        limits,
        8 * MIB,
        8 * MIB,
        growingBytes,
        64 * MIB,
        64 * MIB,
        new DiskReserve(minFreeDiskBytes, 0),
        MIB,
        2,
        Upkeep.DEFAULT);
  }

  private static Limits limits(long maxAnswerBytes, int maxMatchedPoints) {
    Limits d = Limits.DEFAULT;
    return new Limits(
        d.maxDimension(),
        d.maxNamedVectors(),
        d.maxBatchPoints(),
        d.maxBatchBytes(),
        d.maxPayloadBytes(),
        d.maxLimit(),
        d.maxEf(),
        d.maxSearchBatch(),
        d.maxFilterDepth(),
        d.maxFilterConditions(),
        d.maxFieldPathBytes(),
        maxAnswerBytes,
        maxMatchedPoints);
  }

  private static CollectionSpec spec(String name) {
    return CollectionSpec.of(name, new VectorSpec(DIMENSION, Metric.EUCLIDEAN));
  }

  private static List<Point> points(long first, int count, String text) {
    RandomData random = new RandomData(new Random(first));
    List<Point> points = new ArrayList<>();
    for (long id = first; id < first + count; id++) {
      points.add(Point.of(PointId.of(id), random.vector(DIMENSION), Payload.of("text", text)));
    }
    return points;
  }

  @Test
  void answersOverTheBoundAreRefusedAndPagesEndEarly() {
    try (Database database =
        Database.open(directory, options(limits(200_000, 1_000), 64 * MIB, 0))) {
      Collection docs = database.create(spec("docs"));
      docs.upsert(points(0, 100, "x".repeat(10_000)), Durability.BUFFERED);
      float[] query = new RandomData(new Random(1)).vector(DIMENSION);

      List<PointId> seen = new ArrayList<>();
      int pages = 0;
      for (PointId after = null; after != null || pages == 0; pages++) {
        ScrollPage page = docs.scroll(page(after));
        assertThat(page.points()).hasSizeBetween(1, 20);
        page.points().forEach(point -> seen.add(point.id()));
        after = page.next();
      }
      assertThat(pages).isGreaterThan(4);
      assertThat(seen).hasSize(100).doesNotHaveDuplicates();

      SearchRequest large = SearchRequest.builder(query).limit(50).build();
      assertInvalid(() -> docs.search(large), "limit", "limits.max_answer_bytes");
      assertInvalid(
          () -> docs.get(seen, PayloadSelector.ALL, false), "ids", "limits.max_answer_bytes");
      SearchRequest small = SearchRequest.builder(query).limit(10).build();
      assertThat(docs.search(small).points()).hasSize(10);
      assertInvalid(
          () -> docs.search(List.of(small, small, small), ReadScope.UNBOUNDED),
          "searches",
          "limits.max_answer_bytes");
      SearchRequest bare =
          SearchRequest.builder(query).limit(100).withPayload(PayloadSelector.NONE).build();
      assertThat(docs.search(bare).points()).hasSize(100);
    }
  }

  private static ScrollRequest page(@Nullable PointId after) {
    return new ScrollRequest(100, after, null, PayloadSelector.ALL, false);
  }

  private static void assertInvalid(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable call, String field, String message) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            CallerException.class,
            e -> {
              assertThat(e.text()).contains(message);
              assertThat(e.fieldErrors()).extracting(FieldError::field).containsExactly(field);
            });
  }

  @Test
  void anAnswerAsksItsScopeForItsMemoryFirst() {
    try (Database database = Database.open(directory, options(Limits.DEFAULT, 64 * MIB, 0))) {
      Collection docs = database.create(spec("docs"));
      docs.upsert(points(0, 100, "x".repeat(10_000)), Durability.BUFFERED);
      AtomicLong held = new AtomicLong();
      ReadScope scope =
          new ReadScope() {
            @Override
            public void hold(long bytes) {
              if (held.addAndGet(bytes) > 600_000) {
                throw ResourceException.exhausted("no more", Duration.ofSeconds(1));
              }
            }
          };
      assertThat(docs.scroll(new ScrollRequest(50, null, null, PayloadSelector.ALL, false), scope))
          .extracting(page -> page.points().size())
          .isEqualTo(50);
      assertThat(held.get()).isBetween(500_000L, 600_000L);
      assertThatThrownBy(() -> docs.scroll(page(null), scope)).hasMessageContaining("no more");
    }
  }

  @Test
  void aDeleteByFilterThatMatchesTooMuchIsRefused() {
    try (Database database = Database.open(directory, options(limits(MIB, 50), 64 * MIB, 0))) {
      Collection docs = database.create(spec("docs"));
      docs.upsert(points(0, 60, "x"), Durability.BUFFERED);
      Filter all = Filter.must(new Condition.Exists("text"));
      assertInvalid(
          () -> docs.delete(PointSelector.matching(all), Durability.BUFFERED),
          "filter",
          "limits.max_matched_points");
      // Refused by the writer, of which other writes must not notice anything.
      docs.delete(PointSelector.ids(ids(20)), Durability.BUFFERED);
      assertThat(docs.delete(PointSelector.matching(all), Durability.BUFFERED).count())
          .isEqualTo(40);
    }
  }

  private static List<PointId> ids(int count) {
    return java.util.stream.LongStream.range(0, count).mapToObj(PointId::of).toList();
  }

  @Test
  void writersAreSlowedThenRefusedAndTheMemoryComesBack() {
    try (Database database = Database.open(directory, options(Limits.DEFAULT, 4 * MIB, 0))) {
      Collection docs = database.create(spec("docs"));
      long id = 0;
      boolean refused = false;
      for (int i = 0; i < 400 && !refused; i++) {
        try {
          docs.upsert(points(id, 200, "x".repeat(2_000)), Durability.BUFFERED);
          id += 200;
        } catch (ResourceException e) {
          assertThat(e.code()).isEqualTo(ErrorCode.RESOURCE_EXHAUSTED);
          assertThat(e.retryAfter()).isPositive();
          assertThat(e.text()).contains("memory.growing");
          refused = true;
        }
        assertThat(database.growingBytes()).isLessThan(6 * MIB);
      }
      assertThat(database.writeDelays().writes()).isPositive();
      assertThat(database.writeDelays().time()).isPositive();
      docs.optimize(Duration.ofSeconds(60));
      assertThat(database.growingBytes()).isLessThan(MIB);
      CollectionStats stats = docs.stats();
      assertThat(stats.points()).isEqualTo(id);
      assertThat(stats.writeDelay()).isZero();
      docs.upsert(points(id, 1, "x"), Durability.BUFFERED);
    }
  }

  @Test
  void aBatchThatCanNeverBeAdmittedIsTheCallersFault() {
    try (Database database = Database.open(directory, options(Limits.DEFAULT, MIB, 0))) {
      Collection docs = database.create(spec("docs"));
      assertInvalid(
          () -> docs.upsert(points(0, 1_000, "x".repeat(2_000)), Durability.BUFFERED),
          "points",
          "memory.growing");
    }
  }

  @Test
  void manySmallCollectionsShareTheMemoryAndAreSealedEarly() {
    try (Database database = Database.open(directory, options(Limits.DEFAULT, MIB, 0))) {
      List<Collection> collections = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        Collection collection = database.create(spec("c" + i));
        collection.upsert(points(0, 1, "x"), Durability.BUFFERED);
        collections.add(collection);
      }
      // One point must not take the memory of a whole block of vectors.
      assertThat(database.growingBytes()).isLessThan(256 << 10);
      for (int round = 0; round < 20; round++) {
        for (Collection collection : collections) {
          collection.upsert(points(round * 10L, 10, "x".repeat(2_000)), Durability.BUFFERED);
        }
      }
      // Far fewer points than a segment has when writes pause, yet some had to be sealed.
      assertThat(collections)
          .anyMatch(
              c -> c.stats().segments().stream().anyMatch(s -> s.state() == SegmentState.SEALED));
      collections.forEach(c -> assertThat(c.count(null)).isEqualTo(200));
    }
  }

  @Test
  void segmentsDoNotOutgrowTheMemoryForBuildingThem() {
    DatabaseOptions small =
        new DatabaseOptions(
            Limits.DEFAULT,
            8 * MIB,
            8 * MIB,
            64 * MIB,
            1,
            64 * MIB,
            DiskReserve.DEFAULT,
            MIB,
            2,
            Upkeep.DEFAULT);
    try (Database database = Database.open(directory, small)) {
      Collection docs = database.create(spec("docs"));
      docs.update(CollectionOptions.DEFAULT.withSealPoints(3_000));
      for (int i = 0; i < 13; i++) {
        docs.upsert(points(i * 1_000L, 1_000, "x"), Durability.BUFFERED);
      }
      docs.optimize(Duration.ofMinutes(2));
      CollectionStats stats = docs.stats();
      assertThat(stats.points()).isEqualTo(13_000);
      assertThat(stats.segments())
          .hasSizeBetween(2, 8)
          .allSatisfy(segment -> assertThat(segment.points()).isLessThanOrEqualTo(10_000));
    }
  }

  @Test
  void belowTheLowWaterMarkWritesAreRefusedAndReadsGoOn() {
    try (Database database = Database.open(directory, options(Limits.DEFAULT, 64 * MIB, 0))) {
      Collection docs = database.create(spec("docs"));
      docs.upsert(points(0, 10, "x"), Durability.DURABLE);
      assertThat(database.disk().refusingWrites()).isFalse();
    }
    long more = freeBytes() + (1L << 40);
    try (Database database = Database.open(directory, options(Limits.DEFAULT, 64 * MIB, more))) {
      Collection docs = database.collection("docs");
      assertThatThrownBy(() -> docs.upsert(points(1, 1, "x"), Durability.DURABLE))
          .isInstanceOfSatisfying(
              ResourceException.class,
              e -> {
                assertThat(e.code()).isEqualTo(ErrorCode.RESOURCE_EXHAUSTED);
                assertThat(e.text()).contains("disk.min_free", "free", "needed", "MB");
                assertThat(e.retryAfter()).isPositive();
              });
      assertThatThrownBy(() -> database.create(spec("more"))).hasMessageContaining("disk.min_free");
      assertThat(docs.count(null)).isEqualTo(10);
      assertThat(docs.search(SearchRequest.builder(new float[DIMENSION]).build()).points())
          .hasSize(10);
      assertThat(database.disk().refusingWrites()).isTrue();
      assertThat(database.disk().volume()).isNotEmpty();
    }
  }

  private long freeBytes() {
    return directory.toFile().getUsableSpace();
  }
}
