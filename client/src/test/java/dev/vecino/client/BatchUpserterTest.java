package dev.vecino.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.Any;
import com.google.rpc.Code;
import com.google.rpc.RetryInfo;
import dev.vecino.proto.v1.UpsertRequest;
import io.grpc.Status;
import io.grpc.protobuf.StatusProto;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BatchUpserterTest {
  private static final RetryPolicy QUICK =
      new RetryPolicy(Duration.ofNanos(1000), Duration.ofMillis(1), Duration.ofSeconds(30));

  private final FakeServer server = new FakeServer();
  private final VecinoClient client = server.client();

  @AfterEach
  void stop() {
    client.close();
    server.close();
  }

  private BatchUpserter.Builder upserter() {
    return client.batchUpserter("docs").retryPolicy(QUICK);
  }

  private static Point point(long id) {
    return Point.of(id, new float[] {id, 1});
  }

  private static void add(BatchUpserter upserter, int from, int to) {
    for (int id = from; id < to; id++) {
      upserter.add(point(id));
    }
  }

  private List<Integer> batchSizes() {
    return server.requests.stream().map(r -> ((UpsertRequest) r).getPointsCount()).toList();
  }

  @Test
  void pointsAreSentInBatchesOfTheGivenSize() {
    try (BatchUpserter upserter = upserter().batchPoints(4).inFlight(1).build()) {
      add(upserter, 0, 10);
      upserter.flush();
      assertThat(upserter.progress()).isEqualTo(new BatchUpserter.Progress(10, 10, 0, 10));
    }
    assertThat(batchSizes()).containsExactly(4, 4, 2);
    assertThat(server.points).hasSize(10);
  }

  @Test
  void aBatchEndsBeforeItGrowsPastItsBytes() {
    try (BatchUpserter upserter = upserter().batchBytes(2500).inFlight(1).build()) {
      for (int i = 0; i < 5; i++) {
        upserter.add(Point.of(i, new float[250]));
      }
      upserter.add(Point.of(5, new float[5000]));
    }
    assertThat(batchSizes()).containsExactly(2, 2, 1, 1);
  }

  @Test
  void addingBlocksWhileEnoughBatchesAreUnderWay() throws Exception {
    Semaphore permits = new Semaphore(0);
    CountDownLatch threeArrived = new CountDownLatch(3);
    server.gate =
        request -> {
          threeArrived.countDown();
          permits.acquire();
        };
    AtomicInteger added = new AtomicInteger();
    try (BatchUpserter upserter = upserter().batchPoints(2).inFlight(3).build()) {
      Thread producer =
          Thread.ofPlatform()
              .start(() -> {
                for (int i = 0; i < 40; i++) {
                  upserter.add(point(i));
                  added.incrementAndGet();
                }
              });
      awaitBlocked(producer);
      // Three batches of two are under way; the eighth point fills the fourth, which must wait.
      assertThat(added.get()).isEqualTo(7);
      assertThat(threeArrived.await(30, TimeUnit.SECONDS)).isTrue();
      permits.release(1000);
      producer.join(TimeUnit.SECONDS.toMillis(30));
      assertThat(producer.isAlive()).isFalse();
      upserter.flush();
    }
    assertThat(server.points).hasSize(40);
    assertThat(server.upsertsUnderWayMax.get()).isEqualTo(3);
  }

  private static void awaitBlocked(Thread thread) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (thread.getState() != Thread.State.WAITING) {
      assertThat(System.nanoTime()).as("the producer never blocked").isLessThan(end);
      Thread.onSpinWait();
    }
  }

  @Test
  void refusedBatchesAreSentAgainUntilTheyAreTaken() {
    AtomicInteger calls = new AtomicInteger();
    server.gate =
        request -> {
          int call = calls.getAndIncrement();
          if (call % 3 != 2) {
            throw (call % 2 == 0 ? Status.UNAVAILABLE : Status.RESOURCE_EXHAUSTED)
                .asRuntimeException();
          }
        };
    try (BatchUpserter upserter = upserter().batchPoints(5).inFlight(2).build()) {
      add(upserter, 0, 50);
      upserter.flush();
      assertThat(upserter.progress().acknowledged()).isEqualTo(50);
      assertThat(upserter.progress().retries()).isEqualTo(20);
    }
    assertThat(server.points).hasSize(50);
  }

  @Test
  void theServersRetryHintIsKept() {
    Duration hint = Duration.ofMillis(80);
    AtomicReference<Long> refusedAt = new AtomicReference<>();
    AtomicReference<Duration> waited = new AtomicReference<>();
    com.google.rpc.Status refusal =
        com.google.rpc.Status.newBuilder()
            .setCode(Code.RESOURCE_EXHAUSTED_VALUE)
            .addDetails(
                Any.pack(
                    RetryInfo.newBuilder()
                        .setRetryDelay(
                            com.google.protobuf.Duration.newBuilder()
                                .setNanos((int) hint.toNanos()))
                        .build()))
            .build();
    server.gate =
        request -> {
          Long before = refusedAt.get();
          if (before == null) {
            refusedAt.set(System.nanoTime());
            throw StatusProto.toStatusRuntimeException(refusal);
          }
          waited.set(Duration.ofNanos(System.nanoTime() - before));
        };
    try (BatchUpserter upserter = upserter().build()) {
      upserter.add(point(1));
    }
    assertThat(waited.get()).isGreaterThanOrEqualTo(hint);
  }

  @Test
  void aFailureInTheMiddleNamesItsPointsAndEndsTheWork() {
    server.gate =
        request -> {
          if (request.getPointsList().stream().anyMatch(p -> p.getId().getNumber() == 23)) {
            throw Status.INVALID_ARGUMENT.withDescription("vector is odd").asRuntimeException();
          }
        };
    BatchUpserter upserter = upserter().batchPoints(10).inFlight(1).build();
    BatchUpsertException failure =
        catchThrowableOfType(
            BatchUpsertException.class,
            () -> {
              add(upserter, 0, 100);
              upserter.flush();
            });
    assertThat(failure).hasMessage("points 20 to 29: vector is odd");
    assertThat(failure.firstIndex()).isEqualTo(20);
    assertThat(failure.endIndex()).isEqualTo(30);
    assertThat(failure.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT);
    assertThat(upserter.progress().acknowledgedPrefix()).isEqualTo(20);
    assertThat(server.points).hasSize(20);
    assertThatThrownBy(() -> upserter.add(point(1000))).isInstanceOf(BatchUpsertException.class);
    assertThatThrownBy(upserter::flush).isInstanceOf(BatchUpsertException.class);
    upserter.close();
  }

  @Test
  void tryWithResourcesReportsTheFailureOnce() {
    server.gate =
        request -> {
          throw Status.NOT_FOUND.withDescription("no docs").asRuntimeException();
        };
    BatchUpsertException whileAdding =
        catchThrowableOfType(
            BatchUpsertException.class,
            () -> {
              try (BatchUpserter upserter = upserter().batchPoints(1).inFlight(1).build()) {
                add(upserter, 0, 100);
              }
            });
    assertThat(whileAdding).hasMessageContaining("no docs").hasNoSuppressedExceptions();
    assertThatThrownBy(
            () -> {
              try (BatchUpserter upserter = upserter().build()) {
                upserter.add(point(0));
              }
            })
        .isInstanceOf(BatchUpsertException.class);
  }

  @Test
  void retriesEndAfterTheirTime() {
    server.gate =
        request -> {
          throw Status.UNAVAILABLE.withDescription("away").asRuntimeException();
        };
    BatchUpserter upserter =
        upserter()
            .retryPolicy(
                new RetryPolicy(Duration.ofMillis(1), Duration.ofMillis(2), Duration.ofMillis(50)))
            .build();
    upserter.add(point(0));
    assertThatThrownBy(upserter::flush)
        .isInstanceOfSatisfying(
            BatchUpsertException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNAVAILABLE));
    assertThat(upserter.progress().retries()).isPositive();
    upserter.close();
  }

  @Test
  void theAcknowledgedPrefixWaitsForEarlierBatches() throws Exception {
    CountDownLatch firstMayGo = new CountDownLatch(1);
    CountDownLatch laterAreIn = new CountDownLatch(2);
    server.gate =
        request -> {
          if (request.getPoints(0).getId().getNumber() == 0) {
            firstMayGo.await();
          }
        };
    List<BatchUpserter.Progress> seen = new CopyOnWriteArrayList<>();
    try (BatchUpserter upserter =
        upserter()
            .batchPoints(2)
            .inFlight(3)
            .onProgress(progress -> {
              seen.add(progress);
              laterAreIn.countDown();
            })
            .build()) {
      add(upserter, 0, 6);
      assertThat(laterAreIn.await(30, TimeUnit.SECONDS)).isTrue();
      assertThat(upserter.progress().acknowledged()).isEqualTo(4);
      assertThat(upserter.progress().acknowledgedPrefix()).isZero();
      firstMayGo.countDown();
      upserter.flush();
    }
    assertThat(seen).extracting(BatchUpserter.Progress::acknowledged).containsExactly(2L, 4L, 6L);
    assertThat(seen)
        .extracting(BatchUpserter.Progress::acknowledgedPrefix)
        .containsExactly(0L, 0L, 6L);
  }

  @Test
  void aPointAddedAgainWaitsForTheBatchWithItsFormerState() throws Exception {
    CountDownLatch firstMayGo = new CountDownLatch(1);
    AtomicInteger calls = new AtomicInteger();
    server.gate =
        request -> {
          if (calls.getAndIncrement() == 0) {
            firstMayGo.await();
          }
        };
    try (BatchUpserter upserter = upserter().batchPoints(1).inFlight(8).build()) {
      Thread producer =
          Thread.ofPlatform()
              .start(() -> {
                upserter.add(Point.builder(1).vector(1).payload("state", "old").build());
                upserter.add(Point.builder(1).vector(1).payload("state", "new").build());
              });
      awaitBlocked(producer);
      firstMayGo.countDown();
      producer.join(TimeUnit.SECONDS.toMillis(30));
      upserter.flush();
    }
    assertThat(calls.get()).isEqualTo(2);
    StoredPoint stored = client.get("docs", GetRequest.of(1)).points().getFirst();
    assertThat(stored.payload()).containsEntry("state", "new");
  }

  @Test
  void whatTheListenerThrowsEndsTheWork() {
    BatchUpserter upserter =
        upserter()
            .onProgress(progress -> {
              throw new IllegalStateException("disk full");
            })
            .build();
    upserter.add(point(0));
    assertThatThrownBy(upserter::flush)
        .isInstanceOf(BatchUpsertException.class)
        .hasMessageContaining("disk full");
  }

  @Test
  void nothingIsTakenAfterClosing() {
    BatchUpserter upserter = upserter().build();
    upserter.close();
    upserter.close();
    assertThatThrownBy(() -> upserter.add(point(0))).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void delaysDoubleUpToTheLongestAndKeepTheHint() {
    RetryPolicy policy =
        new RetryPolicy(Duration.ofMillis(100), Duration.ofSeconds(1), Duration.ofHours(1));
    for (int attempt = 1; attempt < 80; attempt++) {
      long whole = attempt < 5 ? 100L << (attempt - 1) : 1000;
      assertThat(policy.delay(attempt, Duration.ZERO))
          .isBetween(Duration.ofMillis(whole / 2), Duration.ofMillis(Math.min(whole, 1000)));
    }
    assertThat(policy.delay(1, Duration.ofSeconds(7))).isEqualTo(Duration.ofSeconds(7));
  }
}
