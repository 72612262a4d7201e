package dev.vecino.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vecino.engine.filter.Condition;
import dev.vecino.engine.filter.Filter;
import dev.vecino.index.Metric;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README's example of embedded use compiles, runs, and is what the README shows. */
class EmbeddedExampleTest {
  private static final Path SOURCE =
      Path.of("src/test/java/dev/vecino/engine/EmbeddedExampleTest.java");

  @TempDir Path directory;

  private void example() {
    // example
    try (Database database = Database.open(directory, DatabaseOptions.defaults())) {
      Collection docs =
          database.create(CollectionSpec.of("docs", new VectorSpec(3, Metric.COSINE)));
      docs.upsert(
          List.of(
              Point.of(PointId.of("a-1"), new float[] {0.9f, 0.1f, 0}, Payload.of("lang", "en")),
              Point.of(PointId.of(42), new float[] {0.1f, 0.9f, 0}, Payload.of("lang", "de"))),
          Durability.DURABLE);
      SearchRequest request =
          SearchRequest.builder(new float[] {1, 0, 0})
              .limit(5)
              .filter(Filter.must(new Condition.Match("lang", List.of("en"))))
              .build();
      for (ScoredPoint point : docs.search(request).points()) {
        System.out.println(point.id() + " " + point.score() + " " + point.payload());
      }
    }
    // end
  }

  @Test
  void theExampleFindsItsPoint() {
    PrintStream console = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    try {
      example();
    } finally {
      System.setOut(console);
    }
    assertThat(printed.toString(StandardCharsets.UTF_8))
        .startsWith("\"a-1\" 0.99")
        .contains("{\"lang\":\"en\"}");
  }

  @Test
  void theReadmeShowsThisExample() throws IOException {
    String source = Files.readString(SOURCE);
    String example =
        source
            .substring(source.indexOf("// example\n") + 11, source.indexOf("    // end\n"))
            .stripTrailing()
            .stripIndent();
    assertThat(Files.readString(Path.of("..", "README.md"))).contains(example.strip());
  }
}
