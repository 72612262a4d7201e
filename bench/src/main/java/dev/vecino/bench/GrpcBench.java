package dev.vecino.bench;

import dev.vecino.client.PayloadSelector;
import dev.vecino.client.ScoredPoint;
import dev.vecino.client.SearchRequest;
import dev.vecino.client.VecinoClient;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Searches a data set that a running server holds, over gRPC: recall@10 at default settings and
 * queries a second with 1 and 8 clients, without payloads.
 *
 * <p>Arguments: the data set's folder, the server's address, the collection.
 */
public final class GrpcBench {
  private static final int K = 10;
  private static final int ROUNDS = 5;
  private static final long ROUND_NANOS = 2_000_000_000L;

  private GrpcBench() {}

  /** Runs it. */
  public static void main(String[] args) throws Exception {
    if (args.length != 3) {
      throw new IllegalArgumentException("expected: DATASET_FOLDER ADDRESS COLLECTION");
    }
    Dataset data = Dataset.open(Path.of(args[0]));
    List<SearchRequest> requests = new ArrayList<>();
    for (int i = 0; i < data.queryCount(); i++) {
      requests.add(
          SearchRequest.builder(data.query(i)).limit(K).withPayload(PayloadSelector.NONE).build());
    }
    try (VecinoClient client = VecinoClient.connect(args[1])) {
      float[][] exact = data.exactScores(null);
      Recall recall = new Recall();
      for (int i = 0; i < requests.size(); i++) {
        recall.add(scores(client.search(args[2], requests.get(i)).points()), exact[i], K);
      }
      System.out.println("recall@10 at default settings: %.4f".formatted(recall.value()));
    }
    for (int clients : new int[] {1, 8}) {
      double[] rates = new double[ROUNDS];
      for (int round = 0; round < ROUNDS; round++) {
        rates[round] = round(args[1], args[2], requests, clients);
      }
      Arrays.sort(rates);
      System.out.println(
          "gRPC, %d clients: %.0f queries/s (median of %d rounds, %.0f to %.0f)"
              .formatted(clients, rates[ROUNDS / 2], ROUNDS, rates[0], rates[ROUNDS - 1]));
    }
  }

  private static float[] scores(List<ScoredPoint> points) {
    float[] scores = new float[points.size()];
    for (int i = 0; i < scores.length; i++) {
      scores[i] = points.get(i).score();
    }
    return scores;
  }

  private static double round(
      String address, String collection, List<SearchRequest> requests, int clients)
      throws InterruptedException {
    AtomicInteger next = new AtomicInteger();
    AtomicInteger done = new AtomicInteger();
    long start = System.nanoTime();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < clients; i++) {
      threads.add(
          Thread.ofPlatform()
              .start(() -> {
                try (VecinoClient client = VecinoClient.connect(address)) {
                  while (System.nanoTime() - start < ROUND_NANOS) {
                    int query = Math.floorMod(next.getAndIncrement(), requests.size());
                    client.search(collection, requests.get(query));
                    done.incrementAndGet();
                  }
                }
              }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    return done.get() * 1e9 / (System.nanoTime() - start);
  }
}
