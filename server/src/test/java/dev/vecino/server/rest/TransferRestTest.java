package dev.vecino.server.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vecino.server.TestServer;
import dev.vecino.server.TestServer.Reply;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Snapshots and backups over REST. */
final class TransferRestTest {
  private static final String SEARCH =
      "{\"vector\":[1,0.5,0.25,-1],\"limit\":20,\"with_vectors\":true}";

  @TempDir Path directory;
  private TestServer server;

  @BeforeEach
  void start() throws IOException {
    server =
        TestServer.start(
            directory.resolve("data"),
            Map.of(
                "backup.targets",
                "nas=" + directory.resolve("nas").toUri().toString().strip(),
                // An archive is larger: it streams past this bound.
                "limits.max_request_bytes",
                "64KB"));
    assertThat(
            server
                .post(
                    "/v1/collections",
                    "{\"name\":\"docs\",\"vector\":{\"dimension\":4,\"metric\":\"dot\"}}")
                .status())
        .isEqualTo(201);
    put(0, 400);
    ok(server.post("/v1/collections/docs/points/delete", "{\"ids\":[7,8]}"), 200);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private void put(int from, int to) {
    Random random = new Random(from);
    JsonArray points = new JsonArray();
    for (int id = from; id < to; id++) {
      JsonArray vector = new JsonArray();
      for (int d = 0; d < 4; d++) {
        vector.add(random.nextFloat());
      }
      points.add(new JsonObject().put("id", id).put("vector", vector).put("payload", payload(id)));
    }
    ok(server.put("/v1/collections/docs/points", "{\"points\":" + points.encode() + "}"), 200);
  }

  private static JsonObject payload(int id) {
    return new JsonObject().put("n", id);
  }

  private static JsonObject ok(Reply reply, int status) {
    assertThat(reply.status()).as(reply.body()).isEqualTo(status);
    return reply.json();
  }

  private static void refused(Reply reply, int status, String code, String detail) {
    assertThat(reply.status()).as(reply.body()).isEqualTo(status);
    assertThat(reply.json().getString("code")).isEqualTo(code);
    assertThat(reply.json().getString("detail")).contains(detail);
  }

  private JsonArray found(String collection) {
    return ok(server.post("/v1/collections/" + collection + "/search", SEARCH), 200)
        .getJsonArray("points");
  }

  private Reply restore(String path, String json) {
    return server.post(path + "/restore", json);
  }

  @Test
  void aSnapshotAnswersAsTheCollectionDidThen() {
    JsonArray before = found("docs");
    Reply created = server.post("/v1/collections/docs/snapshots", "");
    JsonObject snapshot = ok(created, 201);
    String path = created.header("location");
    assertThat(path).isEqualTo("/v1/collections/docs/snapshots/" + snapshot.getString("id"));
    assertThat(snapshot.getInteger("points")).isEqualTo(398);
    put(300, 500);
    assertThat(ok(server.get(path), 200)).isEqualTo(snapshot);
    assertThat(ok(server.get("/v1/collections/docs/snapshots"), 200))
        .isEqualTo(ok(server.get("/v1/snapshots"), 200))
        .isEqualTo(new JsonObject().put("snapshots", new JsonArray().add(snapshot)));
    refused(restore(path, "{\"collection\":\"docs\"}"), 409, "ALREADY_EXISTS", "'docs' exists");
    Reply restored = restore(path, "{\"collection\":\"then\"}");
    assertThat(ok(restored, 201).getInteger("points")).isEqualTo(398);
    assertThat(restored.header("location")).isEqualTo("/v1/collections/then");
    assertThat(found("then")).isEqualTo(before);
    assertThat(found("docs")).isNotEqualTo(before);
    ok(restore(path, "{\"collection\":\"docs\",\"replace\":true}"), 201);
    assertThat(found("docs")).isEqualTo(before);
    ok(server.delete(path), 200);
    refused(server.delete(path), 404, "NOT_FOUND", "has no snapshot");
    assertThat(found("then")).isEqualTo(before);
  }

  private byte[] download(String path) throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<byte[]> response =
          client.send(
              server.request(path + "/download").build(), HttpResponse.BodyHandlers.ofByteArray());
      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(response.headers().firstValue("content-type")).contains("application/x-tar");
      assertThat(response.headers().firstValue("content-disposition").orElse(""))
          .startsWith("attachment; filename=\"docs-");
      return response.body();
    }
  }

  @Test
  void anArchiveIsDownloadedAndRestored() throws Exception {
    JsonArray before = found("docs");
    String path = server.post("/v1/collections/docs/snapshots", "").header("location");
    byte[] archive = download(path);
    assertThat(archive.length).isGreaterThan(64 << 10);
    String tar = "application/x-tar";
    ok(server.send("POST", "/v1/collections/copy/restore", archive, tar), 201);
    assertThat(found("copy")).isEqualTo(before);
    refused(
        server.send("POST", "/v1/collections/copy/restore", archive, tar),
        409,
        "ALREADY_EXISTS",
        "'copy' exists");
    ok(server.send("POST", "/v1/collections/copy/restore?replace=true", archive, tar), 201);
    byte[] half = java.util.Arrays.copyOf(archive, archive.length / 2);
    refused(
        server.send("POST", "/v1/collections/bad/restore", half, tar),
        400,
        "INVALID_ARGUMENT",
        "no whole snapshot archive");
    refused(
        server.send("POST", "/v1/collections/bad/restore?replace=maybe", archive, tar),
        400,
        "INVALID_ARGUMENT",
        "replace is 'maybe'");
    assertThat(server.get("/v1/collections/bad").status()).isEqualTo(404);
    assertThat(server.send("POST", "/v1/collections/bad/restore", archive, "text/plain").status())
        .isEqualTo(415);
    assertThat(server.get("/v1/collections/docs/snapshots/x/download").status()).isEqualTo(404);
  }

  @Test
  void aBackupIsMadeVerifiedRestoredAndDeleted() {
    JsonArray before = found("docs");
    Reply created = server.post("/v1/backups/nas", "{\"collection\":\"docs\"}");
    JsonObject backup = ok(created, 201);
    String path = created.header("location");
    assertThat(path).isEqualTo("/v1/backups/nas/" + backup.getString("id"));
    assertThat(backup.getString("state")).isEqualTo("unverified");
    assertThat(backup.getLong("new_bytes")).isEqualTo(backup.getLong("bytes"));
    put(0, 10);
    assertThat(ok(server.post(path + "/verify", ""), 200).getString("state")).isEqualTo("verified");
    assertThat(ok(restore(path, "{\"collection\":\"copy\"}"), 201).getInteger("points"))
        .isEqualTo(398);
    assertThat(found("copy")).isEqualTo(before);
    assertThat(ok(server.get("/v1/backups/nas"), 200).getJsonArray("backups")).hasSize(1);
    assertThat(ok(server.get("/v1/backups"), 200).encode())
        .isEqualTo("{\"targets\":[{\"name\":\"nas\",\"kind\":\"file\"}]}");
    String metrics = server.management("/metrics").body();
    assertThat(metrics)
        .contains("vecino_jobs_running 0.0")
        .containsPattern("vecino_backup_last_success_seconds\\{.*kind=\"backup\".*target=\"nas\"")
        .containsPattern("vecino_backup_last_success_seconds\\{.*kind=\"verify\".*target=\"nas\"");
    JsonArray jobs = ok(server.get("/v1/jobs"), 200).getJsonArray("jobs");
    assertThat(jobs.stream().map(job -> ((JsonObject) job).getString("kind")))
        .containsExactly("restore", "verify", "backup");
    JsonObject job = jobs.getJsonObject(0);
    assertThat(job.getString("state")).isEqualTo("done");
    assertThat(ok(server.delete("/v1/jobs/" + job.getString("id")), 200)).isEqualTo(job);
    JsonObject deleted = ok(server.delete(path), 200);
    assertThat(deleted.getBoolean("swept")).isTrue();
    assertThat(deleted.getLong("freed_bytes")).isPositive();
  }

  @Test
  void aCallerThatDoesNotWaitIsToldWhereToLook() {
    Reply accepted =
        server.send(
            server
                .request("/v1/backups/nas")
                .header("prefer", "respond-async")
                .header("content-type", "application/json")
                .POST(
                    java.net.http.HttpRequest.BodyPublishers.ofString(
                        "{\"collection\":\"docs\"}")));
    JsonObject job = ok(accepted, 202);
    assertThat(job.getString("kind")).isEqualTo("backup");
    String state = job.getString("state");
    while (state.equals("running")) {
      state = ok(server.get(accepted.header("location")), 200).getString("state");
    }
    assertThat(state).isEqualTo("done");
    assertThat(ok(server.get("/v1/backups/nas"), 200).getJsonArray("backups")).hasSize(1);
  }

  @Test
  void damageAtTheTargetIsDataLossWithTheFile() throws IOException {
    String path = server.post("/v1/backups/nas", "{\"collection\":\"docs\"}").header("location");
    Path largest;
    try (Stream<Path> files = Files.walk(directory.resolve("nas/blobs"))) {
      largest =
          files
              .filter(Files::isRegularFile)
              .max(Comparator.comparingLong(file -> file.toFile().length()))
              .orElseThrow();
    }
    byte[] bytes = Files.readAllBytes(largest);
    bytes[bytes.length / 2] ^= 1;
    Files.write(largest, bytes);
    refused(server.post(path + "/verify", ""), 500, "DATA_LOSS", "rocksdb/");
    refused(restore(path, "{\"collection\":\"copy\"}"), 500, "DATA_LOSS", "rocksdb/");
    assertThat(server.get("/v1/collections/copy").status()).isEqualTo(404);
    assertThat(ok(server.get(path), 200).getString("state")).isEqualTo("damaged");
  }

  @Test
  void whatIsNotThereIsNotFoundAndNoPathIsFollowed() {
    refused(server.post("/v1/collections/none/snapshots", ""), 404, "NOT_FOUND", "'none' does not");
    refused(
        server.post("/v1/backups/other", "{\"collection\":\"docs\"}"),
        404,
        "NOT_FOUND",
        "known are nas");
    refused(
        server.post("/v1/backups/nas", "{\"collection\":\"none\"}"),
        404,
        "NOT_FOUND",
        "'none' does not");
    refused(
        server.post("/v1/backups/nas", "{\"colection\":\"docs\"}"),
        400,
        "INVALID_ARGUMENT",
        "collection");
    String inTarget = Base64.getUrlEncoder().encodeToString(new byte[] {1, 2, 3});
    for (String id : List.of("..%2F..%2Fdata", "%2Fetc%2Fpasswd", inTarget)) {
      for (String path : List.of("/v1/backups/nas/" + id, "/v1/collections/docs/snapshots/" + id)) {
        assertThat(server.get(path).status()).as(path).isEqualTo(404);
        assertThat(server.delete(path).status()).as(path).isIn(404, 405);
      }
    }
    refused(server.get("/v1/jobs/none"), 404, "NOT_FOUND", "no such job");
    String path = server.post("/v1/collections/docs/snapshots", "").header("location");
    refused(restore(path, "{\"collection\":\"../x\"}"), 400, "INVALID_ARGUMENT", "not a name");
  }
}
