package dev.vecino.index.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vecino.index.Acceptor;
import dev.vecino.index.Cancellation;
import dev.vecino.index.Metric;
import dev.vecino.index.Query;
import dev.vecino.index.TestData;
import java.lang.foreign.Arena;
import java.util.BitSet;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class BlockWalkTest {
  private static final int COUNT = 2500;

  private static Acceptor random(double share) {
    Random random = new Random(91);
    BitSet bits = new BitSet(COUNT);
    for (int i = 0; i < COUNT; i++) {
      bits.set(i, random.nextDouble() < share);
    }
    return bits::get;
  }

  private static double recall(int dimension, Metric metric, int m, Acceptor accept) {
    float[][] all = TestData.clustered(92, COUNT + 50, dimension, 15);
    float[][] vectors = java.util.Arrays.copyOf(all, COUNT);
    float[][] queries = java.util.Arrays.copyOfRange(all, COUNT, COUNT + 50);
    GraphParameters parameters = new GraphParameters(m, 100);
    try (GraphFixture fixture = new GraphFixture(vectors, dimension, metric, parameters);
        Arena arena = Arena.ofShared()) {
      return fixture.blockRecall(fixture.blocks(arena, 2, Cancellation.NONE), queries, accept);
    }
  }

  @ParameterizedTest
  @EnumSource(Metric.class)
  void walkFindsTheNearestForEveryMetric(Metric metric) {
    assertThat(recall(64, metric, 16, i -> true)).isGreaterThanOrEqualTo(0.97);
    assertThat(recall(200, metric, 16, i -> true)).isGreaterThanOrEqualTo(0.97);
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 20, 40})
  void recordsOfAnyNumberOfBlocksAreWalked(int m) {
    assertThat(recall(64, Metric.COSINE, m, i -> true)).isGreaterThanOrEqualTo(m < 8 ? 0.85 : 0.97);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.3, 0.8, 0.99})
  void refusedNodesArePassedThrough(double share) {
    assertThat(recall(64, Metric.EUCLIDEAN, 16, random(share))).isGreaterThanOrEqualTo(0.95);
  }

  @Test
  void dimensionsThatFillNoSubspaceAreWalked() {
    assertThat(recall(65, Metric.DOT, 16, i -> true)).isGreaterThanOrEqualTo(0.97);
  }

  @Test
  void candidatesAreDistinctAcceptedAndRankedByTheirOwnCodes() {
    float[][] vectors = TestData.clustered(93, COUNT, 64, 15);
    try (GraphFixture fixture = new GraphFixture(vectors, 64, Metric.EUCLIDEAN);
        Arena arena = Arena.ofShared()) {
      BlockGraph graph = fixture.blocks(arena, 2, Cancellation.NONE);
      GraphSearcher searcher = new GraphSearcher();
      var int8 = fixture.codes.query(Query.of(Metric.EUCLIDEAN, vectors[3]));
      Acceptor accept = random(0.5);
      searcher.search(fixture.walk(graph, vectors[3], 70), accept, Cancellation.NONE);
      assertThat(searcher.candidateCount()).isEqualTo(70);
      BitSet seen = new BitSet();
      for (int i = 0; i < 70; i++) {
        int row = searcher.candidateOrdinal(i);
        assertThat(seen.get(row)).isFalse();
        seen.set(row);
        assertThat(accept.accepts(row)).isTrue();
        float rank = int8.rank(row);
        assertThat(searcher.candidateRank(i))
            .isBetween(rank - 1e-3f * Math.abs(rank) - 0.1f, rank + 1e-3f * Math.abs(rank) + 0.1f);
        assertThat(i == 0 || searcher.candidateRank(i) <= searcher.candidateRank(i - 1)).isTrue();
      }
      assertThat(searcher.nodesVisited()).isBetween(70, 400);
      assertThat(searcher.ranksComputed()).isPositive();
      searcher.search(fixture.walk(graph, vectors[3], COUNT + 5), null, Cancellation.NONE);
      assertThat(searcher.candidateCount()).isEqualTo(COUNT);
      searcher.search(fixture.walk(graph, vectors[3], 10), i -> false, Cancellation.NONE);
      assertThat(searcher.candidateCount()).isZero();
      assertCancelled(fixture.walk(graph, vectors[3], 1000));
    }
  }

  private static void assertCancelled(BlockWalk walk) {
    AtomicInteger checks = new AtomicInteger();
    Cancellation third =
        () -> {
          if (checks.incrementAndGet() == 3) {
            throw new CancellationException("deadline");
          }
        };
    assertThatThrownBy(() -> new GraphSearcher().search(walk, null, third))
        .isInstanceOf(CancellationException.class);
  }

  @Test
  void equalVectorsAndZerosAreFound() {
    float[][] vectors = new float[300][64];
    for (int i = 100; i < 300; i++) {
      vectors[i] = TestData.uniform(94, 1, 64)[0];
    }
    for (Metric metric : Metric.values()) {
      try (GraphFixture fixture = new GraphFixture(vectors, 64, metric);
          Arena arena = Arena.ofShared()) {
        BlockGraph graph = fixture.blocks(arena, 2, Cancellation.NONE);
        GraphSearcher searcher = new GraphSearcher();
        searcher.search(fixture.walk(graph, vectors[200], 50), null, Cancellation.NONE);
        assertThat(searcher.candidateCount()).isEqualTo(50);
        assertThat(searcher.candidateOrdinal(0)).as("%s", metric).isGreaterThanOrEqualTo(100);
      }
    }
  }

  @Test
  void queriesOfAnotherShapeAreRefused() {
    try (GraphFixture fixture = new GraphFixture(TestData.uniform(95, 50, 4), 4, Metric.DOT);
        Arena arena = Arena.ofShared()) {
      BlockGraph graph = fixture.blocks(arena, 1, Cancellation.NONE);
      assertThatThrownBy(() -> new BlockWalk(graph, Query.of(Metric.DOT, new float[5]), 10))
          .hasMessage("query is DOT with 5 values, graph is DOT with 4");
      assertThatThrownBy(() -> new BlockWalk(graph, Query.of(Metric.COSINE, new float[4]), 10))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> new BlockWalk(graph, Query.of(Metric.DOT, new float[4]), 0))
          .hasMessage("ef is 0");
    }
  }
}
