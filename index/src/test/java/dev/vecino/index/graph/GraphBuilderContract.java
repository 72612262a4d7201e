package dev.vecino.index.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vecino.index.Cancellation;
import dev.vecino.index.FloatVectors;
import dev.vecino.index.Metric;
import dev.vecino.index.TestData;
import dev.vecino.index.quantization.Int8Codes;
import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.Comparator;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What every builder's graphs are good for. */
abstract class GraphBuilderContract {
  abstract GraphBuilder builder();

  private GraphFixture fixture(float[][] vectors, int dimension, Metric metric) {
    return new GraphFixture(vectors, dimension, metric, builder(), 2);
  }

  /** How many nodes of layer 0 its entry reaches. */
  static int reachable(FlatGraph graph) {
    int place = graph.entry();
    for (int layer = graph.layers() - 1; layer > 0; layer--) {
      place = graph.below(layer, place);
    }
    boolean[] seen = new boolean[graph.count()];
    int[] queue = new int[graph.count()];
    int[] neighbours = new int[graph.maxDegree()];
    queue[0] = place;
    seen[place] = true;
    int end = 1;
    for (int i = 0; i < end; i++) {
      int count = graph.neighbours(0, queue[i], neighbours);
      for (int j = 0; j < count; j++) {
        if (!seen[neighbours[j]]) {
          seen[neighbours[j]] = true;
          queue[end++] = neighbours[j];
        }
      }
    }
    return end;
  }

  @ParameterizedTest
  @EnumSource
  void clusteredVectorsAreFoundWithHighRecallAndAllAreReachable(Metric metric) {
    try (GraphFixture fixture = fixture(TestData.clustered(21, 6000, 96, 60), 96, metric)) {
      assertThat(fixture.recall(TestData.clustered(21, 100, 96, 60), Walk.Mode.PLAIN, o -> true))
          .isGreaterThanOrEqualTo(0.95);
      assertThat(reachable(fixture.graph)).isEqualTo(6000);
      assertThat(fixture.graph.layers()).isGreaterThan(1);
      assertThat(FlatGraph.of(fixture.graph.bytes(), 6000).layers())
          .isEqualTo(fixture.graph.layers());
    }
  }

  @ParameterizedTest
  @EnumSource
  void uniformVectorsAreFoundWithHighRecall(Metric metric) {
    try (GraphFixture fixture = fixture(TestData.uniform(22, 5000, 32), 32, metric)) {
      assertThat(fixture.recall(TestData.uniform(23, 100, 32), Walk.Mode.PLAIN, o -> true))
          .isGreaterThanOrEqualTo(0.95);
      assertThat(reachable(fixture.graph)).isEqualTo(5000);
    }
  }

  @ParameterizedTest
  @EnumSource
  void vectorsSortedByClusterAreFoundWithHighRecall(Metric metric) {
    float[][] vectors = TestData.clustered(26, 6000, 48, 60);
    float[] direction = TestData.uniform(27, 1, 48)[0];
    Arrays.sort(
        vectors, Comparator.comparingDouble(v -> TestData.rank(Metric.COSINE, v, direction)));
    try (GraphFixture fixture = fixture(vectors, 48, metric)) {
      assertThat(fixture.recall(TestData.clustered(26, 100, 48, 60), Walk.Mode.PLAIN, o -> true))
          .isGreaterThanOrEqualTo(0.95);
      assertThat(reachable(fixture.graph)).isEqualTo(6000);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5, 40})
  void tinyInputsAreFoundWhole(int count) {
    for (Metric metric : Metric.values()) {
      float[][] vectors = TestData.uniform(count, count, 8);
      try (GraphFixture fixture = fixture(vectors, 8, metric)) {
        assertThat(reachable(fixture.graph)).isEqualTo(count);
        for (float[] query : TestData.uniform(99, 5, 8)) {
          assertThat(fixture.search(query, count, 100, Walk.Mode.PLAIN, o -> true))
              .as("%s", metric)
              .isEqualTo(TestData.nearest(metric, vectors, query, count, i -> true));
        }
      }
    }
  }

  @Test
  void noVectorsGiveAnEmptyGraphThatCanBeReopenedAndSearched() {
    try (GraphFixture fixture = fixture(new float[0][8], 8, Metric.DOT)) {
      assertThat(fixture.graph.count()).isZero();
      assertThat(FlatGraph.of(fixture.graph.bytes(), 0).layers()).isZero();
      assertThat(fixture.search(new float[8], 10, 100, Walk.Mode.FILTERED, o -> true)).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource
  void equalVectorsAreAllReachable(Metric metric) {
    float[][] vectors = new float[1500][16];
    for (float[] vector : vectors) {
      Arrays.fill(vector, 0.5f);
    }
    try (GraphFixture fixture = fixture(vectors, 16, metric)) {
      assertThat(reachable(fixture.graph)).isEqualTo(1500);
      assertThat(fixture.search(vectors[0], 50, 100, Walk.Mode.PLAIN, o -> true)).hasSize(50);
    }
  }

  @ParameterizedTest
  @EnumSource
  void zeroVectorsDoNotBreakAGraph(Metric metric) {
    float[][] vectors = TestData.uniform(31, 600, 16);
    for (int i = 0; i < 600; i += 3) {
      vectors[i] = new float[16];
    }
    try (GraphFixture fixture = fixture(vectors, 16, metric)) {
      assertThat(reachable(fixture.graph)).isEqualTo(600);
    }
  }

  @Test
  void groupsOfDuplicatesAreFoundWithTheirNeighbours() {
    float[][] distinct = TestData.clustered(24, 300, 24, 10);
    float[][] vectors = new float[3000][];
    for (int i = 0; i < vectors.length; i++) {
      vectors[i] = distinct[i % distinct.length];
    }
    try (GraphFixture fixture = fixture(vectors, 24, Metric.EUCLIDEAN)) {
      assertThat(reachable(fixture.graph)).isEqualTo(3000);
      for (int i = 0; i < 50; i++) {
        int group = i * 6;
        assertThat(fixture.search(distinct[group], 10, 100, Walk.Mode.PLAIN, o -> true))
            .as("group %d", group)
            .hasSize(10)
            .allMatch(ordinal -> ordinal % distinct.length == group);
      }
    }
  }

  @Test
  void cancellationEndsABuildWithTheCallersOwnException() {
    CancellationException mine = new CancellationException("closing");
    AtomicInteger checks = new AtomicInteger();
    Cancellation afterSome =
        () -> {
          if (checks.incrementAndGet() > 500) {
            throw mine;
          }
        };
    try (Arena arena = Arena.ofShared();
        ForkJoinPool pool = new ForkJoinPool(2)) {
      FloatVectors rows = TestData.rows(TestData.uniform(25, 20_000, 32), 32, arena);
      Int8Codes codes = Int8Codes.encode(rows, Metric.DOT, arena);
      GraphInput input = new GraphInput(rows, codes, Metric.DOT, GraphParameters.DEFAULT);
      assertThatThrownBy(() -> builder().build(input, arena, new BuildControl(afterSome, pool)))
          .isSameAs(mine);
      // Each node asks several times: far fewer than all were begun after the refusal.
      assertThat(checks.get()).isLessThan(5_000);
    }
  }
}
