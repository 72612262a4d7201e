package dev.vecino.client;

import static dev.vecino.client.Filters.match;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.Any;
import com.google.rpc.BadRequest;
import com.google.rpc.Code;
import com.google.rpc.RetryInfo;
import dev.vecino.proto.v1.CreateCollectionRequest;
import dev.vecino.proto.v1.DeletePointsRequest;
import dev.vecino.proto.v1.UpdatePayloadRequest;
import dev.vecino.proto.v1.UpsertRequest;
import io.grpc.Metadata;
import io.grpc.protobuf.StatusProto;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class VecinoClientTest {
  private final FakeServer server = new FakeServer();

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void idsVectorsAndPayloadsComeBackAsTheyWereGiven() {
    Map<String, @Nullable Object> payload = new HashMap<>();
    payload.put("big", Long.MAX_VALUE);
    payload.put("int", 7);
    payload.put("one", 1.0);
    payload.put("flag", true);
    payload.put("nothing", null);
    payload.put("list", Arrays.asList(1, 1.5, "x", null, List.of(), Map.of("k", 2)));
    payload.put("text", "naïve 🦊");
    float[] vector = {0f, -0f, Float.MIN_VALUE, -Float.MAX_VALUE, 1e-42f, 3.1415927f};
    PointId largest = PointId.of(-1L);
    try (VecinoClient client = server.client()) {
      client.upsert("docs", List.of(Point.of(largest, vector, payload)));
      client.upsert("docs", List.of(Point.builder("-1").vector("title", 1, 2).build()));
      GetResult got = client.get("docs", GetRequest.of(largest, PointId.of("-1"), PointId.of(5)));

      assertThat(got.missing()).containsExactly(PointId.of(5));
      StoredPoint numeric = got.points().get(0);
      assertThat(numeric.id()).isEqualTo(largest).hasToString("18446744073709551615");
      assertThat(numeric.vector().orElseThrow()).isEqualTo(vector);
      assertThat(Float.floatToRawIntBits(numeric.vector().orElseThrow()[1]))
          .isEqualTo(Float.floatToRawIntBits(-0f));
      assertThat(numeric.payload())
          .containsEntry("big", Long.MAX_VALUE)
          .containsEntry("int", 7L)
          .containsEntry("one", 1.0)
          .containsEntry("flag", true)
          .containsEntry("nothing", null)
          .containsEntry("text", "naïve 🦊")
          .containsEntry("list", Arrays.asList(1L, 1.5, "x", null, List.of(), Map.of("k", 2L)));
      StoredPoint text = got.points().get(1);
      assertThat(text.id()).isEqualTo(PointId.of("-1"));
      assertThat(text.vectors().get("title")).containsExactly(1, 2);
    }
  }

  @Test
  void pointsAreNotChangedByChangesOfWhatTheyWereMadeFrom() {
    float[] vector = {1, 2};
    Map<String, @Nullable Object> payload = new HashMap<>(Map.of("a", 1));
    Point point = Point.of(PointId.of(1), vector, payload);
    vector[0] = 9;
    payload.put("a", 2);
    assertThat(point.vectors().get("")).containsExactly(1, 2);
    assertThat(point.payload()).containsExactly(Map.entry("a", 1L));
  }

  @Test
  void payloadValuesWithoutJsonFormAreRefusedWithTheirField() {
    assertThatThrownBy(() -> Point.builder(1).payload("when", new Object()).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("field 'when'");
    assertThatThrownBy(() -> Point.builder(1).payload("x", Double.NaN).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("NaN");
  }

  @Test
  void vectorsTravelPackedAndLittleEndian() {
    try (VecinoClient client = server.client()) {
      client.upsert("docs", List.of(Point.of(1, new float[] {1f})), Durability.BUFFERED);
    }
    UpsertRequest request = server.onlyRequest(UpsertRequest.class);
    assertThat(request.getPoints(0).getVector().getPacked().toByteArray())
        .containsExactly(0, 0, 0x80, 0x3f);
    assertThat(request.getDurability())
        .isEqualTo(dev.vecino.proto.v1.Durability.DURABILITY_BUFFERED);
  }

  @Test
  void collectionsAreCreatedWithUnnamedOrNamedVectors() {
    try (VecinoClient client = server.client()) {
      CollectionInfo plain = client.create(CollectionSpec.of("docs", 384, Metric.COSINE));
      assertThat(plain.vectors())
          .containsExactly(Map.entry("", new VectorSpec(384, Metric.COSINE)));
      assertThat(((CreateCollectionRequest) server.requests.get(0)).getIfNotExists()).isFalse();

      CollectionSpec named =
          CollectionSpec.named(
                  "pages",
                  Map.of(
                      "title", new VectorSpec(3, Metric.DOT),
                      "body", new VectorSpec(4, Metric.EUCLIDEAN)))
              .withOptions(
                  CollectionOptions.UNCHANGED.withSealPoints(1000).withLayout(IndexLayout.COMPACT));
      CreateResult result = client.createIfNotExists(named);
      assertThat(result.created()).isFalse();
      assertThat(result.collection().vectors()).isEqualTo(named.vectors());
      assertThat(result.collection().options().sealPoints()).hasValue(1000);
      assertThat(result.collection().options().layout()).hasValue(IndexLayout.COMPACT);
    }
  }

  @Test
  void deletesGoByIdsOrByFilter() {
    try (VecinoClient client = server.client()) {
      client.upsert("docs", List.of(Point.of(1, new float[] {1}), Point.of(2, new float[] {1})));
      assertThat(client.delete("docs", PointSelector.ids(1, 7)).points()).isEqualTo(1);
      assertThat(client.count("docs")).isEqualTo(1);
      client.delete("docs", PointSelector.matching(match("lang", "en")));
      DeletePointsRequest last = (DeletePointsRequest) server.requests.getLast();
      assertThat(last.getIdsCount()).isZero();
      assertThat(last.getFilter().getMust(0).getMatch().getAny(0).getStringValue()).isEqualTo("en");
    }
  }

  @Test
  void payloadChangesAreSentWhole() {
    try (VecinoClient client = server.client()) {
      WriteResult result =
          client.updatePayload(
              "docs",
              PointSelector.ids("b"),
              PayloadChange.set("seen", true).andSet("n", 3).andRemove("draft"));
      assertThat(result).isEqualTo(new WriteResult(1, 9));
    }
    UpdatePayloadRequest request = server.onlyRequest(UpdatePayloadRequest.class);
    assertThat(PayloadValues.fromWire(request.getSet()))
        .containsOnly(Map.entry("seen", true), Map.entry("n", 3L));
    assertThat(request.getRemoveList()).containsExactly("draft");
    assertThat(request.getReplace()).isFalse();
  }

  @Test
  void scrollingReadsEveryPageOnceAndInOrder() {
    try (VecinoClient client = server.client()) {
      client.upsert(
          "docs", IntStream.range(100, 107).mapToObj(i -> Point.of(i, new float[] {i})).toList());
      ScrollRequest three = ScrollRequest.all().withPageSize(3);
      assertThat(client.scrollStream("docs", three).map(StoredPoint::id))
          .containsExactlyElementsOf(
              IntStream.range(100, 107).mapToObj(i -> PointId.of(i)).toList());
      assertThat(client.scrollAll("docs", three.withPageSize(7))).hasSize(7);
      ScrollPage first = client.scroll("docs", three);
      assertThat(first.points()).hasSize(3);
      ScrollPage last = client.scroll("docs", three.withPageSize(100).after(first.nextCursor()));
      assertThat(last.points()).hasSize(4);
      assertThat(last.nextCursor()).isEmpty();
    }
  }

  @Test
  void searchesBearAllTheirParameters() {
    try (VecinoClient client = server.client()) {
      client.upsert("docs", List.of(Point.builder("a").vector(1).payload("n", 1).build()));
      SearchResult result =
          client.search(
              "docs",
              SearchRequest.builder(1f)
                  .limit(3)
                  .offset(2)
                  .ef(99)
                  .using("title")
                  .scoreThreshold(0.25f)
                  .withPayload(PayloadSelector.only("n"))
                  .timeout(Duration.ofMillis(1500))
                  .filter(match("n", 1))
                  .build());
      assertThat(result.took()).isEqualTo(Duration.ofNanos(412_000));
      assertThat(result.points()).hasSize(1);
      assertThat(result.points().getFirst().payload()).containsEntry("n", 1L);
    }
    dev.vecino.proto.v1.SearchRequest sent =
        (dev.vecino.proto.v1.SearchRequest) server.requests.getLast();
    assertThat(sent.getLimit()).isEqualTo(3);
    assertThat(sent.getOffset()).isEqualTo(2);
    assertThat(sent.getEf()).isEqualTo(99);
    assertThat(sent.getUsing()).isEqualTo("title");
    assertThat(sent.getScoreThreshold()).isEqualTo(0.25f);
    assertThat(sent.getWithPayload().getFieldsList()).containsExactly("n");
    assertThat(sent.getTimeoutMillis()).isEqualTo(1500);
    assertThat(sent.getFilter().getMustCount()).isEqualTo(1);
    assertThat(sent.getExact()).isFalse();
    assertThat(sent.hasTargetRecall()).isFalse();
  }

  @Test
  void aTargetRecallIsSentAndAnExplanationComesBackWhole() {
    try (VecinoClient client = server.client()) {
      SearchResult plain = client.search("docs", SearchRequest.nearest(new float[] {1}, 3));
      assertThat(plain.explanation()).isEmpty();
      SearchResult result =
          client.search("docs", SearchRequest.builder(1f).targetRecall(0.95).explain().build());
      SearchResult.Explanation explanation = result.explanation().orElseThrow();
      assertThat(explanation.rerank()).isEqualTo(Duration.ofNanos(3));
      assertThat(explanation.segments())
          .singleElement()
          .satisfies(segment -> {
            assertThat(segment.strategy()).isEqualTo("plain_walk");
            assertThat(segment.work().ef()).isEqualTo(37);
            assertThat(segment.work().predictedRecall()).hasValue(0.96);
            assertThat(segment.work().search()).isEqualTo(Duration.ofNanos(14));
          });
    }
    dev.vecino.proto.v1.SearchRequest sent =
        (dev.vecino.proto.v1.SearchRequest) server.requests.getLast();
    assertThat(sent.getTargetRecall()).isEqualTo(0.95);
    assertThat(sent.getExplain()).isTrue();
  }

  @Test
  void theApiKeyIsSentAsBearerToken() {
    try (VecinoClient client = server.clientBuilder().apiKey("secret").build()) {
      client.count("docs");
    }
    Metadata headers = server.headers.element();
    assertThat(headers.get(VecinoClientBuilder.AUTHORIZATION)).isEqualTo("Bearer secret");
  }

  @Test
  void errorsBearCodeMessageViolationsAndRetryDelay() {
    com.google.rpc.Status status =
        com.google.rpc.Status.newBuilder()
            .setCode(Code.RESOURCE_EXHAUSTED_VALUE)
            .setMessage("memory is full")
            .addDetails(
                Any.pack(
                    RetryInfo.newBuilder()
                        .setRetryDelay(
                            com.google.protobuf.Duration.newBuilder().setNanos(250_000_000))
                        .build()))
            .addDetails(
                Any.pack(
                    BadRequest.newBuilder()
                        .addFieldViolations(
                            BadRequest.FieldViolation.newBuilder()
                                .setField("points[0]")
                                .setDescription("too large"))
                        .build()))
            .build();
    server.gate =
        request -> {
          throw StatusProto.toStatusRuntimeException(status);
        };
    try (VecinoClient client = server.client()) {
      VecinoClientException error =
          catchThrowableOfType(
              VecinoClientException.class,
              () -> client.upsert("docs", List.of(Point.of(1, new float[] {1}))));
      assertThat(error.code()).isEqualTo(ErrorCode.RESOURCE_EXHAUSTED);
      assertThat(error).hasMessage("memory is full");
      assertThat(error.retryDelay()).contains(Duration.ofMillis(250));
      assertThat(error.violations()).containsExactly(new FieldViolation("points[0]", "too large"));
      assertThat(error.retryable()).isTrue();
      // The caller's own stack, not that of a thread of the client.
      assertThat(error.getStackTrace())
          .anyMatch(frame -> frame.getClassName().equals(VecinoClientTest.class.getName()));
    }
  }

  @Test
  void aCallWithoutAnswerEndsAtItsDeadline() {
    CountDownLatch never = new CountDownLatch(1);
    server.gate = request -> never.await();
    try (VecinoClient client = server.client()) {
      assertThatThrownBy(() ->
              client
                  .withDeadline(Duration.ofMillis(100))
                  .upsert("docs", List.of(Point.of(1, new float[] {1}))))
          .isInstanceOfSatisfying(
              VecinoClientException.class,
              e -> assertThat(e.code()).isEqualTo(ErrorCode.DEADLINE_EXCEEDED));
    } finally {
      never.countDown();
    }
  }

  @Test
  void cancellingAFutureCancelsTheCallOnTheServer() throws Exception {
    CountDownLatch arrived = new CountDownLatch(1);
    CompletableFuture<Boolean> cancelled = new CompletableFuture<>();
    server.gate =
        request -> {
          io.grpc.Context.current()
              .addListener(context -> cancelled.complete(context.isCancelled()), Runnable::run);
          arrived.countDown();
        };
    CountDownLatch release = new CountDownLatch(1);
    FakeServer.UpsertGate listening = server.gate;
    server.gate =
        request -> {
          listening.pass(request);
          release.await();
        };
    try (VecinoClient client = server.client()) {
      CompletableFuture<WriteResult> future =
          client.async().upsert("docs", List.of(Point.of(1, new float[] {1})));
      assertThat(arrived.await(10, TimeUnit.SECONDS)).isTrue();
      assertThat(future.cancel(true)).isTrue();
      assertThat(cancelled.get(10, TimeUnit.SECONDS)).isTrue();
    } finally {
      release.countDown();
    }
  }

  @Test
  void aServerThatIsNotThereIsUnavailableAndTheMessageSaysWhy() {
    try (VecinoClient client = server.client()) {
      server.close();
      assertThatThrownBy(() -> client.count("docs"))
          .isInstanceOfSatisfying(
              VecinoClientException.class,
              e -> assertThat(e.code()).isEqualTo(ErrorCode.UNAVAILABLE))
          .hasMessageContaining("refused");
    }
  }

  @Test
  void callsThatTheServerDoesNotKnowSaySo() {
    try (VecinoClient client = server.client()) {
      assertThatThrownBy(client::collections)
          .isInstanceOfSatisfying(
              VecinoClientException.class,
              e -> assertThat(e.code()).isEqualTo(ErrorCode.UNIMPLEMENTED));
    }
  }

  @Test
  void addressesAreReadWithAndWithoutPortAndIpv6() {
    for (String good : List.of("localhost", "10.0.0.1:99", "[::1]:8321", "a-b.example:1")) {
      VecinoClient.connect(good).close();
    }
    for (String bad : List.of("", "http://localhost:8321", "a:b", "a:99999", "::1", "a b")) {
      assertThatThrownBy(() -> VecinoClient.connect(bad))
          .as(bad)
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
