package dev.vecino.server.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vecino.server.TestServer;
import dev.vecino.server.TestServer.Reply;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The bodies of the documentation, over a real port. */
final class RestEndToEndTest {
  private static final String POINTS =
      """
      {"points":[
        {"id":"a","vector":[1,0,0],"payload":{"lang":"en","year":2024,"tags":["x","y"],
          "place":{"lat":52.5,"lon":13.4},"at":"2024-05-01T12:00:00Z","none":null}},
        {"id":"b","vector":[0,1,0],"payload":{"lang":"de","year":2019,"deep":[{"n":1},{"n":2}]}},
        {"id":42,"vector":"AAAAAAAAAAAAAIA/","payload":{"big":9007199254740993,"flag":true}}]}
      """;

  private static final Map<String, String> FILTERS =
      Map.ofEntries(
          Map.entry("{\"field\":\"lang\",\"match\":\"en\"}", "a"),
          Map.entry("{\"field\":\"lang\",\"match\":[\"en\",\"de\"]}", "a,b"),
          Map.entry("{\"field\":\"flag\",\"match\":true}", "42"),
          Map.entry("{\"field\":\"year\",\"range\":{\"gte\":2019,\"lt\":2020.5}}", "b"),
          Map.entry("{\"field\":\"at\",\"range\":{\"gt\":\"2024-05-01T13:59:00+02:00\"}}", "a"),
          Map.entry("{\"field\":\"tags\",\"exists\":true}", "a"),
          Map.entry("{\"field\":\"lang\",\"exists\":false}", "42"),
          Map.entry("{\"field\":\"none\",\"is_null\":true}", "a"),
          Map.entry("{\"field\":\"lang\",\"prefix\":\"d\"}", "b"),
          Map.entry("{\"field\":\"deep.n\",\"match\":2}", "b"),
          Map.entry("{\"ids\":[42,\"b\",\"42\"]}", "42,b"),
          Map.entry(
              "{\"field\":\"place\",\"geo_radius\":{\"center\":{\"lat\":52.5,\"lon\":13.5},"
                  + "\"radius_meters\":10000}}",
              "a"),
          Map.entry(
              "{\"field\":\"place\",\"geo_box\":{\"top_left\":{\"lat\":53,\"lon\":13},"
                  + "\"bottom_right\":{\"lat\":52,\"lon\":14}}}",
              "a"),
          Map.entry(
              "{\"should\":[{\"ids\":[42]},{\"must_not\":[{\"field\":\"lang\",\"exists\":true}]}]}",
              "42"));

  private static TestServer start(Path data) throws IOException {
    TestServer server = TestServer.start(data, Map.of());
    Reply created =
        server.post(
            "/v1/collections",
            "{\"name\":\"docs\",\"vector\":{\"dimension\":3,\"metric\":\"dot\"}}");
    assertThat(created.status()).isEqualTo(201);
    assertThat(created.header("location")).isEqualTo("/v1/collections/docs");
    assertThat(server.put("/v1/collections/docs/points", POINTS).json().getInteger("upserted"))
        .isEqualTo(3);
    return server;
  }

  @Test
  void pointsAreWrittenReadChangedAndDeleted(@TempDir Path data) throws IOException {
    try (TestServer server = start(data)) {
      Reply got =
          server.post(
              "/v1/collections/docs/points/get",
              "{\"ids\":[\"a\",42,\"42\"],\"with_vectors\":true}");
      JsonArray points = got.json().getJsonArray("points");
      assertThat(points.getJsonObject(0).getJsonArray("vector"))
          .isEqualTo(new JsonArray("[1.0,0.0,0.0]"));
      assertThat(points.getJsonObject(1).getValue("id")).isEqualTo(42);
      assertThat(got.body()).contains("\"big\":9007199254740993").contains("\"missing\":[\"42\"]");
      Reply updated =
          server.post(
              "/v1/collections/docs/points/payload",
              "{\"ids\":[\"b\",\"no\"],\"set\":{\"seen\":true},\"remove\":[\"deep\"]}");
      assertThat(updated.json().getInteger("updated")).isEqualTo(1);
      assertThat(server.post("/v1/collections/docs/points/get", "{\"ids\":[\"b\"]}").body())
          .contains("{\"lang\":\"de\",\"year\":2019,\"seen\":true}");
      Reply deleted = server.post("/v1/collections/docs/points/delete", "{\"ids\":[\"a\",\"a1\"]}");
      assertThat(deleted.json().getInteger("deleted")).isEqualTo(1);
      assertThat(
              server
                  .post(
                      "/v1/collections/docs/points/delete",
                      "{\"filter\":{\"must\":[{\"field\":\"lang\",\"match\":\"de\"}]}}")
                  .json()
                  .getInteger("deleted"))
          .isEqualTo(1);
      assertThat(count(server, "{}")).isEqualTo(1);
    }
  }

