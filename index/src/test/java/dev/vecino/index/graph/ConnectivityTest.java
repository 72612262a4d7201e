package dev.vecino.index.graph;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vecino.index.Cancellation;
import dev.vecino.index.Metric;
import dev.vecino.index.TestData;
import java.lang.foreign.Arena;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectivityTest {
  private static boolean[] reached(FlatGraphWriter graph, int start) {
    boolean[] seen = new boolean[graph.shape().count()];
    spread(graph, start, seen);
    return seen;
  }

  private static void spread(FlatGraphWriter graph, int node, boolean[] seen) {
    seen[node] = true;
    for (int slot = 0; slot < graph.degree(0); slot++) {
      int neighbour = graph.slot(0, node, slot);
      if (neighbour >= 0 && !seen[neighbour]) {
        spread(graph, neighbour, seen);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void everyNodeIsReachedAfterwardsFromSlotsFullOrEmpty(long seed) {
    Random random = new Random(seed);
    int count = 2 + random.nextInt(200);
    int degree = 1 + random.nextInt(4);
    float[][] vectors = TestData.uniform(seed, count, 3);
    try (Arena arena = Arena.ofConfined()) {
      FlatGraphWriter graph =
          new FlatGraphWriter(new FlatGraphShape(degree, 1, new int[] {count}), arena);
      int[] neighbours = new int[degree];
      for (int node = 0; node < count; node++) {
        int used = random.nextInt(degree + 1);
        for (int slot = 0; slot < used; slot++) {
          // Near ones only, so that there are several parts.
          int other = (node / 10 * 10 + random.nextInt(10)) % count;
          neighbours[slot] = other == node ? (node + 1) % count : other;
        }
        graph.neighbours(0, node, neighbours, used);
      }
      int start = random.nextInt(count);
      boolean[] before = reached(graph, start);
      int links =
          new Connectivity(
                  graph,
                  new NodeSimilarity(TestData.rows(vectors, 3, arena), Metric.EUCLIDEAN),
                  Cancellation.NONE)
              .repair(start);
      assertThat(reached(graph, start)).as("seed %d", seed).doesNotContain(false);
      int lost = 0;
      for (boolean one : before) {
        lost += one ? 0 : 1;
      }
      assertThat(links).as("seed %d", seed).isLessThanOrEqualTo(lost);
      assertThat(FlatGraph.of(graph.finish(start).bytes(), count).count()).isEqualTo(count);
    }
  }
}
