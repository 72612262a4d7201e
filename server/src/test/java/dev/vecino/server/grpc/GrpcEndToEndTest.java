package dev.vecino.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.BadRequest;
import dev.vecino.proto.v1.CollectionServiceGrpc;
import dev.vecino.proto.v1.Condition;
import dev.vecino.proto.v1.CountRequest;
import dev.vecino.proto.v1.CreateCollectionRequest;
import dev.vecino.proto.v1.DeletePointsRequest;
import dev.vecino.proto.v1.Filter;
import dev.vecino.proto.v1.GetCollectionRequest;
import dev.vecino.proto.v1.GetPointsRequest;
import dev.vecino.proto.v1.GetPointsResponse;
import dev.vecino.proto.v1.ListValue;
import dev.vecino.proto.v1.Match;
import dev.vecino.proto.v1.Metric;
import dev.vecino.proto.v1.NullValue;
import dev.vecino.proto.v1.Point;
import dev.vecino.proto.v1.PointId;
import dev.vecino.proto.v1.PointServiceGrpc;
import dev.vecino.proto.v1.Range;
import dev.vecino.proto.v1.RangeBound;
import dev.vecino.proto.v1.ScrollRequest;
import dev.vecino.proto.v1.SearchRequest;
import dev.vecino.proto.v1.SearchResponse;
import dev.vecino.proto.v1.SearchServiceGrpc;
import dev.vecino.proto.v1.StructValue;
import dev.vecino.proto.v1.UpsertRequest;
import dev.vecino.proto.v1.UpsertResponse;
import dev.vecino.proto.v1.Value;
import dev.vecino.proto.v1.Vector;
import dev.vecino.proto.v1.VectorSpec;
import dev.vecino.server.TestServer;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class GrpcEndToEndTest {
  /** A server and a channel to it. */
  private static final class Session implements AutoCloseable {
    private final TestServer server;
    private final ManagedChannel channel;

    Session(Path data, Map<String, String> flags) throws IOException {
      server = TestServer.start(data, flags);
      channel =
          NettyChannelBuilder.forAddress("127.0.0.1", server.server().grpcPort())
              .usePlaintext()
              .build();
    }

    CollectionServiceGrpc.CollectionServiceBlockingStub collections() {
      return CollectionServiceGrpc.newBlockingStub(channel);
    }

    PointServiceGrpc.PointServiceBlockingStub points() {
      return PointServiceGrpc.newBlockingStub(channel);
    }

    SearchServiceGrpc.SearchServiceBlockingStub searches() {
      return SearchServiceGrpc.newBlockingStub(channel);
    }

    Session withDocs() {
      collections().createCollection(creation("docs"));
      return this;
    }

    @Override
    public void close() {
      channel.shutdownNow();
      server.close();
    }
  }

  private static CreateCollectionRequest creation(String name) {
    return CreateCollectionRequest.newBuilder()
        .setName(name)
        .setVector(VectorSpec.newBuilder().setDimension(3).setMetric(Metric.METRIC_COSINE))
        .build();
  }

  private static Vector vector(float... values) {
    Vector.Builder vector = Vector.newBuilder();
    for (float value : values) {
      vector.addValues(value);
    }
    return vector.build();
  }

  private static Vector packed(float... values) {
    ByteBuffer bytes =
        ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : values) {
      bytes.putFloat(value);
    }
    return Vector.newBuilder().setPacked(ByteString.copyFrom(bytes.flip())).build();
  }

  private static PointId id(long number) {
    return PointId.newBuilder().setNumber(number).build();
  }

  private static UpsertRequest upsert(Point... points) {
    return UpsertRequest.newBuilder().setCollection("docs").addAllPoints(List.of(points)).build();
  }

  private static Point point(long id, Vector vector) {
    return Point.newBuilder().setId(id(id)).setVector(vector).build();
  }

  private static Value text(String text) {
    return Value.newBuilder().setStringValue(text).build();
  }

  @Test
  void payloadValuesKeepTheirTypes(@TempDir Path data) throws IOException {
    StructValue payload =
        StructValue.newBuilder()
            .putFields("int", Value.newBuilder().setIntValue(Long.MAX_VALUE).build())
            .putFields("double", Value.newBuilder().setDoubleValue(1.0).build())
            .putFields("null", Value.newBuilder().setNullValue(NullValue.NULL_VALUE).build())
            .putFields("bool", Value.newBuilder().setBoolValue(true).build())
            .putFields(
                "list",
                Value.newBuilder()
                    .setListValue(ListValue.newBuilder().addValues(text("é")))
                    .build())
            .putFields(
                "object",
                Value.newBuilder()
                    .setStructValue(StructValue.newBuilder().putFields("a", text("b")))
                    .build())
            .build();
    try (Session session = new Session(data, Map.of()).withDocs()) {
      session
          .points()
          .upsert(upsert(point(-1, packed(1, 2, 3)).toBuilder().setPayload(payload).build()));
      GetPointsResponse got =
          session
              .points()
              .get(
                  GetPointsRequest.newBuilder()
                      .setCollection("docs")
                      .addIds(id(-1))
                      .addIds(PointId.newBuilder().setText("-1"))
                      .setWithVectors(true)
                      .build());
      assertThat(got.getPoints(0).getPayload()).isEqualTo(payload);
      assertThat(got.getPoints(0).getVector()).isEqualTo(vector(1, 2, 3));
      assertThat(got.getPoints(0).getId()).isEqualTo(id(-1));
      assertThat(got.getMissingList()).containsExactly(PointId.newBuilder().setText("-1").build());
    }
  }

  @Test
  void searchesCountsScrollsAndDeletesWork(@TempDir Path data) throws IOException {
    try (Session session = new Session(data, Map.of()).withDocs()) {
      session.points().upsert(upsert(withYear(1, 2020), withYear(2, 2021), withYear(3, 2022)));
      Filter since2021 =
          Filter.newBuilder()
              .addMust(
                  Condition.newBuilder()
                      .setRange(
                          Range.newBuilder()
                              .setField("year")
                              .setGte(RangeBound.newBuilder().setIntValue(2021))))
              .build();
      SearchResponse found =
          session
              .searches()
              .search(
                  SearchRequest.newBuilder()
                      .setCollection("docs")
                      .setVector(vector(1, 0, 0))
                      .setFilter(since2021)
                      .setExplain(true)
                      .build());
      assertThat(found.getPointsList())
          .extracting(p -> p.getId().getNumber())
          .containsExactly(2L, 3L);
      assertThat(found.getExplanation().getSegmentsList())
          .singleElement()
          .satisfies(segment -> {
            assertThat(segment.getStrategy()).isEqualTo("scan");
            assertThat(segment.getMatching()).isEqualTo(2);
            assertThat(segment.getExactDistances()).isEqualTo(2);
            assertThat(segment.getBytesTouched()).isPositive();
            assertThat(segment.hasPredictedRecall()).isFalse();
          });
      assertThat(found.getExplanation().getSearchNanos()).isPositive();
      CountRequest count =
          CountRequest.newBuilder().setCollection("docs").setFilter(since2021).build();
      assertThat(session.points().count(count).getCount()).isEqualTo(2);
      String cursor =
          session
              .points()
              .scroll(ScrollRequest.newBuilder().setCollection("docs").setLimit(2).build())
              .getNextCursor();
      assertThat(
              session
                  .points()
                  .scroll(
                      ScrollRequest.newBuilder().setCollection("docs").setCursor(cursor).build())
                  .getPointsList())
          .extracting(p -> p.getId().getNumber())
          .containsExactly(3L);
      session
          .points()
          .delete(
              DeletePointsRequest.newBuilder().setCollection("docs").setFilter(since2021).build());
      assertThat(
              session
                  .collections()
                  .getCollection(GetCollectionRequest.newBuilder().setName("docs").build())
                  .getCollection()
                  .getPoints())
          .isEqualTo(1);
    }
  }

  private static Point withYear(int id, int year) {
    return point(id, vector(1, id, 0)).toBuilder()
        .setPayload(
            StructValue.newBuilder()
                .putFields("year", Value.newBuilder().setIntValue(year).build()))
        .build();
  }

  @Test
  void badInputIsRefusedWithItsFieldAndChangesNothing(@TempDir Path data) throws IOException {
    try (Session session = new Session(data, Map.of()).withDocs()) {
      Map<String, Point> points =
          Map.of(
              "dimension", point(1, vector(1, 2)),
              "nan", point(1, vector(1, 2, Float.NaN)),
              "infinity", point(1, packed(1, 2, Float.POSITIVE_INFINITY)),
              "zero", point(1, vector(0, 0, 0)),
              "length",
                  point(
                      1, Vector.newBuilder().setPacked(ByteString.copyFrom(new byte[13])).build()),
              "both",
                  point(
                      1,
                      vector(1, 2, 3).toBuilder()
                          .setPacked(ByteString.copyFrom(new byte[12]))
                          .build()),
              "neither", point(1, Vector.getDefaultInstance()));
      points.forEach((name, point) ->
          assertRefused(
              () -> session.points().upsert(upsert(point)),
              Status.Code.INVALID_ARGUMENT,
              "points[0].vector"));
      Point fine = point(1, vector(1, 2, 3));
      assertRefused(
          () -> session.points().upsert(upsert(fine, fine.toBuilder().clearId().build())),
          Status.Code.INVALID_ARGUMENT,
          "points[1].id");
      assertRefused(
          () ->
              session
                  .points()
                  .upsert(
                      upsert(
                          fine.toBuilder()
                              .setId(PointId.newBuilder().setText("x".repeat(513)))
                              .build())),
          Status.Code.INVALID_ARGUMENT,
          "points[0].id");
      assertRefused(
          () ->
              session
                  .points()
                  .upsert(
                      upsert(
                          fine.toBuilder()
                              .setPayload(
                                  StructValue.newBuilder()
                                      .putFields("a", Value.getDefaultInstance()))
                              .build())),
          Status.Code.INVALID_ARGUMENT,
          "points[0].payload");
      assertRefused(
          () -> session.points().upsert(upsert()), Status.Code.INVALID_ARGUMENT, "points");
      assertThat(
              session
                  .points()
                  .count(CountRequest.newBuilder().setCollection("docs").build())
                  .getCount())
          .isZero();
    }
  }

  @Test
  void badSearchesAndCollectionsAreRefused(@TempDir Path data) throws IOException {
    SearchRequest good =
        SearchRequest.newBuilder().setCollection("docs").setVector(vector(1, 2, 3)).build();
    Map<String, SearchRequest> bad =
        Map.of(
            "limit", good.toBuilder().setLimit(-1).build(),
            "offset", good.toBuilder().setOffset(10_000).build(),
            "using", good.toBuilder().setUsing("title").build(),
            "ef", good.toBuilder().setEf(0).build(),
            "target_recall", good.toBuilder().setTargetRecall(0.9).setEf(20).build(),
            "vector", good.toBuilder().clearVector().build(),
            "timeout_millis", good.toBuilder().setTimeoutMillis(0).build(),
            "filter.must[0]",
                good.toBuilder()
                    .setFilter(Filter.newBuilder().addMust(Condition.getDefaultInstance()))
                    .build(),
            "filter.must[0].match",
                good.toBuilder()
                    .setFilter(
                        Filter.newBuilder()
                            .addMust(
                                Condition.newBuilder()
                                    .setMatch(
                                        Match.newBuilder()
                                            .setField("a")
                                            .addAny(Value.getDefaultInstance()))))
                    .build());
    try (Session session = new Session(data, Map.of()).withDocs()) {
      bad.forEach((field, request) -> {
        if (!field.equals("timeout_millis")) {
          assertRefused(
              () -> session.searches().search(request), Status.Code.INVALID_ARGUMENT, field);
        }
      });
      assertThatThrownBy(
              () -> session.searches().search(good.toBuilder().setTimeoutMillis(0).build()))
          .isInstanceOf(StatusRuntimeException.class);
      assertRefused(
          () -> session.searches().search(good.toBuilder().setCollection("no").build()),
          Status.Code.NOT_FOUND,
          "");
      assertRefused(
          () -> session.collections().createCollection(creation("docs")),
          Status.Code.ALREADY_EXISTS,
          "");
      assertRefused(
          () ->
              session
                  .collections()
                  .createCollection(creation("new").toBuilder().clearVector().build()),
          Status.Code.INVALID_ARGUMENT,
          "vector");
    }
  }

  private static void assertRefused(ThrowingCallable call, Status.Code code, String field) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            e -> {
              assertThat(e.getStatus().getCode()).as(e.getMessage()).isEqualTo(code);
              if (!field.isEmpty()) {
                assertThat(field(e)).isEqualTo(field);
              }
            });
  }

  private static String field(StatusRuntimeException error) {
    com.google.rpc.Status status = StatusProto.fromThrowable(error);
    if (status == null) {
      throw new AssertionError("no details", error);
    }
    for (Any detail : status.getDetailsList()) {
      if (detail.is(BadRequest.class)) {
        try {
          return detail.unpack(BadRequest.class).getFieldViolations(0).getField();
        } catch (InvalidProtocolBufferException e) {
          throw new AssertionError(e);
        }
      }
    }
    throw new AssertionError("no field in " + status);
  }

  @Test
  void aStreamAcknowledgesBatchesInOrderUntilOneIsRefused(@TempDir Path data)
      throws IOException, InterruptedException {
    try (Session session = new Session(data, Map.of()).withDocs()) {
      BlockingQueue<Object> answers = new LinkedBlockingQueue<>();
      StreamObserver<UpsertRequest> batches =
          PointServiceGrpc.newStub(session.channel)
              .upsertStream(
                  new StreamObserver<>() {
                    @Override
                    public void onNext(UpsertResponse response) {
                      answers.add(response);
                    }

                    @Override
                    public void onError(Throwable error) {
                      answers.add(error);
                    }

                    @Override
                    public void onCompleted() {
                      answers.add("completed");
                    }
                  });
      for (int i = 0; i < 20; i++) {
        batches.onNext(upsert(point(i, vector(1, 2, 3))));
      }
      batches.onNext(upsert(point(99, vector(1))));
      batches.onNext(upsert(point(100, vector(1, 2, 3))));
      long version = 0;
      for (int i = 0; i < 20; i++) {
        UpsertResponse response = (UpsertResponse) next(answers);
        assertThat(response.getVersion()).isGreaterThan(version);
        version = response.getVersion();
      }
      assertThat(Status.fromThrowable((Throwable) next(answers)).getCode())
          .isEqualTo(Status.Code.INVALID_ARGUMENT);
      CountRequest all = CountRequest.newBuilder().setCollection("docs").build();
      assertThat(session.points().count(all).getCount()).isEqualTo(20);
    }
  }

  private static Object next(BlockingQueue<Object> answers) throws InterruptedException {
    Object answer = answers.poll(20, TimeUnit.SECONDS);
    if (answer == null) {
      throw new AssertionError("no answer");
    }
    return answer;
  }

  @Test
  void healthIsOpenAndTheRestNeedsTheKey(@TempDir Path data) throws IOException {
    try (Session session = new Session(data, Map.of("security.api_keys", "k"))) {
      assertThat(
              HealthGrpc.newBlockingStub(session.channel)
                  .check(HealthCheckRequest.getDefaultInstance())
                  .getStatus())
          .isEqualTo(HealthCheckResponse.ServingStatus.SERVING);
      assertRefused(
          () -> session.collections().createCollection(creation("a")),
          Status.Code.UNAUTHENTICATED,
          "");
    }
  }
}