  @Test
  void everyKindOfFilterWorksInSearchesAndCounts(@TempDir Path data) throws IOException {
    try (TestServer server = start(data)) {
      FILTERS.forEach((condition, expected) -> {
        String filter = "{\"must\":[" + condition + "]}";
        Reply found =
            server.post(
                "/v1/collections/docs/search",
                "{\"vector\":[0.1,0.2,0.3],\"filter\":" + filter + ",\"with_payload\":false}");
        assertThat(found.status()).as(found.body()).isEqualTo(200);
        assertThat(ids(found.json().getJsonArray("points"))).as(condition).isEqualTo(expected);
        assertThat(count(server, "{\"filter\":" + filter + "}"))
            .isEqualTo(expected.split(",", -1).length);
      });
    }
  }

  @Test
  void searchesAreNearestFirstWithExactScores(@TempDir Path data) throws IOException {
    try (TestServer server = start(data)) {
      JsonObject result =
          server
              .post(
                  "/v1/collections/docs/search",
                  "{\"vector\":[0.5,0.25,2],\"limit\":2,\"with_vectors\":true,\"explain\":true}")
              .json();
      JsonArray points = result.getJsonArray("points");
      assertThat(points).hasSize(2);
      assertThat(points.getJsonObject(0).getValue("id")).isEqualTo(42);
      assertThat(points.getJsonObject(0).getFloat("score")).isEqualTo(2f);
      assertThat(points.getJsonObject(1).getValue("id")).isEqualTo("a");
      JsonObject explanation = result.getJsonObject("explanation");
      JsonObject segment = explanation.getJsonArray("segments").getJsonObject(0);
      assertThat(segment.getString("strategy")).isEqualTo("scan");
      assertThat(segment.getLong("exact_distances")).isEqualTo(segment.getLong("points"));
      assertThat(segment.getLong("bytes_touched")).isPositive();
      assertThat(explanation.getLong("search_nanos")).isPositive();
      assertThat(explanation.getLong("fetch_nanos")).isPositive();
      JsonObject batch =
          server
              .post(
                  "/v1/collections/docs/search/batch",
                  "{\"searches\":[{\"vector\":[1,0,0],\"limit\":1},{\"vector\":[0,1,0],\"limit\":1}]}")
              .json();
      assertThat(
              batch.getJsonArray("results").stream()
                  .map(r -> ids(((JsonObject) r).getJsonArray("points"))))
          .containsExactly("a", "b");
    }
  }

  @Test
  void aScrollVisitsEveryPointOnceInIdOrder(@TempDir Path data) throws IOException {
    try (TestServer server = start(data)) {
      StringBuilder seen = new StringBuilder();
      String cursor = "null";
      do {
        JsonObject page =
            server
                .post(
                    "/v1/collections/docs/points/scroll", "{\"limit\":1,\"cursor\":" + cursor + "}")
                .json();
        seen.append(ids(page.getJsonArray("points"))).append(' ');
        String next = page.getString("next_cursor");
        cursor = next == null ? "" : "\"" + next + "\"";
      } while (!cursor.isEmpty());
      assertThat(seen.toString().strip()).isEqualTo("42 a b");
    }
  }

