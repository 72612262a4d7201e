package dev.vecino.server.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vecino.client.CollectionSpec;
import dev.vecino.client.ErrorCode;
import dev.vecino.client.Metric;
import dev.vecino.client.Point;
import dev.vecino.client.ScrollRequest;
import dev.vecino.client.SearchRequest;
import dev.vecino.client.VecinoClient;
import dev.vecino.client.VecinoClientException;
import dev.vecino.server.ServerProcess;
import dev.vecino.server.ServerProcess.Launch;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Too few file descriptors, too little heap: some requests are refused, the server lives. */
@Timeout(180)
final class ScarceTest {
  @TempDir Path directory;

  @Test
  void withTooFewDescriptorsCollectionsAndConnectionsAreRefusedAndTheOthersServed()
      throws Exception {
    Path prlimit = Path.of("/usr/bin/prlimit");
    Assumptions.assumeTrue(Files.isExecutable(prlimit), "there is no prlimit");
    Launch launch =
        new Launch(List.of(prlimit.toString(), "--nofile=300:300"), List.of("-Xmx256m"), Map.of());
    try (ServerProcess server = ServerProcess.start(directory.resolve("data"), directory, launch);
        VecinoClient client = server.client()) {
      client.create(CollectionSpec.of(Writes.COLLECTION, Writes.DIMENSION, Metric.EUCLIDEAN));
      Writes writes = new Writes(client);
      assertThat(writes.write()).isNull();
      // Classes lie in folders here, and one that could not be opened would be missing for good.
      writes.verify(client);
      client.create(CollectionSpec.of("before", 4, Metric.DOT));
      client.deleteCollection("before");
      List<String> created = new ArrayList<>();
      VecinoClientException refusal = null;
      for (int i = 0; i < 60 && refusal == null; i++) {
        try {
          client.create(CollectionSpec.of("c" + i, 4, Metric.DOT));
          created.add("c" + i);
        } catch (VecinoClientException e) {
          refusal = e;
        }
      }
      assertThat(refusal).isNotNull();
      assertThat(refusal.code()).isIn(ErrorCode.UNAVAILABLE, ErrorCode.RESOURCE_EXHAUSTED);
      assertThat(created).isNotEmpty();
      created.forEach(client::deleteCollection);
      writes.writeUntilAccepted(Duration.ofSeconds(60));

      List<Socket> many = new ArrayList<>();
      for (int i = 0; i < 400; i++) {
        many.add(new Socket(InetAddress.getLoopbackAddress(), server.httpPort()));
      }
      assertThat(server.alive()).isTrue();
      for (Socket socket : many) {
        socket.close();
      }
      writes.writeUntilAccepted(Duration.ofSeconds(60));
      createUntilAccepted(client, "after");
      try {
        verifyUntilAnswered(writes, client);
      } catch (VecinoClientException e) {
        throw new AssertionError(server.log(), e);
      }
      assertThat(LogCheck.findings(server.log(), 400, 12)).as(server.log()).isEmpty();
      assertThat(server.terminate()).isZero();
    }
  }

  /**
   * What failed while the writer was idle, it notices when it is idle again: then the shard opens
   * its files anew, and refuses with a hint meanwhile.
   */
  private static void verifyUntilAnswered(Writes writes, VecinoClient client) {
    long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (true) {
      try {
        writes.verify(client);
        return;
      } catch (VecinoClientException e) {
        if (e.code() != ErrorCode.UNAVAILABLE || System.nanoTime() > end) {
          throw e;
        }
      }
    }
  }

  /** The server closes connections a moment after they were closed here. */
  private static void createUntilAccepted(VecinoClient client, String name) {
    long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (true) {
      try {
        client.create(CollectionSpec.of(name, 4, Metric.DOT));
        return;
      } catch (VecinoClientException e) {
        if (e.code() != ErrorCode.UNAVAILABLE || System.nanoTime() > end) {
          throw e;
        }
      }
    }
  }

  @Test
  void withATinyHeapLargeRequestsAreRefusedAndTheProcessLives() throws Exception {
    Launch launch =
        new Launch(
            List.of(),
            List.of("-Xmx112m"),
            Map.of("memory.growing", "64MB", "limits.max_answer_bytes", "8MB"));
    try (ServerProcess server = ServerProcess.start(directory.resolve("data"), directory, launch);
        VecinoClient client = server.client()) {
      client.create(CollectionSpec.of(Writes.COLLECTION, Writes.DIMENSION, Metric.EUCLIDEAN));
      Writes writes = new Writes(client);
      writes.writeUntilAccepted(Duration.ofSeconds(30));
      client.create(CollectionSpec.of("burden", Writes.DIMENSION, Metric.EUCLIDEAN));
      List<String> faults = Collections.synchronizedList(new ArrayList<>());
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        int kind = i;
        threads.add(
            Thread.ofPlatform()
                .start(() -> {
                  try (RawHttp http = new RawHttp(server.httpPort())) {
                    for (int n = 0; n < 5; n++) {
                      burden(kind % 4, client, http, faults);
                    }
                  } catch (Exception | AssertionError e) {
                    faults.add(e.toString());
                  }
                }));
      }
      for (Thread thread : threads) {
        thread.join();
      }
      assertThat(faults).as(server.log()).isEmpty();
      assertThat(server.alive()).as(server.log()).isTrue();
      assertThat(server.log()).doesNotContain("OutOfMemoryError");
      writes.writeUntilAccepted(Duration.ofSeconds(30));
      writes.verify(client);
      assertThat(server.terminate()).isZero();
    }
  }

  /** A request that takes much memory; adds to the faults when it is neither served nor refused. */
  private static void burden(int kind, VecinoClient client, RawHttp http, List<String> faults)
      throws Exception {
    try {
      switch (kind) {
        case 0 -> {
          List<Point> points = new ArrayList<>();
          for (long id = 0; id < 60; id++) {
            points.add(
                Point.builder(10_000 + id)
                    .vector(Writes.vector(id))
                    .payload("text", "x".repeat(100_000))
                    .build());
          }
          client.upsert("burden", points);
        }
        case 1 ->
            client.scroll(
                Writes.COLLECTION, ScrollRequest.all().withPageSize(10_000).withVectors());
        case 2 ->
            client.searchBatch(
                "burden",
                Collections.nCopies(
                    100,
                    SearchRequest.builder(Writes.vector(1)).limit(10_000).withVectors().build()));
        default -> {
          String values = "[" + "{\"a\":[[],[],{}]},".repeat(40_000) + "{}]";
          byte[] body =
              ("{\"points\":[{\"id\":1,\"vector\":[1],\"payload\":{\"v\":" + values + "}}]}")
                  .getBytes(StandardCharsets.UTF_8);
          RawHttp.Reply reply =
              http.exchange(
                  RawHttp.request(
                      "PUT", "/v1/collections/burden/points", "application/json", body));
          if (reply != null && !List.of(200, 400, 413, 429, 503).contains(reply.status())) {
            faults.add(reply.status() + " " + reply.text());
          }
        }
      }
    } catch (VecinoClientException e) {
      if (e.code() != ErrorCode.RESOURCE_EXHAUSTED && e.code() != ErrorCode.INVALID_ARGUMENT) {
        faults.add(e.toString());
      }
    }
  }
}
