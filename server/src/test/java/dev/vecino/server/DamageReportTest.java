package dev.vecino.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vecino.client.CollectionInfo;
import dev.vecino.client.ErrorCode;
import dev.vecino.client.SearchRequest;
import dev.vecino.client.VecinoClient;
import dev.vecino.client.VecinoClientException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What operators and callers see of damage: everywhere the same, and the server stays ready. */
class DamageReportTest {
  private static final String SEARCH = "{\"vector\":[1,0],\"exact\":true}";

  @TempDir Path data;

  @Test
  void aDamagedSegmentIsNamedEverywhereAndTheRestIsServed() throws IOException {
    create("docs");
    Path vectors = find("vectors-0");
    flip(vectors, 20);
    try (TestServer server = TestServer.start(data, Map.of())) {
      server.post("/v1/collections", collection("sound"));
      JsonObject damage = only(server.management("/readyz"), "degraded");
      assertThat(damage.getString("collection")).isEqualTo("docs");
      assertThat(damage.getLong("segment")).isPositive();
      assertThat(damage.getString("file")).isEqualTo("vectors-0");
      assertThat(damage.getString("reason")).contains("CRC32C");
      assertThat(damage.getString("effect")).isEqualTo("data_loss");

      JsonObject described = server.get("/v1/collections/docs").json();
      assertThat(described.getString("status")).isEqualTo("damaged");
      assertThat(described.getJsonArray("damage").getJsonObject(0).getString("file"))
          .isEqualTo("vectors-0");
      assertDataLoss(server.post("/v1/collections/docs/search", SEARCH));
      TestServer.Reply partial =
          server.post(
              "/v1/collections/docs/search",
              "{\"vector\":[1,0],\"exact\":true,\"allow_partial\":true}");
      assertThat(partial.json().getBoolean("partial")).isTrue();
      assertThat(server.post("/v1/collections/sound/search", SEARCH).status()).isEqualTo(200);
      assertThat(server.management("/metrics").body())
          .contains(gauge("docs", "data_loss") + " 1.0")
          .contains(gauge("docs", "unavailable") + " 0.0")
          .contains(gauge("sound", "data_loss") + " 0.0");
      try (VecinoClient client = client(server)) {
        CollectionInfo info = client.collection("docs");
        assertThat(info.status()).isEqualTo("damaged");
        assertThat(info.damage().getFirst().segment()).isPresent();
        assertThat(info.damage().getFirst().effect()).isEqualTo("data_loss");
        assertThat(client.collection("sound").status()).isEqualTo("ready");
      }
    }
  }

  @Test
  void aRefusedShardIsNamedEverywhereAndTheServerStartsEachTime() throws IOException {
    create("docs");
    Files.delete(find("witness"));
    for (int start = 0; start < 2; start++) {
      try (TestServer server = TestServer.start(data, Map.of())) {
        server.post("/v1/collections", collection("sound"));
        JsonObject damage = only(server.management("/readyz"), "degraded");
        assertThat(damage.getString("collection")).isEqualTo("docs");
        assertThat(damage.containsKey("segment")).isFalse();
        assertThat(damage.getString("effect")).isEqualTo("unavailable");
        assertDataLoss(server.post("/v1/collections/docs/search", SEARCH));
        assertDataLoss(
            server.put(
                "/v1/collections/docs/points", "{\"points\":[{\"id\":1,\"vector\":[1,2]}]}"));
        JsonObject described = server.get("/v1/collections/docs").json();
        assertThat(described.getString("status")).isEqualTo("unavailable");
        assertThat(described.getJsonObject("vector").getInteger("dimension")).isEqualTo(2);
        assertThat(server.get("/v1/collections").json().getJsonArray("collections")).hasSize(2);
        assertThat(server.post("/v1/collections/sound/search", SEARCH).status()).isEqualTo(200);
        assertThat(server.management("/metrics").body())
            .contains(gauge("docs", "unavailable") + " 1.0");
        try (VecinoClient client = client(server)) {
          assertThat(client.collection("docs").status()).isEqualTo("unavailable");
          assertThatThrownBy(() -> client.search("docs", SearchRequest.builder(1, 0).build()))
              .isInstanceOfSatisfying(
                  VecinoClientException.class,
                  e -> assertThat(e.code()).isEqualTo(ErrorCode.DATA_LOSS));
        }
      }
    }
  }

  private void create(String name) throws IOException {
    try (TestServer server = TestServer.start(data, Map.of())) {
      server.post("/v1/collections", collection(name));
      server.put(
          "/v1/collections/" + name + "/points",
          "{\"points\":[{\"id\":1,\"vector\":[1,2]},{\"id\":2,\"vector\":[3,4]}]}");
      server.server().database().collection(name).optimize(Duration.ofMinutes(1));
      assertThat(server.management("/readyz").json())
          .isEqualTo(new JsonObject("{\"status\":\"ok\",\"damage\":[]}"));
    }
  }

  private static String collection(String name) {
    return "{\"name\":\"%s\",\"vector\":{\"dimension\":2,\"metric\":\"dot\"}}".formatted(name);
  }

  private static JsonObject only(TestServer.Reply health, String status) {
    assertThat(health.status()).isEqualTo(200);
    assertThat(health.json().getString("status")).isEqualTo(status);
    assertThat(health.json().getJsonArray("damage")).hasSize(1);
    return health.json().getJsonArray("damage").getJsonObject(0);
  }

  private static void assertDataLoss(TestServer.Reply reply) {
    assertThat(reply.status()).isEqualTo(500);
    assertThat(reply.json().getString("code")).isEqualTo("DATA_LOSS");
  }

  private static String gauge(String collection, String effect) {
    return "vecino_collection_damaged_segments{collection=\"%s\",effect=\"%s\"}"
        .formatted(collection, effect);
  }

  private static VecinoClient client(TestServer server) {
    return VecinoClient.connect("localhost:" + server.server().grpcPort());
  }

  private Path find(String name) throws IOException {
    try (Stream<Path> paths = Files.walk(data)) {
      List<Path> found = paths.filter(path -> path.endsWith(name)).toList();
      assertThat(found).hasSize(1);
      return found.getFirst();
    }
  }

  private static void flip(Path file, int at) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[at] ^= 8;
    Files.write(file, bytes);
  }
}
