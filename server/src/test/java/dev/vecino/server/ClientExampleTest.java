package dev.vecino.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vecino.client.CollectionSpec;
import dev.vecino.client.Filters;
import dev.vecino.client.Metric;
import dev.vecino.client.Point;
import dev.vecino.client.ScoredPoint;
import dev.vecino.client.SearchRequest;
import dev.vecino.client.VecinoClient;
import dev.vecino.server.config.ServerConfig;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README's example of the Java client compiles, runs, and is what the README shows. */
class ClientExampleTest {
  private static final Path SOURCE =
      Path.of("src/test/java/dev/vecino/server/ClientExampleTest.java");

  @TempDir Path directory;

  private static void example(String address) {
    // example
    try (VecinoClient client = VecinoClient.connect(address)) {
      client.createIfNotExists(CollectionSpec.of("docs", 3, Metric.COSINE));
      client.upsert(
          "docs",
          List.of(
              Point.builder("a-1").vector(0.9f, 0.1f, 0).payload("lang", "en").build(),
              Point.builder(42).vector(0.1f, 0.9f, 0).payload("lang", "de").build()));
      SearchRequest request =
          SearchRequest.builder(1, 0, 0).limit(5).filter(Filters.match("lang", "en")).build();
      for (ScoredPoint point : client.search("docs", request).points()) {
        System.out.println(point.id() + " " + point.score() + " " + point.payload());
      }
    }
    // end
  }

  @Test
  void theExampleFindsItsPoint() throws IOException {
    ServerConfig config =
        ServerConfig.load(
            null,
            Map.of(),
            Map.of(
                "data_dir", directory.toString(),
                "http.port", "0",
                "grpc.port", "0",
                "management.port", "0"));
    PrintStream console = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    try (VecinoServer server = VecinoServer.start(config)) {
      System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
      example("localhost:" + server.grpcPort());
    } finally {
      System.setOut(console);
    }
    assertThat(printed.toString(StandardCharsets.UTF_8)).contains("a-1").contains("lang=en");
  }

  @Test
  void theReadmeShowsThisExample() throws IOException {
    String source = Files.readString(SOURCE);
    String example =
        source
            .substring(source.indexOf("// example\n") + 11, source.indexOf("    // end\n"))
            .stripTrailing()
            .stripIndent()
            .strip()
            .replace("connect(address)", "connect(\"localhost:8321\")");
    assertThat(Files.readString(Path.of("..", "README.md"))).contains(example);
  }
}
