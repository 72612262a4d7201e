package dev.vecino.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.BytesValue;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.RetryInfo;
import dev.vecino.proto.v1.CollectionServiceGrpc;
import dev.vecino.proto.v1.CountRequest;
import dev.vecino.proto.v1.CountResponse;
import dev.vecino.proto.v1.ListCollectionsRequest;
import dev.vecino.proto.v1.Point;
import dev.vecino.proto.v1.PointId;
import dev.vecino.proto.v1.PointServiceGrpc;
import dev.vecino.proto.v1.SearchRequest;
import dev.vecino.proto.v1.SearchServiceGrpc;
import dev.vecino.proto.v1.UpsertRequest;
import dev.vecino.proto.v1.UpsertResponse;
import dev.vecino.proto.v1.Vector;
import dev.vecino.server.TestServer.Reply;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Past a bound both protocols say RESOURCE_EXHAUSTED and when to try again, on the wire. */
@Timeout(120)
final class BoundsOnTheWireTest {
  @TempDir Path data;

  private static final String BASE64 =
      Base64.getEncoder().encodeToString(new byte[64 * Float.BYTES]);
  private static final String POINTS = "/v1/collections/docs/points";

  private static ManagedChannel channel(TestServer server) {
    return NettyChannelBuilder.forAddress("127.0.0.1", server.server().grpcPort())
        .usePlaintext()
        .build();
  }

  private TestServer start(Map<String, String> flags) throws IOException {
    TestServer server = TestServer.start(data, flags);
    Reply created =
        server.post(
            "/v1/collections",
            "{\"name\":\"docs\",\"vector\":{\"dimension\":64,\"metric\":\"euclidean\"}}");
    assertThat(created.status()).as(created.body()).isIn(201, 409, 429);
    return server;
  }

  private static void assertExhausted(Reply reply, String key) {
    assertThat(reply.status()).as(reply.body()).isEqualTo(429);
    assertThat(reply.header("content-type")).isEqualTo("application/problem+json");
    assertThat(reply.json().getString("code")).isEqualTo("RESOURCE_EXHAUSTED");
    assertThat(reply.json().getString("detail")).contains(key);
    assertThat(reply.json().getLong("retry_after_millis")).isPositive();
    assertThat(Integer.parseInt(reply.header("retry-after"))).isPositive();
  }

