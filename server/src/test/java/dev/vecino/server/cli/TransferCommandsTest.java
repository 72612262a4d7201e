package dev.vecino.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vecino.server.TestServer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Snapshots, backups and restores from the command line. */
class TransferCommandsTest {
  @TempDir Path directory;
  private TestServer server;
  private StringWriter out = new StringWriter();
  private StringWriter err = new StringWriter();

  @BeforeEach
  void start() throws IOException {
    server =
        TestServer.start(
            directory.resolve("data"),
            Map.of("backup.targets", "nas=file://" + directory.resolve("nas")));
    for (String name : List.of("docs", "more")) {
      server.post(
          "/v1/collections",
          "{\"name\":\"%s\",\"vector\":{\"dimension\":2,\"metric\":\"dot\"}}".formatted(name));
      server.put(
          "/v1/collections/" + name + "/points",
          "{\"points\":[{\"id\":1,\"vector\":[1,2]},{\"id\":\"b\",\"vector\":[2,1]}]}");
    }
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private int run(String... arguments) {
    out = new StringWriter();
    err = new StringWriter();
    Terminal terminal =
        new Terminal(new PrintWriter(out, true), new PrintWriter(err, true), false, false, 100);
    String[] all = Arrays.copyOf(arguments, arguments.length + 2);
    all[arguments.length] = "--url";
    all[arguments.length + 1] = "127.0.0.1:" + server.server().grpcPort();
    return VecinoCli.run(terminal, Map.of(), all);
  }

  private String done(String... arguments) {
    assertThat(run(arguments)).as(err.toString()).isZero();
    return out.toString();
  }

  private long points(String collection) {
    return server.get("/v1/collections/" + collection).json().getLong("points");
  }

  @Test
  void aSnapshotIsTakenCarriedAndRestored() throws IOException {
    String id = new JsonObject(done("snapshot", "create", "docs", "--json")).getString("id");
    assertThat(done("snapshot", "list", "docs")).contains(id, "docs", "POINTS");
    assertThat(new JsonArray(done("snapshot", "list", "--json"))).hasSize(1);
    assertThat(done("snapshot", "restore", "docs", id, "--to", "copy"))
        .isEqualTo("restored 'copy': 2 points" + System.lineSeparator());
    String file = directory.resolve("docs.tar").toString();
    assertThat(done("snapshot", "download", "docs", id, "-o", file)).startsWith(file);
    assertThat(run("snapshot", "download", "docs", id, "-o", file)).isEqualTo(1);
    assertThat(err.toString()).contains("already");
    assertThat(done("snapshot", "upload", file, "--to", "moved")).contains("2 points");
    assertThat(points("moved")).isEqualTo(2);
    String none = directory.resolve("none.tar").toString();
    assertThat(run("snapshot", "download", "docs", "x", "-o", none)).isEqualTo(1);
    assertThat(err.toString()).contains("has no snapshot 'x'");
    assertThat(Files.exists(Path.of(none))).isFalse();
    assertThat(done("snapshot", "delete", "docs", id)).contains("deleted");
    assertThat(run("snapshot", "restore", "docs", id, "--to", "again")).isEqualTo(1);
    assertThat(run("snapshot")).isEqualTo(2);
  }

  @Test
  void backupsAreMadeVerifiedRestoredAndDeleted() throws IOException {
    assertThat(done("backup", "targets")).contains("nas", "file");
    String all = done("backup", "create", "--verify", "--json");
    assertThat(all.lines().map(line -> new JsonObject(line).getString("state")))
        .containsExactly("verified", "verified");
    String id = new JsonObject(all.lines().findFirst().orElseThrow()).getString("id");
    assertThat(done("backup", "create", "docs", "--target", "nas"))
        .contains("of 'docs': 2 points", "new at 'nas', unverified");
    assertThat(done("backup", "list").lines()).hasSize(4);
    assertThat(new JsonArray(done("backup", "list", "docs", "--json"))).hasSize(2);
    assertThat(done("backup", "verify", id)).startsWith("verified backup " + id);
    assertThat(run("restore", id, "--to", "docs")).isEqualTo(1);
    assertThat(err.toString()).contains("'docs' exists");
    assertThat(done("restore", id, "--to", "docs", "--replace")).contains("restored 'docs'");
    assertThat(done("restore", id, "--to", "copy", "-t", "nas")).contains("restored 'copy'");
    assertThat(points("copy")).isEqualTo(2);
    assertThat(done("jobs")).contains("restore", "verify", "backup");
    String job = new JsonArray(done("jobs", "--json")).getJsonObject(0).getString("id");
    assertThat(done("jobs", job, "--cancel")).contains("done");
    assertThat(run("backup", "delete", id)).isEqualTo(1);
    assertThat(err.toString()).contains("add --yes");
    assertThat(done("backup", "delete", id, "--yes")).contains("deleted backup " + id, "freed");
    assertThat(run("restore", id, "--to", "late")).isEqualTo(1);
    assertThat(err.toString()).contains("no such backup");
  }

  @Test
  void damageEndsVerifyWithOneAndNamesTheFile() throws IOException {
    String id = new JsonObject(done("backup", "create", "docs", "--json")).getString("id");
    try (Stream<Path> files = Files.walk(directory.resolve("nas/blobs"))) {
      for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
        byte[] bytes = Files.readAllBytes(file);
        if (bytes.length > 0) {
          bytes[0] ^= 1;
          Files.write(file, bytes);
        }
      }
    }
    assertThat(run("backup", "verify", id)).isEqualTo(1);
    assertThat(err.toString()).contains("witness of snapshot", "is damaged");
    assertThat(done("backup", "list")).contains("damaged", "witness of snapshot");
    assertThat(run("restore", id, "--to", "copy")).isEqualTo(1);
    assertThat(run("backup", "create", "docs", "-t", "elsewhere")).isEqualTo(1);
    assertThat(err.toString()).contains("known are nas");
  }
}
