package dev.vecino.bench;

import dev.vecino.engine.Payload;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/**
 * A server over REST by the JDK's client, a connection for each session. Knows no filters. Vectors
 * travel as base64, so that it is not the printing of numbers that is measured.
 *
 * @param address {@code host:port}
 */
record RestTarget(Dataset data, String address, String collection) implements Target {
  private static final int OK = 200;

  @Override
  public String name() {
    return "REST";
  }

  @Override
  public Session open() {
    URI uri = URI.create("http://" + address + "/v1/collections/" + collection + "/search");
    HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    return new Session() {
      @Override
      public float[] search(Ask ask) throws IOException, InterruptedException {
        HttpRequest request =
            HttpRequest.newBuilder(uri)
                .header("content-type", "application/json")
                .POST(BodyPublishers.ofString(body(ask)))
                .build();
        HttpResponse<byte[]> response = client.send(request, BodyHandlers.ofByteArray());
        if (response.statusCode() != OK) {
          throw new IOException(
              response.statusCode() + " " + new String(response.body(), StandardCharsets.UTF_8));
        }
        return scores(response.body());
      }

      @Override
      public void close() {
        client.close();
      }
    };
  }

  private String body(Ask ask) {
    if (ask.filter() != null) {
      throw new IllegalArgumentException("filters are measured in-process");
    }
    String ef = ask.ef() == null ? "" : ",\"ef\":" + ask.ef();
    return "{\"vector\":\"%s\",\"limit\":%d,\"with_payload\":false%s}"
        .formatted(base64(data.query(ask.query())), Ask.K, ef);
  }

  private static String base64(float[] vector) {
    ByteBuffer bytes =
        ByteBuffer.allocate(vector.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(vector);
    return Base64.getEncoder().encodeToString(bytes.array());
  }

  private static float[] scores(byte[] answer) throws IOException {
    if (!(Payload.parse(answer).fields().get("points") instanceof List<?> points)) {
      throw new IOException("an answer without points");
    }
    float[] scores = new float[points.size()];
    for (int i = 0; i < scores.length; i++) {
      if (!(points.get(i) instanceof Map<?, ?> point)
          || !(point.get("score") instanceof Number score)) {
        throw new IOException("a point without a score");
      }
      scores[i] = score.floatValue();
    }
    return scores;
  }
}
