package dev.vecino.server.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vecino.server.TestServer;
import dev.vecino.server.TestServer.Reply;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every kind of bad input: the right status, code and field, and nothing changed. */
final class RestRefusalTest {
  private static final String POINTS = "/v1/collections/docs/points";
  private static final String SEARCH = "/v1/collections/docs/search";

  private record Bad(String method, String path, String body, int status, String field) {}

  private static Bad put(String point, String field) {
    return new Bad("PUT", POINTS, "{\"points\":[" + point + "]}", 400, field);
  }

  private static Bad search(String body, String field) {
    return new Bad("POST", SEARCH, body, 400, field);
  }

  private static List<Bad> table() {
    String deepFilter = "{\"must\":[".repeat(40) + "]}".repeat(40);
    String deepPayload = "{\"a\":".repeat(60) + "1" + "}".repeat(60);
    return List.of(
        put("{\"id\":1,\"vector\":[1,2]}", "points[0].vector"),
        put("{\"id\":1,\"vector\":[1,2,1e999]}", "points[0].vector"),
        put("{\"id\":1,\"vector\":\"AAAAAAAAAAAAAMB/\"}", "points[0].vector"),
        put("{\"id\":1,\"vector\":\"AAAAAAAAAAAAAIB/\"}", "points[0].vector"),
        put("{\"id\":1,\"vector\":[0,0,0]}", "points[0].vector"),
        put("{\"id\":1,\"vector\":[1,2,3]},{\"id\":2,\"vector\":[1]}", "points[1].vector"),
        put("{\"id\":1,\"vectors\":{\"title\":[1,2,3]}}", "points[0].vectors.title"),
        put("{\"id\":\"" + "é".repeat(257) + "\",\"vector\":[1,2,3]}", "points[0].id"),
        put("{\"id\":1,\"vector\":[1,2,3],\"payload\":" + deepPayload + "}", "points[0].payload"),
        put(
            "{\"id\":1,\"vector\":[1,2,3],\"payload\":{\"a\":\"" + "x".repeat(5_000) + "\"}}",
            "points[0].payload"),
        put("", "points"),
        new Bad("PUT", POINTS, "{\"points\":[{]}", 400, "points[0]"),
        new Bad("PUT", "/v1/collections/no/points", "{\"points\":[]}", 404, ""),
        new Bad("POST", "/v1/collections/no/search", "{\"vector\":[1,2,3]}", 404, ""),
        new Bad(
            "POST",
            "/v1/collections",
            "{\"name\":\"docs\",\"vector\":{\"dimension\":3,\"metric\":\"cosine\"}}",
            409,
            ""),
        new Bad(
            "POST",
            "/v1/collections",
            "{\"name\":\"a/b\",\"vector\":{\"dimension\":3,\"metric\":\"cosine\"}}",
            400,
            "name"),
        search("{\"vector\":[1,2]}", "vector"),
        search("{\"vector\":[1,2,1e999]}", "vector"),
        search("{\"vector\":[0,0,0]}", "vector"),
        search("{\"vector\":[1,2,3],\"using\":\"title\"}", "using"),
        search("{\"vector\":[1,2,3],\"limit\":-1}", "limit"),
        search("{\"vector\":[1,2,3],\"limit\":0}", "limit"),
        search("{\"vector\":[1,2,3],\"limit\":10001}", "limit"),
        search("{\"vector\":[1,2,3],\"limit\":99999999999}", "limit"),
        search("{\"vector\":[1,2,3],\"offset\":10000}", "offset"),
        search(
            "{\"vector\":[1,2,3],\"filter\":{\"must\":[{\"field\":\"a\",\"range\":{\"gt\":true}}]}}",
            "filter.must[0].range.gt"),
        new Bad("POST", POINTS + "/scroll", "{\"cursor\":\"nonsense\"}", 400, "cursor"),
        new Bad("POST", POINTS + "/get", "{\"ids\":[]}", 400, "ids"),
        new Bad("POST", POINTS + "/delete", "{}", 400, "body"),
        new Bad("POST", POINTS + "/payload", "{\"ids\":[1]}", 400, "set"),
        new Bad("POST", POINTS + "/count", "{\"filter\":" + deepFilter + "}", 400, "filter"));
  }

  @Test
  void badInputIsRefusedAndChangesNothing(@TempDir Path data) throws IOException {
    try (TestServer server = TestServer.start(data, Map.of("limits.max_payload_bytes", "4KB"))) {
      server.post(
          "/v1/collections",
          "{\"name\":\"docs\",\"vector\":{\"dimension\":3,\"metric\":\"cosine\"}}");
      server.put(POINTS, "{\"points\":[{\"id\":7,\"vector\":[1,2,3]}]}");
      String before = state(server);
      for (Bad bad : table()) {
        Reply reply =
            server.send(
                bad.method(),
                bad.path(),
                bad.body().getBytes(StandardCharsets.UTF_8),
                "application/json");
        assertThat(reply.status()).as(bad + reply.body()).isEqualTo(bad.status());
        assertThat(reply.json().getString("code"))
            .isEqualTo(
                bad.status() == 404
                    ? "NOT_FOUND"
                    : bad.status() == 409 ? "ALREADY_EXISTS" : "INVALID_ARGUMENT");
        if (!bad.field().isEmpty()) {
          assertThat(reply.field()).as(bad.body()).startsWith(bad.field());
        }
      }
      assertThat(state(server)).isEqualTo(before);
    }
  }

  /** Everything that a caller can see, apart from sizes on disk, which change by themselves. */
  private static String state(TestServer server) {
    JsonArray collections = server.get("/v1/collections").json().getJsonArray("collections");
    StringBuilder state = new StringBuilder();
    for (Object entry : collections) {
      JsonObject collection = (JsonObject) entry;
      collection.remove("disk_bytes");
      state.append(collection.encode());
    }
    return state + server.post(POINTS + "/scroll", "{\"with_vectors\":true}").body();
  }

  @Test
  void invalidUtf8IsRefused(@TempDir Path data) throws IOException {
    try (TestServer server = TestServer.start(data, Map.of())) {
      byte[] body =
          "{\"name\":\"xx\",\"vector\":{\"dimension\":3,\"metric\":\"dot\"}}"
              .getBytes(StandardCharsets.UTF_8);
      int at = new String(body, StandardCharsets.UTF_8).indexOf("xx");
      Arrays.fill(body, at, at + 2, (byte) 0xff);
      Reply reply = server.send("POST", "/v1/collections", body, "application/json");
      assertThat(reply.status()).isEqualTo(400);
      assertThat(reply.json().getString("detail")).contains("UTF-8");
    }
  }
}
