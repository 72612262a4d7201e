package dev.vecino.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vecino.engine.Collection;
import dev.vecino.engine.CollectionSpec;
import dev.vecino.engine.Database;
import dev.vecino.engine.DatabaseOptions;
import dev.vecino.engine.Durability;
import dev.vecino.engine.Payload;
import dev.vecino.engine.Point;
import dev.vecino.engine.PointId;
import dev.vecino.engine.VectorSpec;
import dev.vecino.index.Metric;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DoctorCommandTest {
  @TempDir Path data;
  private String out = "";
  private String err = "";

  @BeforeEach
  void write() {
    try (Database database = Database.open(data, DatabaseOptions.defaults())) {
      Collection docs =
          database.create(CollectionSpec.of("docs", new VectorSpec(4, Metric.EUCLIDEAN)));
      List<Point> points =
          IntStream.range(0, 50)
              .mapToObj(i ->
                  Point.of(
                      PointId.of(i), new float[] {i, 1, 2, 3}, Payload.of("text", "number " + i)))
              .toList();
      docs.upsert(points, Durability.DURABLE);
      docs.optimize(Duration.ofMinutes(1));
    }
  }

  @Test
  void aSoundDirectoryEndsWithZeroAndASummary() {
    assertThat(doctor()).isZero();
    assertThat(out).contains("1 collections, 1 segments, 50 points; sound");
    assertThat(err).isEmpty();
    assertThat(doctor("--json")).isZero();
    assertThat(out).contains("\"sound\":true").contains("\"findings\":[").contains("\"points\":50");
  }

  @Test
  void damageIsOneLineWithItsRemedyAndEndsWithOne() throws IOException {
    Path file = flip("ids");
    long segment = Long.parseLong(file.getName(file.getNameCount() - 2).toString());
    assertThat(doctor()).isEqualTo(1);
    assertThat(out.lines())
        .hasSize(2)
        .first()
        .asString()
        .startsWith("DERIVED files-are-whole: collection 'docs', segment " + segment + ": ")
        .contains(file.toString())
        .contains("--repair moves it to lost/");
    assertThat(doctor("--json")).isEqualTo(1);
    assertThat(out)
        .contains("\"severity\":\"derived\"")
        .contains("\"action\":\"set_aside\"")
        .contains("\"collection\":\"docs\"")
        .contains("\"file\":\"" + file + "\"");
    assertThat(doctor("--repair")).isZero();
    assertThat(out).contains("DONE moved " + file).contains("1 repaired, 0 left");
    assertThat(file).doesNotExist();
    try (Database database = Database.open(data, DatabaseOptions.defaults())) {
      database.collection("docs").optimize(Duration.ofMinutes(1));
      assertThat(database.collection("docs").count(null)).isEqualTo(50);
      assertThat(database.damages()).isEmpty();
    }
    assertThat(doctor()).as(out).isZero();
  }

  @Test
  void damagedVectorsNeedAFlagOfTheirOwn() throws IOException {
    flip("vectors-0");
    assertThat(doctor("--repair")).isEqualTo(1);
    assertThat(out).contains("LOSS ").contains("0 repaired, 1 left");
    assertThat(doctor("--drop-damaged-segments")).isEqualTo(2);
    assertThat(err).contains("--drop-damaged-segments needs --repair");
    assertThat(doctor("--repair", "--drop-damaged-segments")).isZero();
    assertThat(out).contains("with 50 points, whose ids and payloads are in ");
    assertThat(Files.readAllLines(find("points.ndjson")))
        .hasSize(50)
        .contains("{\"id\":7,\"version\":8,\"payload\":{\"text\":\"number 7\"}}");
    assertThat(doctor()).isZero();
    assertThat(out).contains("0 points; sound");
  }

  @Test
  void whatCannotBeCheckedEndsWithTwo() {
    try (Database database = Database.open(data, DatabaseOptions.defaults())) {
      assertThat(database.collections()).hasSize(1);
      assertThat(doctor()).isEqualTo(2);
      assertThat(err).contains("could not check: ").contains("is locked by");
    }
    assertThat(run("doctor", data.resolve("none").toString())).isEqualTo(2);
    assertThat(err).contains("is no data directory");
    assertThat(run("doctor")).isEqualTo(2);
  }

  private int doctor(String... options) {
    return run(
        Stream.concat(Stream.of("doctor", data.toString()), Stream.of(options))
            .toArray(String[]::new));
  }

  private int run(String... arguments) {
    StringWriter newOut = new StringWriter();
    StringWriter newErr = new StringWriter();
    Terminal terminal =
        new Terminal(
            new PrintWriter(newOut, true), new PrintWriter(newErr, true), false, false, 100);
    int code = VecinoCli.run(terminal, Map.of(), arguments);
    out = newOut.toString();
    err = newErr.toString();
    return code;
  }

  private Path flip(String name) throws IOException {
    Path file = find(name);
    byte[] content = Files.readAllBytes(file);
    content[80] ^= 1;
    Files.write(file, content);
    return file;
  }

  private Path find(String suffix) throws IOException {
    try (Stream<Path> files = Files.walk(data)) {
      return files.filter(file -> file.toString().endsWith(suffix)).findFirst().orElseThrow();
    }
  }
}
