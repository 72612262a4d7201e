package dev.vecino.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.vecino.engine.filter.Condition;
import dev.vecino.engine.filter.Filter;
import dev.vecino.index.Metric;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Requests that cannot be served say what is wrong with which field, and change nothing. */
class CollectionRequestsTest {
  private static final float[] VECTOR = {1, 2, 3};

  @TempDir Path directory;
  private Database database;
  private Collection docs;

  @BeforeEach
  void open() {
    database = Database.open(directory, DatabaseOptions.defaults());
    docs = database.create(CollectionSpec.of("docs", new VectorSpec(3, Metric.COSINE)));
    docs.upsert(List.of(Point.of(PointId.of("a"), VECTOR, Payload.EMPTY)), Durability.BUFFERED);
  }

  @AfterEach
  void nothingChanged() {
    CollectionStats stats = docs.stats();
    database.close();
    assertThat(stats.points()).isEqualTo(1);
    assertThat(stats.version()).isEqualTo(1);
  }

  private static void assertInvalid(ThrowingCallable call, String field, String... message) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            CallerException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT);
              assertThat(e.fieldErrors()).extracting(FieldError::field).containsExactly(field);
              assertThat(e.text())
                  .satisfies(
                      text -> List.of(message).forEach(part -> assertThat(text).contains(part)));
            });
  }

  private void assertUpsertInvalid(Point point, String field, String... message) {
    Point good = Point.of(PointId.of("b"), VECTOR, Payload.EMPTY);
    assertInvalid(() -> docs.upsert(List.of(good, point), Durability.DURABLE), field, message);
  }

  private static Point point(float... vector) {
    return Point.of(PointId.of(7), vector, Payload.EMPTY);
  }

  @Test
  void vectorsThatDoNotFitAreRefused() {
    assertUpsertInvalid(point(1, 2), "points[1].vector", "2 values", "'docs' expects 3");
    assertUpsertInvalid(point(1, Float.NaN, 3), "points[1].vector", "value 1 is NaN");
    assertUpsertInvalid(
        point(1, 2, Float.POSITIVE_INFINITY), "points[1].vector", "value 2 is Infinity");
    assertUpsertInvalid(point(0, -0f, 0), "points[1].vector", "zeros");
    assertUpsertInvalid(
        new Point(PointId.of(1), Map.of("title", VECTOR), Payload.EMPTY),
        "points[1].vectors.title",
        "'title'");
    assertUpsertInvalid(
        new Point(PointId.of(1), Map.of(), Payload.EMPTY), "points[1].vector", "no vector");
  }

  @Test
  void idsAndPayloadsOverTheirLimitsAreRefused() {
    assertUpsertInvalid(
        Point.of(PointId.of("x".repeat(513)), VECTOR, Payload.EMPTY), "points[1].id", "513", "512");
    assertUpsertInvalid(Point.of(PointId.of(""), VECTOR, Payload.EMPTY), "points[1].id", "empty");
    assertUpsertInvalid(
        Point.of(PointId.of("\ud800"), VECTOR, Payload.EMPTY), "points[1].id", "surrogate");
    assertUpsertInvalid(
        Point.of(PointId.of(1), VECTOR, Payload.of("text", "x".repeat(1 << 20))),
        "points[1].payload",
        "1048576",
        "limits.max_payload_bytes");
    assertInvalid(() -> Payload.of("text", "\udc00"), "payload", "surrogate");
    assertInvalid(
        () -> Payload.parse("{\"a\":\"\\ud800\"}".getBytes(UTF_8)), "payload", "surrogate");
  }

  @Test
  void batchesMustHaveASizeThatIsAllowed() {
    assertInvalid(() -> docs.upsert(List.of(), Durability.DURABLE), "points", "empty");
    List<Point> many = Collections.nCopies(10_001, point(1, 2, 3));
    assertInvalid(() -> docs.upsert(many, Durability.DURABLE), "points", "10001", "10000");
    assertInvalid(
        () -> docs.delete(PointSelector.ids(List.of()), Durability.DURABLE), "ids", "empty");
  }

  private void assertSearchInvalid(SearchRequest.Builder search, String field, String... message) {
    assertInvalid(() -> docs.search(search.build()), field, message);
  }

  @Test
  void searchesMustFitTheSchemaAndTheLimits() {
    assertSearchInvalid(SearchRequest.builder(new float[4]), "vector", "4 values", "expects 3");
    assertSearchInvalid(SearchRequest.builder(new float[3]), "vector", "zeros");
    assertSearchInvalid(SearchRequest.builder(VECTOR).limit(-1), "limit", "-1", "1 to 10000");
    assertSearchInvalid(SearchRequest.builder(VECTOR).limit(10_001), "limit", "10001");
    assertSearchInvalid(SearchRequest.builder(VECTOR).offset(9_999), "offset", "9999");
    assertSearchInvalid(SearchRequest.builder(VECTOR).ef(0), "ef", "expected 1 to 10000");
    assertSearchInvalid(
        SearchRequest.builder(VECTOR).targetRecall(0.0), "target_recall", "0.0", "above 0");
    assertSearchInvalid(
        SearchRequest.builder(VECTOR).targetRecall(1.1), "target_recall", "1.1", "up to 1");
    assertSearchInvalid(
        SearchRequest.builder(VECTOR).targetRecall(Double.NaN), "target_recall", "NaN");
    assertSearchInvalid(
        SearchRequest.builder(VECTOR).targetRecall(0.9).ef(50), "target_recall", "only one");
    assertSearchInvalid(SearchRequest.builder(VECTOR).using("title"), "using", "'title'");
    assertSearchInvalid(
        SearchRequest.builder(VECTOR).scoreThreshold(Float.NaN), "score_threshold", "NaN");
    assertSearchInvalid(
        SearchRequest.builder(VECTOR).timeout(Duration.ZERO), "timeout_millis", "positive");
  }

  @Test
  void filtersNestedTooDeepAreRefused() {
    Filter filter = Filter.must(new Condition.Exists("a"));
    for (int i = 0; i < 20; i++) {
      filter = Filter.must(filter);
    }
    Filter deep = filter;
    assertThatThrownBy(() -> docs.count(deep))
        .isInstanceOf(CallerException.class)
        .hasMessageContaining("16");
  }

  @Test
  void payloadChangesThatGrowTooLargeAreRefusedWhole() {
    String half = "x".repeat(600_000);
    PayloadChange first = new PayloadChange(Payload.of("one", half), List.of(), false);
    PayloadChange empty = new PayloadChange(Payload.EMPTY, List.of(), false);
    PointSelector a = PointSelector.ids(List.of(PointId.of("a")));
    assertInvalid(() -> docs.updatePayload(a, empty, Durability.DURABLE), "set", "nothing");
    assertInvalid(
        () ->
            docs.updatePayload(
                a,
                new PayloadChange(Payload.of("one", half + half), List.of(), false),
                Durability.DURABLE),
        "set",
        "limits.max_payload_bytes");
    assertThat(first.apply(Payload.EMPTY).json()).hasSizeGreaterThan(600_000);
  }

  @Test
  void collectionsAreNamedAndFoundExactly() {
    assertThatThrownBy(() -> database.collection("nope"))
        .isInstanceOfSatisfying(
            CallerException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NOT_FOUND));
    assertThatThrownBy(
            () -> database.create(CollectionSpec.of("docs", new VectorSpec(3, Metric.DOT))))
        .isInstanceOfSatisfying(
            CallerException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.ALREADY_EXISTS));
    List<String> names = new ArrayList<>(List.of("", "a/b", "..", "ü", "x".repeat(129)));
    for (String name : names) {
      assertInvalid(
          () -> database.create(CollectionSpec.of(name, new VectorSpec(3, Metric.DOT))), "name");
    }
    assertInvalid(
        () -> database.create(CollectionSpec.of("big", new VectorSpec(8_193, Metric.DOT))),
        "vector.dimension",
        "8193",
        "8192");
    assertInvalid(
        () ->
            database.create(
                new CollectionSpec(
                    "both",
                    Map.of("", new VectorSpec(3, Metric.DOT), "b", new VectorSpec(3, Metric.DOT)),
                    CollectionOptions.DEFAULT)),
        "vectors");
  }

  @Test
  void theSecondOpenOfADirectoryIsRefused() {
    assertThatThrownBy(() -> Database.open(directory, DatabaseOptions.defaults()))
        .isInstanceOfSatisfying(
            ResourceException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNAVAILABLE))
        .hasMessageContaining(directory.getFileName().toString());
  }

  @Test
  void cancelledAndLateSearchesEnd() {
    ReadScope gone =
        new ReadScope() {
          @Override
          public boolean cancelled() {
            return true;
          }
        };
    assertThatThrownBy(() -> docs.search(SearchRequest.builder(VECTOR).build(), gone))
        .isInstanceOfSatisfying(
            CallerException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CANCELLED));
    assertThatThrownBy(
            () -> docs.search(SearchRequest.builder(VECTOR).timeout(Duration.ofNanos(1)).build()))
        .isInstanceOfSatisfying(
            CallerException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.DEADLINE_EXCEEDED));
  }

  @Test
  void aDeletedCollectionThatSomebodyStillHoldsRefusesEverything() {
    Collection deleted =
        database.create(CollectionSpec.of("deleted", new VectorSpec(3, Metric.COSINE)));
    database.delete("deleted");
    List<ThrowingCallable> calls =
        List.of(
            () -> deleted.count(null),
            () -> deleted.search(SearchRequest.builder(VECTOR).build()),
            deleted::stats,
            deleted::damages,
            () -> deleted.checkFiles(bytes -> {}),
            () -> deleted.upsert(List.of(point(1, 2, 3)), Durability.BUFFERED));
    for (ThrowingCallable call : calls) {
      assertTimeoutPreemptively(
          Duration.ofSeconds(30),
          () ->
              assertThatThrownBy(call)
                  .isInstanceOf(ResourceException.class)
                  .hasMessageContaining("closed"));
    }
  }
}
