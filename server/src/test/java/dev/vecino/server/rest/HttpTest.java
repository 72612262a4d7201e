package dev.vecino.server.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vecino.server.TestServer;
import dev.vecino.server.TestServer.Reply;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What holds for every path: ids, keys, unknown routes, limits, documentation, health. */
final class HttpTest {
  @Test
  void everyRouteOfTheContractIsAnswered(@TempDir Path data) throws IOException {
    try (TestServer server = TestServer.start(data, Map.of())) {
      JsonObject paths = server.get("/openapi.json").json().getJsonObject("paths");
      assertThat(paths.size()).isGreaterThan(8);
      for (String path : paths.fieldNames()) {
        for (String method : paths.getJsonObject(path).fieldNames()) {
          if (method.equals("parameters")) {
            continue;
          }
          Reply reply =
              server.send(
                  method.toUpperCase(java.util.Locale.ROOT),
                  path.replaceAll("\\{[a-z]+}", "none"),
                  "{\"broken\":1}".getBytes(StandardCharsets.UTF_8),
                  "application/json");
          // Known to the router and to an operation: an answer about the collection or the body,
          // or that it is no archive.
          assertThat(reply.status()).as(method + path + reply.body()).isIn(200, 400, 404, 415);
          assertThat(reply.body()).doesNotContain("nothing at this path");
        }
      }
    }
  }

  @Test
  void unknownPathsMethodsAndMediaTypesAreProblems(@TempDir Path data) throws IOException {
    try (TestServer server = TestServer.start(data, Map.of())) {
      assertProblem(server.get("/nowhere"), 404, "NOT_FOUND");
      Reply wrongMethod = server.delete("/v1/collections");
      assertProblem(wrongMethod, 405, "UNIMPLEMENTED");
      assertThat(wrongMethod.header("allow")).contains("GET").contains("POST");
      byte[] body = "{}".getBytes(StandardCharsets.UTF_8);
      assertProblem(
          server.send("POST", "/v1/collections", body, "text/plain"), 415, "INVALID_ARGUMENT");
      assertProblem(
          server.send("POST", "/v1/collections", body, "application/x-www-form-urlencoded"),
          415,
          "INVALID_ARGUMENT");
      assertProblem(
          server.send("PUT", "/v1/collections/a/points", body, "application/xml"),
          415,
          "INVALID_ARGUMENT");
      assertProblem(server.get("/v1/collections?limit=1"), 400, "INVALID_ARGUMENT");
    }
  }

  private static void assertProblem(Reply reply, int status, String code) {
    assertThat(reply.status()).as(reply.body()).isEqualTo(status);
    assertThat(reply.header("content-type")).isEqualTo("application/problem+json");
    assertThat(reply.json().getString("code")).isEqualTo(code);
    assertThat(reply.json().getInteger("status")).isEqualTo(status);
    assertThat(reply.json().getString("request_id")).isEqualTo(reply.header("x-request-id"));
  }

  @Test
  void aSaneRequestIdIsKeptAndAnotherReplaced(@TempDir Path data) throws IOException {
    try (TestServer server = TestServer.start(data, Map.of())) {
      assertThat(
              server
                  .send(server.request("/v1/collections").header("x-request-id", "trace-1/2"))
                  .header("x-request-id"))
          .isEqualTo("trace-1/2");
      assertThat(
              server
                  .send(server.request("/v1/collections").header("x-request-id", "a b<script>"))
                  .header("x-request-id"))
          .matches("[0-9a-f-]{36}");
    }
  }

  @Test
  void aKeyIsNeededForDataAndNotForHealthAndDocs(@TempDir Path data) throws IOException {
    try (TestServer server = TestServer.start(data, Map.of("security.api_keys", "one,two"))) {
      Reply refused = server.get("/v1/collections");
      assertProblem(refused, 401, "UNAUTHENTICATED");
      assertThat(refused.header("www-authenticate")).startsWith("Bearer");
      assertProblem(server.get("/v1/nowhere"), 401, "UNAUTHENTICATED");
      assertThat(server.send(server.request("/v1/collections").header("api-key", "two")).status())
          .isEqualTo(200);
      assertThat(
              server
                  .send(server.request("/v1/collections").header("authorization", "Bearer one"))
                  .status())
          .isEqualTo(200);
      for (String open : List.of("/livez", "/readyz", "/healthz", "/docs", "/openapi.json", "/")) {
        assertThat(server.get(open).status()).as(open).isEqualTo(200);
      }
    }
  }

