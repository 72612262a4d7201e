package dev.vecino.server.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vecino.client.PointId;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PayloadFileTest {
  private static final PayloadFile.Fields PLAIN =
      new PayloadFile.Fields(Optional.empty(), Optional.empty());
  private static final PayloadFile.Fields WHOLE =
      new PayloadFile.Fields(Optional.of("id"), Optional.of("vector"));

  @TempDir private Path directory;

  private Path write(String text) throws IOException {
    return Files.writeString(directory.resolve("rows.jsonl"), text);
  }

  private void assertBad(String text, int line, String reason) throws IOException {
    Path path = write(text);
    assertThatThrownBy(
            () -> {
              try (PayloadFile file = PayloadFile.open(path, WHOLE)) {
                while (file.next().isPresent()) {
                  assertThat(file.path()).isEqualTo(path);
                }
              }
            })
        .isInstanceOf(CliException.class)
        .hasMessageStartingWith("%s, line %d: ".formatted(path, line))
        .hasMessageContaining(reason);
  }

  @Test
  void idsAndVectorsAreTakenOutOfThePayload() throws IOException {
    Path path =
        write(
            """
            {"id":18446744073709551615,"vector":[1,2.5,-3e-2],"n":9007199254740993,"x":1.0}
            {"vector":[],"id":"a","deep":{"list":[null,true,"é"]}}
            """);
    try (PayloadFile file = PayloadFile.open(path, WHOLE)) {
      PayloadFile.Row first = file.next().orElseThrow();
      assertThat(first.id()).contains(PointId.of(-1L));
      assertThat(first.vector().orElseThrow()).containsExactly(1f, 2.5f, -0.03f);
      assertThat(first.payload()).isEqualTo(Map.of("n", 9007199254740993L, "x", 1.0));
      PayloadFile.Row second = file.next().orElseThrow();
      assertThat(second.id()).contains(PointId.of("a"));
      assertThat(second.line()).isEqualTo(2);
      assertThat(second.payload())
          .isEqualTo(Map.of("deep", Map.of("list", Arrays.asList(null, true, "é"))));
      assertThat(file.next()).isEmpty();
      assertThat(file.fractionRead()).isEqualTo(1);
    }
  }

  @Test
  void withoutNamedFieldsEverythingIsPayload() throws IOException {
    try (PayloadFile file = PayloadFile.open(write("{\"id\":1,\"vector\":[2]}"), PLAIN)) {
      assertThat(file.next().orElseThrow().payload())
          .isEqualTo(Map.of("id", 1L, "vector", List.of(2L)));
    }
  }

  @Test
  void badLinesAreNamedWithTheReason() throws IOException {
    String good = "{\"id\":1,\"vector\":[1]}\n";
    assertBad(good + "{\"id\":1,\"vector\":[1}\n", 2, "Unexpected");
    assertBad(good + "[1]\n", 2, "must be a JSON object");
    assertBad(good + "\n" + good, 2, "the line is empty");
    assertBad(good + good + "{\"id\":-1,\"vector\":[1]}", 3, "id must be an integer from 0");
    assertBad("{\"id\":1.5,\"vector\":[1]}", 1, "id must be an integer from 0");
    assertBad("{\"id\":18446744073709551616,\"vector\":[1]}", 1, "2^64-1");
    assertBad("{\"vector\":[1]}", 1, "lacks the id field 'id'");
    assertBad("{\"id\":1}", 1, "lacks the vector field 'vector'");
    assertBad("{\"id\":1,\"vector\":[1,\"x\"]}", 1, "vector[1] is no number but x");
    assertBad("{\"id\":1,\"vector\":7}", 1, "vector must be a list");
    assertBad("{\"id\":1,\"vector\":[1],\"big\":9223372036854775808}", 1, "more than 64 bits");
    assertBad("{\"id\":1,\"vector\":[1],\"big\":1e999}", 1, "too large");
    assertBad("{\"id\":1,\"id\":2,\"vector\":[1]}", 1, "Duplicate");
    assertBad("{\"id\":1,\"vector\":[1]} {}", 1, "something follows");
    assertBad("{\"id\":1,\"vector\":[1]", 1, "");
  }

  @Test
  void textThatIsNotUtf8IsRefused() throws IOException {
    Path path = directory.resolve("rows.jsonl");
    Files.write(path, "{\"a\":\"é\"}\n".getBytes(StandardCharsets.ISO_8859_1));
    try (PayloadFile file = PayloadFile.open(path, PLAIN)) {
      assertThatThrownBy(file::next).hasMessageContaining("not UTF-8");
    }
  }

  @Test
  void gzippedFilesAreKnownByTheirFirstBytes() throws IOException {
    byte[] bytes = gzip("{\"a\":1}\n".repeat(10_000));
    Path path = Files.write(directory.resolve("rows.data"), bytes);
    try (PayloadFile file = PayloadFile.open(path, PLAIN)) {
      int rows = 0;
      while (file.next().isPresent()) {
        rows++;
      }
      assertThat(rows).isEqualTo(10_000);
      assertThat(file.fractionRead()).isEqualTo(1);
    }
  }

  @Test
  void gzippedFilesThatAreCutOffAreRefused() throws IOException {
    byte[] bytes = gzip("{\"a\":1}\n".repeat(10_000));
    Path path = Files.write(directory.resolve("cut.gz"), Arrays.copyOf(bytes, bytes.length / 2));
    try (PayloadFile file = PayloadFile.open(path, PLAIN)) {
      assertThatThrownBy(
              () -> {
                while (file.skip()) {
                  assertThat(file.fractionRead()).isPositive();
                }
              })
          .isInstanceOf(CliException.class)
          .hasMessageContaining("damaged or cut off");
    }
  }

  private static byte[] gzip(String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }
}
