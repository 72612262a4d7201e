package dev.vecino.server.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vecino.client.CollectionSpec;
import dev.vecino.client.ErrorCode;
import dev.vecino.client.Metric;
import dev.vecino.client.PointSelector;
import dev.vecino.client.SearchRequest;
import dev.vecino.client.VecinoClient;
import dev.vecino.client.VecinoClientException;
import dev.vecino.server.ServerProcess;
import dev.vecino.server.ServerProcess.Launch;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A disk without room: writes are refused, reads go on, and it recovers by itself. */
@Timeout(180)
final class FullDiskTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir Path directory;

  @BeforeEach
  void onlyWhereVolumesCanBeMade() {
    Assumptions.assumeTrue(SmallVolume.unavailable().isEmpty(), SmallVolume::unavailable);
  }

  private static String readyz(ServerProcess server) throws IOException, InterruptedException {
    try (HttpClient http = HttpClient.newHttpClient()) {
      HttpResponse<String> response =
          http.send(
              HttpRequest.newBuilder(server.management("/readyz")).build(),
              HttpResponse.BodyHandlers.ofString());
      assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
      return response.body();
    }
  }

  private static void assertReadsGoOn(VecinoClient client, Writes writes) {
    assertThat(client.count(Writes.COLLECTION)).isGreaterThanOrEqualTo(writes.count());
    assertThat(
            client
                .search(Writes.COLLECTION, SearchRequest.nearest(Writes.vector(7), 5))
                .points()
                .getFirst()
                .id())
        .isEqualTo(dev.vecino.client.PointId.of(7));
  }

  @Test
  void belowTheLowWaterMarkWritesAreRefusedUntilThereIsRoom() throws Exception {
    Launch launch =
        Launch.SMALL.with(Map.of("disk.min_free", "40MB", "memory.write_buffers", "8MB"));
    try (SmallVolume volume = SmallVolume.create(directory, 140)) {
      volume.fill("ballast", 56 << 20);
      try (ServerProcess server = ServerProcess.start(volume.path("data"), directory, launch);
          VecinoClient client = server.client()) {
        client.create(CollectionSpec.of(Writes.COLLECTION, Writes.DIMENSION, Metric.EUCLIDEAN));
        Writes writes = new Writes(client);
        VecinoClientException refusal = writes.writeUntilRefused(2_000);
        assertThat(refusal.code()).isEqualTo(ErrorCode.RESOURCE_EXHAUSTED);
        assertThat(refusal)
            .hasMessageContaining("disk.min_free")
            .hasMessageContaining(directory.resolve("volume").toString());
        assertThat(refusal.retryDelay()).isPresent();
        assertReadsGoOn(client, writes);
        assertThat(readyz(server)).contains("degraded", "disk.min_free");
        // What makes room is not held back.
        client.delete(Writes.COLLECTION, PointSelector.ids(1_000_000));

        Files.delete(volume.path("ballast"));
        writes.writeUntilAccepted(PATIENCE);
        assertThat(readyz(server)).isEqualTo("{\"status\":\"ok\",\"damage\":[]}");
        writes.verify(client);
        assertThat(LogCheck.findings(server.log(), 60, 0)).as(server.log()).isEmpty();
        assertThat(server.terminate()).isZero();
      }
    }
  }

  @Test
  void aDiskThatIsReallyFullIsSurvivedAndNothingAcknowledgedIsLost() throws Exception {
    Launch launch = Launch.SMALL.with(Map.of("disk.min_free", "0", "memory.write_buffers", "8MB"));
    try (SmallVolume volume = SmallVolume.create(directory, 100)) {
      try (ServerProcess server = ServerProcess.start(volume.path("data"), directory, launch);
          VecinoClient client = server.client()) {
        client.create(CollectionSpec.of(Writes.COLLECTION, Writes.DIMENSION, Metric.EUCLIDEAN));
        Writes writes = new Writes(client);
        for (int i = 0; i < 50; i++) {
          assertThat(writes.write()).isNull();
        }
        volume.fill("ballast", 1 << 20);
        VecinoClientException refusal = writes.writeUntilRefused(5_000);
        assertThat(refusal.code()).isIn(ErrorCode.RESOURCE_EXHAUSTED, ErrorCode.UNAVAILABLE);
        assertReadsGoOn(client, writes);
        readyz(server);
        Files.delete(volume.path("ballast"));
        writes.writeUntilAccepted(PATIENCE);
        assertReadsGoOn(client, writes);
        writes.verify(client);
        assertThat(LogCheck.findings(server.log(), 400, 10)).as(server.log()).isEmpty();
        server.kill();
        try (ServerProcess again = ServerProcess.start(volume.path("data"), directory, launch);
            VecinoClient reader = again.client()) {
          writes.verify(reader);
        }
      }
    }
  }

  @Test
  void aFileSystemThatBecomesReadOnlyRefusesWritesAndKeepsWhatWasAcknowledged() throws Exception {
    Launch launch = Launch.SMALL.with(Map.of("disk.min_free", "10MB"));
    try (SmallVolume volume = SmallVolume.create(directory, 120)) {
      Writes writes;
      try (ServerProcess server = ServerProcess.start(volume.path("data"), directory, launch);
          VecinoClient client = server.client()) {
        client.create(CollectionSpec.of(Writes.COLLECTION, Writes.DIMENSION, Metric.EUCLIDEAN));
        writes = new Writes(client);
        for (int i = 0; i < 30; i++) {
          assertThat(writes.write()).isNull();
        }
        volume.abort();
        VecinoClientException refusal = writes.writeUntilRefused(1);
        assertThat(refusal.code()).isEqualTo(ErrorCode.UNAVAILABLE);
        assertThat(writes.writeUntilRefused(1).retryable()).isTrue();
        assertThat(server.alive()).isTrue();
        readyz(server);
        assertThat(LogCheck.findings(server.log(), 400, 10)).as(server.log()).isEmpty();
        server.kill();
      }
      volume.unmount();
      volume.mount();
      try (ServerProcess again = ServerProcess.start(volume.path("data"), directory, launch);
          VecinoClient reader = again.client()) {
        writes.verify(reader);
      }
    }
  }
}
