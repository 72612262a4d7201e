package dev.vecino.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vecino.client.GetRequest;
import dev.vecino.client.PointSelector;
import dev.vecino.client.StoredPoint;
import dev.vecino.client.VecinoClient;
import dev.vecino.server.VecinoServer;
import dev.vecino.server.config.ServerConfig;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Imports into a server in the same process. */
class ImportTest {
  @TempDir private Path temporary;
  private VecinoServer server;
  private VecinoClient client;
  private StringWriter err = new StringWriter();

  ImportTest(@TempDir Path data) throws IOException {
    server =
        VecinoServer.start(
            ServerConfig.load(
                null,
                Map.of(),
                Map.of(
                    "data_dir", data.resolve("data").toString(),
                    "http.port", "0",
                    "grpc.port", "0",
                    "management.port", "0")));
    client = VecinoClient.connect("127.0.0.1:" + server.grpcPort());
  }

  @BeforeEach
  void forget() {
    err = new StringWriter();
  }

  @AfterEach
  void stop() {
    client.close();
    server.close();
  }

  private int load(String... arguments) {
    err = new StringWriter();
    Terminal terminal =
        new Terminal(
            new PrintWriter(new StringWriter()), new PrintWriter(err, true), false, false, 100);
    String[] all = Arrays.copyOf(arguments, arguments.length + 5);
    all[arguments.length] = "--collection";
    all[arguments.length + 1] = "docs";
    all[arguments.length + 2] = "--url";
    all[arguments.length + 3] = "127.0.0.1:" + server.grpcPort();
    all[arguments.length + 4] = "--batch-size=10";
    String[] command = new String[all.length + 1];
    command[0] = "import";
    System.arraycopy(all, 0, command, 1, all.length);
    return VecinoCli.run(terminal, Map.of(), command);
  }

  private static String row(int id) {
    return "{\"id\":\"p%d\",\"vector\":[%d,1],\"n\":%d}\n".formatted(id, id, id);
  }

  private Path rows(int from, int to, String more) throws IOException {
    StringBuilder text = new StringBuilder();
    for (int id = from; id < to; id++) {
      text.append(row(id));
    }
    return Files.writeString(temporary.resolve("rows.jsonl"), text.append(more));
  }

  @Test
  void pointsComeOutOfOneFileWithVectorsInside() throws IOException {
    Path file = rows(0, 35, "");
    assertThat(load("--payload", file.toString(), "--id-field", "id", "--metric", "euclidean"))
        .as(err::toString)
        .isZero();
    assertThat(err.toString()).contains("created collection 'docs': 2 dimensions, euclidean");
    assertThat(client.count("docs")).isEqualTo(35);
    StoredPoint point = client.get("docs", GetRequest.of("p34").withVectors()).points().getFirst();
    assertThat(point.payload()).isEqualTo(Map.of("n", 34L));
    assertThat(point.vector().orElseThrow()).containsExactly(34, 1);
    assertThat(temporary).isDirectoryNotContaining("glob:**.vecino-import");
  }

  @Test
  void rowNumbersAreIdsWithoutAnIdField() throws IOException {
    assertThat(load("--payload", rows(5, 8, "").toString())).as(err::toString).isZero();
    StoredPoint point = client.get("docs", GetRequest.of(2)).points().getFirst();
    assertThat(point.payload()).isEqualTo(Map.of("id", "p7", "n", 7L));
  }

  @Test
  void aBadRowIsNamedAndTheRowsBeforeItAreIn() throws IOException {
    Path file = rows(0, 25, "{\"id\":\"p25\",\"vector\":[1,}\n" + row(26));
    assertThat(load("--payload", file.toString(), "--id-field", "id")).isEqualTo(1);
    assertThat(err.toString()).contains(file + ", line 26: ").contains("(25 rows are in)");
    assertThat(client.count("docs")).isEqualTo(25);
  }

  @Test
  void anInterruptedImportContinuesWhereItWas() throws IOException {
    // The dimension of row 25 is wrong, which the server finds: two batches are in by then.
    Path file = rows(0, 25, "{\"id\":\"p25\",\"vector\":[1,2,3]}\n" + row(26));
    String[] command = {"--payload", file.toString(), "--id-field", "id", "--parallel", "1"};
    assertThat(load(command)).isEqualTo(1);
    assertThat(err.toString()).contains(file + ", line 26: ").contains("(20 rows are in)");
    // Deleted meanwhile, so that a second upsert of the rows before would show.
    client.delete("docs", PointSelector.ids("p3"));
    assertThat(load(command)).isEqualTo(1);
    assertThat(err.toString()).contains("continuing after 20 rows").contains("(20 rows are in)");
    assertThat(client.count("docs")).isEqualTo(19);

    String[] anew = Arrays.copyOf(command, command.length + 1);
    anew[command.length] = "--no-resume";
    assertThat(load(anew)).isEqualTo(1);
    assertThat(client.count("docs")).isEqualTo(20);
  }

  @Test
  void aCollectionMadeAnewIsFilledFromTheBeginning() throws IOException {
    Path file = rows(0, 25, "{\"id\":\"p25\",\"vector\":[1,2,3]}\n");
    String[] command = {"--payload", file.toString(), "--id-field", "id", "--parallel", "1"};
    assertThat(load(command)).isEqualTo(1);
    client.deleteCollection("docs");
    assertThat(load(command)).isEqualTo(1);
    assertThat(err.toString()).doesNotContain("continuing");
    assertThat(client.count("docs")).isEqualTo(20);
  }

  @Test
  void filesWithUnequalRowsAreRefused() throws IOException {
    Path file = rows(0, 25, "");
    String vectors = SharedData.debianMini().resolve("queries.npy").toString();
    assertThat(load("--payload", file.toString(), "--vectors", vectors)).isEqualTo(1);
    assertThat(err.toString())
        .contains("rows.jsonl has 25 rows")
        .contains("queries.npy has 200")
        .contains("(25 rows are in)");
  }

  @Test
  void dataThatDoesNotFitTheCollectionIsRefusedBeforeTheFirstRow() throws IOException {
    assertThat(load("--payload", rows(0, 5, "").toString())).isZero();
    String vectors = SharedData.debianMini().resolve("queries.npy").toString();
    assertThat(load("--vectors", vectors)).isEqualTo(1);
    assertThat(err.toString()).contains("has 384 dimensions, collection 'docs' expects 2");
    assertThat(load("--payload", rows(0, 5, "").toString(), "--metric", "dot")).isEqualTo(1);
    assertThat(err.toString()).contains("compares by cosine");
  }
}