  private static void assertExhausted(StatusRuntimeException refusal, String key) {
    assertThat(refusal.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    assertThat(refusal.getStatus().getDescription()).contains(key);
    assertThat(retryDelay(refusal)).as(refusal.toString()).isPresent();
  }

  private static Optional<com.google.protobuf.Duration> retryDelay(StatusRuntimeException e) {
    com.google.rpc.Status status = StatusProto.fromThrowable(e);
    if (status == null) {
      return Optional.empty();
    }
    try {
      for (Any detail : status.getDetailsList()) {
        if (detail.is(RetryInfo.class)) {
          return Optional.of(detail.unpack(RetryInfo.class).getRetryDelay());
        }
      }
    } catch (InvalidProtocolBufferException invalid) {
      throw new AssertionError(invalid);
    }
    return Optional.empty();
  }

  private static StatusRuntimeException refused(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    StatusRuntimeException refusal = catchThrowableOfType(StatusRuntimeException.class, call);
    assertThat(refusal).isNotNull();
    return refusal;
  }

  private static Vector vector() {
    return Vector.newBuilder().setPacked(ByteString.copyFrom(new byte[64 * Float.BYTES])).build();
  }

  private static UpsertRequest upsert(int points) {
    UpsertRequest.Builder request = UpsertRequest.newBuilder().setCollection("docs");
    for (int i = 0; i < points; i++) {
      request.addPoints(
          Point.newBuilder().setId(PointId.newBuilder().setNumber(i)).setVector(vector()));
    }
    return request.build();
  }

  private static String json(int points) {
    String vector = "\"" + BASE64 + "\"";
    StringBuilder body = new StringBuilder("{\"points\":[");
    for (int i = 0; i < points; i++) {
      body.append(i == 0 ? "" : ",").append("{\"id\":").append(i).append(",\"vector\":");
      body.append(vector).append('}');
    }
    return body.append("]}").toString();
  }

  @Test
  void belowTheLowWaterMarkOfTheDiskWritesAreRefusedAndTheServerStaysReady() throws IOException {
    start(Map.of()).close();
    try (TestServer server = start(Map.of("disk.min_free", "1TB"));
        Channel grpc = new Channel(server)) {
      assertExhausted(server.put(POINTS, json(1)), "disk.min_free");
      assertExhausted(
          refused(() -> PointServiceGrpc.newBlockingStub(grpc.channel).upsert(upsert(1))),
          "disk.min_free");
      assertThat(server.post(POINTS + "/count", "{}").status()).isEqualTo(200);
      Reply ready = server.management("/readyz");
      assertThat(ready.status()).isEqualTo(200);
      assertThat(ready.json().getString("status")).isEqualTo("degraded");
      assertThat(ready.json().getString("disk")).contains("disk.min_free");
      assertThat(server.management("/metrics").body())
          .contains("vecino_disk_writes_refused 1.0", "vecino_disk_free_bytes")
          .contains("vecino_memory_budget_bytes{part=\"heap\"}")
          .contains("vecino_collection_write_delay_seconds{collection=\"docs\"} 0.0");
    }
  }

  @Test
  void memoryForRequestsIsBoundedWhileTheyArrive() throws Exception {
    try (TestServer server = start(Map.of("memory.requests", "1MB"));
        Channel grpc = new Channel(server);
        Socket slow = new Socket(InetAddress.getLoopbackAddress(), server.server().httpPort())) {
      OutputStream out = slow.getOutputStream();
      out.write(
          ("PUT "
                  + POINTS
                  + " HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n"
                  + "content-length: 400000\r\n\r\n")
              .getBytes(StandardCharsets.US_ASCII));
      out.write(new byte[300_000]);
      out.flush();
      await(() -> server.server().parts().memory().heldBytes() >= 900_000);
      assertExhausted(server.put(POINTS, json(200)), "memory.requests");
      assertExhausted(
          refused(() -> PointServiceGrpc.newBlockingStub(grpc.channel).upsert(upsert(400))),
          "memory.requests");
      cut(slow);
      await(() -> server.server().parts().memory().heldBytes() == 0);
      assertThat(server.put(POINTS, json(200)).status()).isEqualTo(200);
      PointServiceGrpc.newBlockingStub(grpc.channel).upsert(upsert(400));
      await(() -> server.server().parts().memory().heldBytes() == 0);
      // What never fits is not worth a retry.
      Reply never = server.put(POINTS, json(1_500));
      assertThat(never.status()).as(never.body()).isEqualTo(413);
      assertThat(never.header("retry-after")).isEmpty();
    }
  }

  @Test
  void aStreamGivesItsMemoryBackMessageByMessage() throws Exception {
    try (TestServer server = start(Map.of("memory.requests", "1MB"));
        Channel grpc = new Channel(server)) {
      BlockingQueue<Object> answers = new LinkedBlockingQueue<>();
      StreamObserver<UpsertRequest> requests =
          PointServiceGrpc.newStub(grpc.channel)
              .withCompression("gzip")
              .upsertStream(
                  new StreamObserver<UpsertResponse>() {
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
      // Together many times the bound, whether counted packed or unpacked.
      for (int i = 0; i < 30; i++) {
        requests.onNext(upsert(400));
        assertThat(answers.poll(30, TimeUnit.SECONDS)).isInstanceOf(UpsertResponse.class);
      }
      requests.onCompleted();
      assertThat(answers.poll(30, TimeUnit.SECONDS)).isEqualTo("completed");
      await(() -> server.server().parts().memory().heldBytes() == 0);
    }
  }

  @Test
  void requestsInFlightAreBounded() throws Exception {
    try (TestServer server = start(Map.of("limits.max_requests", "1"));
        Channel grpc = new Channel(server);
        Socket slow = new Socket(InetAddress.getLoopbackAddress(), server.server().httpPort())) {
      // The one that created the collection counts a moment longer than its answer takes.
      await(() -> server.server().parts().memory().requests() == 0);
      slow.getOutputStream()
          .write(
              ("PUT "
                      + POINTS
                      + " HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n"
                      + "content-length: 400000\r\n\r\n{")
                  .getBytes(StandardCharsets.US_ASCII));
      await(() -> server.server().parts().memory().requests() == 1);
      assertExhausted(server.get("/v1/collections"), "limits.max_requests");
      assertExhausted(
          refused(() ->
              CollectionServiceGrpc.newBlockingStub(grpc.channel)
                  .listCollections(ListCollectionsRequest.getDefaultInstance())),
          "limits.max_requests");
      assertThat(server.get("/readyz").status()).isEqualTo(200);
      cut(slow);
      await(() -> server.server().parts().memory().requests() == 0);
      assertThat(server.get("/v1/collections").status()).isEqualTo(200);
    }
  }

  @Test
  void theSearchQueueIsBounded() throws Exception {
    try (TestServer server = start(Map.of("search.threads", "1", "search.queue_length", "1"));
        Channel grpc = new Channel(server)) {
      CountDownLatch release = new CountDownLatch(1);
      try {
        for (int i = 0; i < 2; i++) {
          server
              .server()
              .parts()
              .executors()
              .search(() -> {
                try {
                  release.await();
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
              });
          if (i == 0) {
            await(() -> server.server().parts().executors().waitingSearches() == 0);
          }
        }
        String body = "{\"vector\":\"" + BASE64 + "\"}";
        assertExhausted(server.post("/v1/collections/docs/search", body), "search.queue_length");
        assertExhausted(
            refused(() ->
                SearchServiceGrpc.newBlockingStub(grpc.channel)
                    .search(
                        SearchRequest.newBuilder()
                            .setCollection("docs")
                            .setVector(vector())
                            .build())),
            "search.queue_length");
      } finally {
        release.countDown();
      }
      assertThat(
              PointServiceGrpc.newBlockingStub(grpc.channel)
                  .count(CountRequest.newBuilder().setCollection("docs").build())
                  .getCount())
          .isZero();
    }
  }

  @Test
  void writersPastTheMemoryForGrowingPointsAreRefusedWithAHint() throws IOException {
    try (TestServer server = start(Map.of("memory.growing", "1MB"));
        Channel grpc = new Channel(server)) {
      List<Reply> refused = new ArrayList<>();
      List<StatusRuntimeException> refusedGrpc = new ArrayList<>();
      List<Thread> writers = new ArrayList<>();
      for (int i = 0; i < 16; i++) {
        boolean rest = i % 2 == 0;
        writers.add(
            Thread.ofVirtual()
                .start(() -> {
                  for (int n = 0; n < 6; n++) {
                    if (rest) {
                      Reply reply = server.put(POINTS, json(700));
                      if (reply.status() != 200) {
                        synchronized (refused) {
                          refused.add(reply);
                        }
                      }
                    } else {
                      StatusRuntimeException e =
                          catchThrowableOfType(
                              StatusRuntimeException.class,
                              () ->
                                  PointServiceGrpc.newBlockingStub(grpc.channel)
                                      .upsert(upsert(700)));
                      if (e != null) {
                        synchronized (refusedGrpc) {
                          refusedGrpc.add(e);
                        }
                      }
                    }
                  }
                }));
      }
      writers.forEach(writer -> {
        try {
          writer.join();
        } catch (InterruptedException e) {
          throw new AssertionError(e);
        }
      });
      assertThat(refused).isNotEmpty();
      refused.forEach(reply -> assertExhausted(reply, "memory.growing"));
      assertThat(refusedGrpc).isNotEmpty();
      refusedGrpc.forEach(e -> assertExhausted(e, "memory.growing"));
    }
  }

  private static void cut(Socket connection) throws IOException {
    connection.close();
  }

  @Test
  void aCallWithoutAMessageOrWithOneThatIsNoneIsTheCallersFault() throws Exception {
    try (TestServer server = start(Map.of());
        Channel grpc = new Channel(server)) {
      BlockingQueue<Status> ends = new LinkedBlockingQueue<>();
      ClientCall<CountRequest, CountResponse> call =
          grpc.channel.newCall(PointServiceGrpc.getCountMethod(), CallOptions.DEFAULT);
      call.start(
          new ClientCall.Listener<>() {
            @Override
            public void onClose(Status status, Metadata trailers) {
              ends.add(status);
            }
          },
          new Metadata());
      call.halfClose();
      Status end = ends.poll(30, TimeUnit.SECONDS);
      assertThat(end).isNotNull();
      assertThat(end.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
      // Field 1 of this message is a string, field 2 a filter: a number is none.
      StatusRuntimeException refusal =
          refused(() ->
              ClientCalls.blockingUnaryCall(
                  grpc.channel,
                  PointServiceGrpc.getCountMethod().toBuilder(
                          io.grpc.protobuf.ProtoUtils.marshaller(BytesValue.getDefaultInstance()),
                          PointServiceGrpc.getCountMethod().getResponseMarshaller())
                      .build(),
                  CallOptions.DEFAULT,
                  BytesValue.of(ByteString.copyFrom(new byte[] {(byte) 0xff}))));
      assertThat(refusal.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
      assertThat(refusal.getStatus().getDescription()).contains("cannot be decoded");
    }
  }

  /** A channel that is closed. */
  private static final class Channel implements AutoCloseable {
    private final ManagedChannel channel;

    Channel(TestServer server) {
      channel = BoundsOnTheWireTest.channel(server);
    }

    @Override
    public void close() {
      channel.shutdownNow();
    }
  }

  private static void await(java.util.function.BooleanSupplier condition) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("waited too long").isLessThan(end);
      Thread.onSpinWait();
    }
  }
}
