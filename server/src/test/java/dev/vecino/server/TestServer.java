package dev.vecino.server;

import dev.vecino.server.config.ServerConfig;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/** A server on free ports, and a small HTTP client for it. */
public final class TestServer implements AutoCloseable {
  private final VecinoServer server;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  /** An answer of the server. */
  public record Reply(int status, String body, HttpResponse<String> response) {
    public JsonObject json() {
      return new JsonObject(body);
    }

    /** The first field that a problem names. */
    public String field() {
      return json().getJsonArray("errors").getJsonObject(0).getString("field");
    }

    public String header(String name) {
      return response.headers().firstValue(name).orElse("");
    }
  }

  private TestServer(VecinoServer server) {
    this.server = server;
  }

  public static TestServer start(Path data, Map<String, String> flags) throws IOException {
    Map<String, String> all = new TreeMap<>(flags);
    all.put("data_dir", data.toString());
    all.put("http.port", "0");
    all.put("grpc.port", "0");
    all.put("management.port", "0");
    return new TestServer(VecinoServer.start(ServerConfig.load(null, Map.of(), all)));
  }

  public VecinoServer server() {
    return server;
  }

  public Reply get(String path) {
    return send(request(path).GET());
  }

  public Reply delete(String path) {
    return send(request(path).DELETE());
  }

  public Reply post(String path, String json) {
    return send("POST", path, json.getBytes(StandardCharsets.UTF_8), "application/json");
  }

  public Reply put(String path, String json) {
    return send("PUT", path, json.getBytes(StandardCharsets.UTF_8), "application/json");
  }

  public Reply patch(String path, String json) {
    return send("PATCH", path, json.getBytes(StandardCharsets.UTF_8), "application/json");
  }

  public Reply send(String method, String path, byte[] body, String contentType) {
    return send(
        request(path)
            .header("content-type", contentType)
            .method(method, HttpRequest.BodyPublishers.ofByteArray(body)));
  }

  public HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.httpPort() + path))
        .timeout(Duration.ofSeconds(30));
  }

  public Reply management(String path) {
    return send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.managementPort() + path)));
  }

  public Reply send(HttpRequest.Builder request) {
    try {
      HttpResponse<String> response =
          client.send(request.build(), HttpResponse.BodyHandlers.ofString());
      return new Reply(response.statusCode(), response.body(), response);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    client.shutdownNow();
    server.close();
  }
}