  @Test
  void aBodyOverTheLimitIsRefused(@TempDir Path data) throws IOException {
    try (TestServer server = TestServer.start(data, Map.of("limits.max_request_bytes", "4KB"))) {
      Reply reply = server.post("/v1/collections", "{\"name\":\"" + "x".repeat(8_000) + "\"}");
      assertProblem(reply, 413, "RESOURCE_EXHAUSTED");
      assertThat(server.get("/v1/collections").status()).isEqualTo(200);
    }
  }

  @Test
  void whatIsNotHttpIsAnsweredWithAProblemToo(@TempDir Path data) throws IOException {
    try (TestServer server = TestServer.start(data, Map.of())) {
      assertRawProblem(server, "GET / HTTP/1.1\r\nbad header\r\n\r\n", 400);
      assertRawProblem(server, "GET * HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n", 404);
      assertRawProblem(server, "GET /%zz HTTP/1.1\r\nhost: x\r\n\r\n", 400);
      assertRawProblem(server, "GET /" + "x".repeat(9_000) + " HTTP/1.1\r\nhost: x\r\n\r\n", 414);
      assertRawProblem(
          server, "GET / HTTP/1.1\r\nhost: x\r\na: " + "y".repeat(20_000) + "\r\n\r\n", 431);
    }
  }

  private static void assertRawProblem(TestServer server, String request, int status)
      throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.server().httpPort())) {
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      String answer =
          new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
      assertThat(answer)
          .matches("(?s)HTTP/1\\.[01] " + status + " .*")
          .contains("content-type: application/problem+json");
      JsonObject problem = new JsonObject(answer.substring(answer.indexOf("\r\n\r\n") + 4));
      assertThat(problem.getInteger("status")).isEqualTo(status);
      assertThat(problem.getString("request_id")).isNotEmpty();
    }
  }

  @Test
  void theManagementPortHasHealthAndMetricsWithoutKeys(@TempDir Path data) throws IOException {
    try (TestServer server = TestServer.start(data, Map.of("security.api_keys", "k"))) {
      assertThat(server.management("/readyz").body())
          .isEqualTo("{\"status\":\"ok\",\"damage\":[]}");
      assertThat(server.get("/readyz").body()).isEqualTo("{\"status\":\"ok\"}");
      server.send(
          server
              .request("/v1/collections")
              .header("api-key", "k")
              .header("content-type", "application/json")
              .POST(
                  java.net.http.HttpRequest.BodyPublishers.ofString(
                      "{\"name\":\"m\",\"vector\":{\"dimension\":2,\"metric\":\"dot\"}}")));
      String metrics = server.management("/metrics").body();
      assertThat(metrics)
          .contains("vecino_collection_points{collection=\"m\"} 0.0")
          .contains("vecino_collection_segments{collection=\"m\",state=\"sealed\"} 0.0")
          .contains(
              "vecino_requests_seconds_count{code=\"OK\",operation=\"createCollection\",protocol=\"rest\"}"
                  + " 1")
          .contains("jvm_memory_used_bytes")
          .contains("process_uptime_seconds")
          .contains("vecino_scrub_bytes_total 0.0")
          .contains("vecino_scrub_passes_total 0.0")
          .contains("vecino_scrub_findings_total 0.0")
          .contains("vecino_scrub_last_pass_seconds 0.0")
          .contains("vecino_build_info");
      assertThat(server.management("/v1/collections").status()).isEqualTo(404);
    }
  }

  @Test
  void readinessCanBeAskedOfOneCollection(@TempDir Path data) throws IOException {
    try (TestServer server = TestServer.start(data, Map.of())) {
      server.post(
          "/v1/collections", "{\"name\":\"docs\",\"vector\":{\"dimension\":2,\"metric\":\"dot\"}}");
      assertThat(server.management("/readyz?collection=docs").status()).isEqualTo(200);
      assertThat(server.management("/readyz?collection=none").status()).isEqualTo(404);
      assertThat(server.get("/readyz?collection=docs").body()).isEqualTo("{\"status\":\"ok\"}");
    }
  }

  @Test
  void theDocumentationLoadsNothingFromElsewhere(@TempDir Path data) throws IOException {
    try (TestServer server = TestServer.start(data, Map.of())) {
      Reply docs = server.get("/docs");
      assertThat(docs.header("content-type")).startsWith("text/html");
      assertThat(docs.header("content-security-policy")).contains("default-src 'none'");
      assertThat(docs.body()).doesNotContain("http://").doesNotContain("https://");
    }
  }
}
