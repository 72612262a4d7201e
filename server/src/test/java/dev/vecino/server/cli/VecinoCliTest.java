package dev.vecino.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vecino.client.ErrorCode;
import dev.vecino.client.FieldViolation;
import dev.vecino.client.PointId;
import dev.vecino.client.VecinoClientException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class VecinoCliTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... arguments) {
    Terminal terminal =
        new Terminal(new PrintWriter(out, true), new PrintWriter(err, true), false, false, 100);
    return VecinoCli.run(terminal, Map.of(), arguments);
  }

  @Test
  void helpIsShownForTheProgramAndEveryCommand() {
    assertThat(run()).isZero();
    assertThat(out.toString())
        .contains("import", "search", "collections", "demo", "doctor", "version");
    for (String command : List.of("import", "search", "collections", "demo", "doctor", "version")) {
      assertThat(run(command, "--help")).as(command).isZero();
      assertThat(out.toString()).contains("Usage: vecino " + command);
    }
    assertThat(err.toString()).isEmpty();
    assertThat(out.toString()).doesNotContain("\u001b");
    assertThat(out.toString().lines()).allMatch(line -> line.length() <= 100);
  }

  @Test
  void aWrongCommandLineEndsWithTwoAndOneHint() {
    assertThat(run("colections")).isEqualTo(2);
    assertThat(err.toString()).contains("Did you mean collections", "Try 'vecino --help'");
    for (String[] wrong :
        new String[][] {
          {"search", "--vector", "[1]"},
          {"search", "-c", "x"},
          {"search", "-c", "x", "--vector", "[1]", "--id", "1"},
          {"search", "-c", "x", "--vectors", "a.npy"},
          {"search", "-c", "x", "--id", "1", "--row", "2"},
          {"import", "-c", "x"},
          {"import", "-c", "x", "--vectors", "a.npy", "--id-field", "id"},
          {"import", "-c", "x", "--payload", "a.jsonl", "--batch-size", "0"},
          {"import", "-c", "x", "--payload", "a.jsonl", "--metric", "manhattan"},
          {"collections", "delete"}
        }) {
      assertThat(run(wrong)).as(String.join(" ", wrong)).isEqualTo(2);
    }
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void aFailureIsOneLineAndEndsWithOne() {
    assertThat(run("import", "-c", "x", "--vectors", "none.npy")).isEqualTo(1);
    assertThat(err.toString())
        .isEqualTo("vecino: there is no file none.npy" + System.lineSeparator());
    assertThat(run("collections", "--url", "no address")).isEqualTo(1);
    assertThat(err.toString()).contains("'no address' is no address");
    assertThat(run("search", "-c", "x", "--vector", "[1,\"a\"]")).isEqualTo(1);
    assertThat(err.toString()).contains("--vector[1] is no number but a");
    assertThat(run("search", "-c", "x", "--vector", "[1]", "--filter", "{\"musst\":[]}"))
        .isEqualTo(1);
    assertThat(err.toString()).contains("--filter: ").contains("must");
    assertThat(err.toString()).doesNotContain("\tat ");
  }

  @Test
  void aServerThatIsNotThereIsExplained() {
    assertThat(run("collections", "--url", "127.0.0.1:1")).isEqualTo(1);
    assertThat(err.toString()).contains("is 'vecino serve' running?");
    assertThat(err.toString().lines()).hasSize(1);
  }

  @Test
  void violationsThatTheMessageLacksAreAdded() {
    VecinoClientException failure =
        new VecinoClientException(
            ErrorCode.INVALID_ARGUMENT,
            "the request is bad: limit is 0",
            new VecinoClientException.Details(
                List.of(
                    new FieldViolation("limit", "limit is 0"),
                    new FieldViolation("ef", "too wide")),
                Optional.empty()),
            null);
    assertThat(VecinoCli.message(failure))
        .isEqualTo("the request is bad: limit is 0 (ef: too wide)");
  }

  @Test
  void idsOnTheCommandLineAreNumbersOrStrings() {
    assertThat(JsonValues.id("42")).isEqualTo(PointId.of(42));
    assertThat(JsonValues.id("18446744073709551615")).isEqualTo(PointId.of(-1L));
    assertThat(JsonValues.id("18446744073709551616")).isEqualTo(PointId.of("18446744073709551616"));
    assertThat(JsonValues.id("\"42\"")).isEqualTo(PointId.of("42"));
    assertThat(JsonValues.id("a-1")).isEqualTo(PointId.of("a-1"));
    assertThat(JsonValues.id("-1")).isEqualTo(PointId.of("-1"));
  }

  @Test
  void sizesGrowUnits() {
    assertThat(CollectionsCommand.bytes(1023)).isEqualTo("1023 B");
    assertThat(CollectionsCommand.bytes(1536)).isEqualTo("1.5 KB");
    assertThat(CollectionsCommand.bytes(5L << 40)).isEqualTo("5.0 TB");
  }
}
