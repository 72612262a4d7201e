package dev.vecino.server.cli;

import static dev.vecino.client.Filters.match;
import static dev.vecino.client.Filters.range;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vecino.client.CollectionSpec;
import dev.vecino.client.GetRequest;
import dev.vecino.client.GetResult;
import dev.vecino.client.Metric;
import dev.vecino.client.Point;
import dev.vecino.client.PointId;
import dev.vecino.client.PointSelector;
import dev.vecino.client.SearchRequest;
import dev.vecino.client.StoredPoint;
import dev.vecino.client.VecinoClient;
import dev.vecino.client.VecinoClientException;
import dev.vecino.server.ServerProcess;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole thing as a user has it: a server process, the command line, gRPC and REST. */
class ServerProcessTest {
  private static final int DIMENSION = 8;

  @TempDir private Path temporary;

  private record Outcome(int code, String out, String err) {}

  private static Outcome vecino(ServerProcess server, String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    Terminal terminal =
        new Terminal(new PrintWriter(out, true), new PrintWriter(err, true), false, false, 100);
    String[] all = java.util.Arrays.copyOf(arguments, arguments.length + 2);
    all[arguments.length] = "--url";
    all[arguments.length + 1] = server.grpcAddress();
    int code = VecinoCli.run(terminal, Map.of(), all);
    return new Outcome(code, out.toString(), err.toString());
  }

