package dev.vecino.server.cli;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vecino.bench.Bench;
import dev.vecino.engine.Payload;
import dev.vecino.server.ServerProcess;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchTest {
  @TempDir Path directory;

  @Test
  void everyTargetIsMeasuredAndReported() throws Exception {
    Path report = directory.resolve("report");
    StringWriter said = new StringWriter();
    new Bench(
            new Bench.Settings(
                SharedData.debianMini(),
                ServerProcess.serve(ServerProcess.Launch.SMALL),
                Files.createDirectory(directory.resolve("data")),
                report,
                2,
                1,
                Duration.ofMillis(20)),
            new PrintWriter(said))
        .run();
    Map<String, ?> results =
        Payload.parse(Files.readAllBytes(report.resolve("results.json"))).fields();
    List<Map<?, ?>> curves = new ArrayList<>();
    ((List<?>) requireNonNull(results.get("curves")))
        .forEach(point -> curves.add((Map<?, ?>) point));
    assertThat(curves).hasSize(3 * 2 * 7);
    assertThat(curves.stream().map(point -> String.valueOf(point.get("target"))))
        .containsOnly("in-process", "gRPC", "REST");
    assertThat(
            curves.stream()
                .mapToDouble(point -> (double) requireNonNull(point.get("recall_at_10"))))
        .allMatch(recall -> recall > 0.8 && recall <= 1);
    assertThat((List<?>) results.get("filters")).hasSizeGreaterThan(5);
    assertThat(Files.readString(report.resolve("report.html")))
        .contains("<svg", "gRPC x 2", "first answer");
    assertThat(said.toString()).contains("recall@10", "bytes");
  }
}
