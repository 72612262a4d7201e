package dev.vecino.index.graph;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vecino.index.Metric;
import dev.vecino.index.TestData;
import java.util.BitSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class HnswGraphBuilderTest extends GraphBuilderContract {
  private static GraphFixture built(float[][] vectors, Metric metric, int threads) {
    return new GraphFixture(vectors, vectors[0].length, metric, new HnswGraphBuilder(), threads);
  }

  @Override
  GraphBuilder builder() {
    return new HnswGraphBuilder();
  }

  @ParameterizedTest
  @EnumSource
  void oneThreadGivesTheSameBytesEveryTime(Metric metric) {
    float[][] vectors = TestData.clustered(71, 3000, 24, 20);
    try (GraphFixture first = built(vectors, metric, 1);
        GraphFixture second = built(vectors, metric, 1)) {
      assertThat(first.graph.bytes().mismatch(second.graph.bytes())).isEqualTo(-1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void manyThreadsGiveTheSameRecallAsOne(Metric metric) {
    float[][] vectors = TestData.uniform(72, 6000, 24);
    float[][] queries = TestData.uniform(73, 200, 24);
    try (GraphFixture one = built(vectors, metric, 1);
        GraphFixture many = built(vectors, metric, 8)) {
      double expected = one.recall(queries, Walk.Mode.PLAIN, o -> true);
      assertThat(many.recall(queries, Walk.Mode.PLAIN, o -> true))
          .isGreaterThanOrEqualTo(expected - 0.01);
      assertThat(reachable(many.graph)).isEqualTo(6000);
    }
  }

  @Test
  void neighboursAreDistinctOthersWithinTheDegreeInEveryLayer() {
    float[][] vectors = TestData.clustered(74, 6000, 24, 20);
    try (GraphFixture fixture = built(vectors, Metric.COSINE, 4)) {
      FlatGraph graph = fixture.graph;
      assertThat(graph.maxDegree()).isEqualTo(32);
      assertThat(graph.maxUpperDegree()).isEqualTo(32);
      int[] neighbours = new int[graph.maxDegree()];
      for (int layer = 0; layer < graph.layers(); layer++) {
        for (int place = 0; place < graph.size(layer); place++) {
          int count = graph.neighbours(layer, place, neighbours);
          BitSet distinct = new BitSet();
          for (int i = 0; i < count; i++) {
            distinct.set(neighbours[i]);
          }
          assertThat(distinct.cardinality()).as("%d in %d", place, layer).isEqualTo(count);
          assertThat(distinct.get(place)).as("%d in %d", place, layer).isFalse();
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void thousandsOfEqualVectorsDoNotHideTheOthers(Metric metric) {
    float[][] vectors = TestData.clustered(75, 6000, 24, 20);
    for (int i = 0; i < vectors.length; i += 2) {
      vectors[i] = vectors[0].clone();
    }
    try (GraphFixture fixture = built(vectors, metric, 2)) {
      assertThat(reachable(fixture.graph)).isEqualTo(6000);
      int wrong = 0;
      for (int i = 1; i < 400; i += 2) {
        int nearest = TestData.nearest(metric, vectors, vectors[i], 1, o -> true).get(0);
        wrong +=
            fixture.search(vectors[i], 1, Walk.DEFAULT_EF, Walk.Mode.PLAIN, o -> true).get(0)
                    == nearest
                ? 0
                : 1;
      }
      assertThat(wrong).isLessThanOrEqualTo(4);
    }
  }
}
