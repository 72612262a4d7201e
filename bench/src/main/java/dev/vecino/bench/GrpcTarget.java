package dev.vecino.bench;

import dev.vecino.client.PayloadSelector;
import dev.vecino.client.ScoredPoint;
import dev.vecino.client.SearchRequest;
import dev.vecino.client.VecinoClient;
import java.util.List;

/**
 * A server over gRPC by the Java client, a connection for each session. Knows no filters.
 *
 * @param address {@code host:port}
 */
record GrpcTarget(Dataset data, String address, String collection) implements Target {
  @Override
  public String name() {
    return "gRPC";
  }

  @Override
  public Session open() {
    VecinoClient client = VecinoClient.connect(address);
    return new Session() {
      @Override
      public float[] search(Ask ask) {
        return scores(client.search(collection, request(ask)).points());
      }

      @Override
      public void close() {
        client.close();
      }
    };
  }

  private SearchRequest request(Ask ask) {
    if (ask.filter() != null) {
      throw new IllegalArgumentException("filters are measured in-process");
    }
    SearchRequest.Builder request =
        SearchRequest.builder(data.query(ask.query()))
            .limit(Ask.K)
            .withPayload(PayloadSelector.NONE);
    if (ask.ef() != null) {
      request.ef(ask.ef());
    }
    return request.build();
  }

  private static float[] scores(List<ScoredPoint> points) {
    float[] scores = new float[points.size()];
    for (int i = 0; i < scores.length; i++) {
      scores[i] = points.get(i).score();
    }
    return scores;
  }
}