  private static String post(URI uri, String json) throws Exception {
    try (HttpClient http = HttpClient.newHttpClient()) {
      HttpResponse<String> response =
          http.send(
              HttpRequest.newBuilder(uri)
                  .header("Content-Type", "application/json")
                  .POST(HttpRequest.BodyPublishers.ofString(json))
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
      return response.body();
    }
  }

  private static float[] vector(long id) {
    float[] vector = new float[DIMENSION];
    for (int i = 0; i < DIMENSION; i++) {
      vector[i] = 1 + (id * 31 + i * 17L) % 101;
    }
    return vector;
  }

  @Test
  void theDemoAndTheCommandsWorkAndAnswerAsTheClientAndRestDo() throws Exception {
    try (ServerProcess server = ServerProcess.start(temporary.resolve("data"))) {
      Outcome demo = vecino(server, "demo");
      assertThat(demo.err()).contains("created collection 'demo': 384 dimensions, cosine");
      assertThat(demo.code()).as(demo.err()).isZero();
      assertThat(demo.out()).contains("softether-vpnserver", "imview", "qgo");
      Outcome again = vecino(server, "demo");
      assertThat(again.code()).as(again.err()).isZero();

      assertThat(vecino(server, "collections").out()).contains("demo", "5,000", "384 cosine");
      assertThat(post(server.rest("/v1/collections/demo/points/count"), "{}"))
          .isEqualTo("{\"count\":5000}");
      try (VecinoClient client = server.client()) {
        assertThat(client.count("demo")).isEqualTo(5000);
        assertThat(client.count("demo", match("section", "graphics"))).isEqualTo(52);
        assertThat(client.count("demo", range("installed_size_kb").gte(150).lt(158))).isEqualTo(45);
        StoredPoint point =
            client.get("demo", GetRequest.of(1207).withVectors()).points().getFirst();
        try (VectorFile base = VectorFile.open(SharedData.debianMini().resolve("base.npy"))) {
          assertThat(point.vector().orElseThrow()).isEqualTo(base.row(1207));
        }
        PointId nearest =
            client
                .search("demo", SearchRequest.nearest(point.vector().orElseThrow(), 1))
                .points()
                .getFirst()
                .id();
        assertThat(nearest).isEqualTo(PointId.of(1207));
      }
      Outcome search =
          vecino(
              server,
              "search",
              "-c",
              "demo",
              "--id",
              "1207",
              "--limit",
              "2",
              "--filter",
              "{\"must\":[{\"field\":\"section\",\"match\":\"games\"}]}",
              "--json");
      assertThat(search.out()).contains("\"name\":\"gnugo\"", "\"name\":\"qgo\"", "took_micros");

      assertThat(vecino(server, "collections", "delete", "demo").code()).isEqualTo(1);
      assertThat(vecino(server, "collections", "delete", "demo", "--yes").code()).isZero();
      assertThat(vecino(server, "collections", "demo").err()).contains("'demo'");
    }
  }

  @Test
  void everyAcknowledgedWriteIsThereAfterAKill() throws Exception {
    Path data = temporary.resolve("data");
    Set<Long> acknowledged = ConcurrentHashMap.newKeySet();
    CountDownLatch enough = new CountDownLatch(40);
    try (ServerProcess server = ServerProcess.start(data);
        VecinoClient client = server.client()) {
      client.create(CollectionSpec.of("docs", DIMENSION, Metric.EUCLIDEAN));
      List<Thread> writers =
          LongStream.range(0, 4)
              .mapToObj(writer ->
                  Thread.ofPlatform()
                      .start(() -> write(client, writer << 32, acknowledged, enough)))
              .toList();
      assertThat(enough.await(60, TimeUnit.SECONDS)).isTrue();
      server.kill();
      for (Thread writer : writers) {
        writer.join();
      }
    }
    assertThat(acknowledged).hasSizeGreaterThan(300);
    try (ServerProcess server = ServerProcess.start(data);
        VecinoClient client = server.client()) {
      List<PointId> ids = acknowledged.stream().map(PointId::of).toList();
      GetResult got = client.get("docs", GetRequest.of(ids).withVectors());
      assertThat(got.missing()).as(server.log()).isEmpty();
      for (StoredPoint point : got.points()) {
        long id = ((PointId.Numeric) point.id()).value();
        assertThat(point.vector().orElseThrow()).isEqualTo(vector(id));
        assertThat(point.payload()).containsEntry("n", id);
      }
      assertThat(client.count("docs")).isGreaterThanOrEqualTo(acknowledged.size());
    }
  }

  /** Upserts batches of ten until the server is gone. */
  private static void write(
      VecinoClient client, long first, Set<Long> acknowledged, CountDownLatch enough) {
    try {
      for (long next = first; ; next += 10) {
        List<Long> ids = LongStream.range(next, next + 10).boxed().toList();
        client.upsert(
            "docs",
            ids.stream()
                .map(id -> Point.builder(id).vector(vector(id)).payload("n", id).build())
                .toList());
        acknowledged.addAll(ids);
        enough.countDown();
      }
    } catch (VecinoClientException e) {
      // The kill ends the writer; anything else would leave the latch waiting.
      assertThat(e.retryable()).as(e.toString()).isTrue();
    }
  }

  @Test
  void aTermSignalEndsItWithZeroAndNothingIsLost() throws Exception {
    Path data = temporary.resolve("data");
    try (ServerProcess server = ServerProcess.start(data);
        VecinoClient client = server.client()) {
      client.create(CollectionSpec.of("docs", DIMENSION, Metric.EUCLIDEAN));
      client.upsert(
          "docs", LongStream.range(0, 100).mapToObj(id -> Point.of(id, vector(id))).toList());
      client.delete("docs", PointSelector.ids(7, 8));
      assertThat(server.terminate()).as(server.log()).isZero();
    }
    try (ServerProcess server = ServerProcess.start(data);
        VecinoClient client = server.client()) {
      assertThat(client.count("docs")).isEqualTo(98);
      assertThat(client.get("docs", GetRequest.of(7)).missing()).containsExactly(PointId.of(7));
    }
  }

  @Test
  void aSecondProcessOnTheSameDataIsRefusedInOneLine() throws Exception {
    Path data = temporary.resolve("data");
    try (ServerProcess server = ServerProcess.start(data)) {
      assertThat(ServerProcess.refusal(data))
          .startsWith("exit 1\n")
          .contains("vecino: ", data.toString(), "locked")
          .doesNotContain("\tat ");
      assertThat(vecino(server, "collections").code()).isZero();
    }
  }
}