  @Test
  void collectionsAreCreatedDescribedChangedAndDeleted(@TempDir Path data) throws IOException {
    try (TestServer server = start(data)) {
      String again =
          "{\"name\":\"docs\",\"if_not_exists\":true,\"vector\":{\"dimension\":%d,\"metric\":\"dot\"}}";
      assertThat(server.post("/v1/collections", again.formatted(3)).status()).isEqualTo(200);
      assertThat(server.post("/v1/collections", again.formatted(4)).status()).isEqualTo(409);
      assertThat(
              server
                  .post(
                      "/v1/collections",
                      "{\"name\":\"two\",\"vectors\":{\"t\":{\"dimension\":2,\"metric\":\"cosine\"},"
                          + "\"u\":{\"dimension\":1,\"metric\":\"euclidean\"}}}")
                  .status())
          .isEqualTo(201);
      assertThat(server.get("/v1/collections").json().getJsonArray("collections")).hasSize(2);
      assertThat(
              server
                  .patch("/v1/collections/docs", "{\"options\":{\"seal_points\":5000}}")
                  .json()
                  .getJsonObject("options")
                  .getInteger("seal_points"))
          .isEqualTo(5000);
      assertThat(
              server
                  .patch("/v1/collections/docs", "{\"options\":{\"layout\":\"compact\"}}")
                  .json()
                  .getJsonObject("options"))
          .isEqualTo(new JsonObject().put("seal_points", 5000).put("layout", "compact"));
      assertThat(
              server.patch("/v1/collections/docs", "{\"options\":{\"layout\":\"flat\"}}").status())
          .isEqualTo(400);
      JsonObject described = server.get("/v1/collections/docs").json();
      assertThat(described.getInteger("points")).isEqualTo(3);
      assertThat(described.getJsonObject("vector").getString("metric")).isEqualTo("dot");
      assertThat(server.delete("/v1/collections/docs").status()).isEqualTo(200);
      assertThat(server.get("/v1/collections/docs").status()).isEqualTo(404);
    }
  }

  @Test
  void linesAreWrittenInAcknowledgedBatches(@TempDir Path data) throws IOException {
    try (TestServer server = start(data)) {
      String lines =
          IntStream.range(100, 1_350)
              .mapToObj(i -> "{\"id\":" + i + ",\"vector\":[1,2," + i + "]}")
              .collect(Collectors.joining("\n"));
      List<String> acknowledgements =
          upload(server, "?durability=buffered", lines).lines().toList();
      assertThat(acknowledgements).hasSize(3);
      assertThat(new JsonObject(acknowledgements.getLast()).getInteger("lines")).isEqualTo(1_250);
      assertThat(count(server, "{}")).isEqualTo(1_253);
    }
  }

  @Test
  void anUploadStopsAtItsFirstBadLineAndKeepsEarlierBatches(@TempDir Path data) throws IOException {
    try (TestServer server = start(data)) {
      String good =
          IntStream.range(100, 620)
              .mapToObj(i -> "{\"id\":" + i + ",\"vector\":[1,2,3]}\n")
              .collect(Collectors.joining());
      for (String bad :
          List.of(
              "{\"id\":1,\"vector\":[1,2]}",
              "{\"id\":1,\"vecto\":[1,2,3]}",
              "{\"id\":1,\"vector\":[1,2,1e999]}",
              "{\"id\":1}",
              "[]",
              "{")) {
        List<String> answer = upload(server, "", good + bad + "\n" + good).lines().toList();
        assertThat(answer).as(bad).hasSize(2);
        JsonObject end = new JsonObject(answer.getLast());
        assertThat(end.getInteger("line")).as(bad).isEqualTo(521);
        assertThat(end.getJsonObject("error").getString("code")).isEqualTo("INVALID_ARGUMENT");
        assertThat(count(server, "{}")).as(bad).isEqualTo(503);
      }
    }
  }

  private static String upload(TestServer server, String query, String lines) {
    Reply reply =
        server.send(
            "PUT",
            "/v1/collections/docs/points" + query,
            lines.getBytes(StandardCharsets.UTF_8),
            "application/x-ndjson");
    assertThat(reply.status()).isEqualTo(200);
    return reply.body();
  }

  private static int count(TestServer server, String body) {
    return server.post("/v1/collections/docs/points/count", body).json().getInteger("count");
  }

  private static String ids(JsonArray points) {
    return points.stream()
        .map(point -> ((JsonObject) point).getValue("id").toString())
        .sorted()
        .collect(Collectors.joining(","));
  }
}
