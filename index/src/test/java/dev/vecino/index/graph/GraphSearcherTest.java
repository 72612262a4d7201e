package dev.vecino.index.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vecino.index.Acceptor;
import dev.vecino.index.Cancellation;
import dev.vecino.index.Metric;
import dev.vecino.index.Query;
import dev.vecino.index.TestData;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GraphSearcherTest {
  private static final int COUNT = 8000;
  private static final int DIMENSION = 48;
  private static final float[][] QUERIES = TestData.clustered(41, 100, DIMENSION, 40);
  private static GraphFixture fixture;

  @BeforeAll
  static void build() {
    fixture =
        new GraphFixture(TestData.clustered(41, COUNT, DIMENSION, 40), DIMENSION, Metric.COSINE);
  }

  @AfterAll
  static void close() {
    fixture.close();
  }

  private static Acceptor random(double share) {
    Random random = new Random(43);
    BitSet bits = new BitSet(COUNT);
    for (int i = 0; i < COUNT; i++) {
      if (random.nextDouble() < share) {
        bits.set(i);
      }
    }
    return bits::get;
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9})
  void filteredWalkFindsTheNearestOfRandomMatches(double share) {
    assertThat(fixture.recall(QUERIES, Walk.Mode.FILTERED, random(share)))
        .isGreaterThanOrEqualTo(0.95);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.02, 0.1, 0.3})
  void filteredWalkFindsMatchesThatLieFarFromTheQuery(double share) {
    // All matches lie around one point, most queries elsewhere.
    List<Integer> near =
        TestData.nearest(
            Metric.COSINE, fixture.vectors, fixture.vectors[17], (int) (share * COUNT), i -> true);
    BitSet bits = new BitSet(COUNT);
    near.forEach(bits::set);
    assertThat(fixture.recall(QUERIES, Walk.Mode.FILTERED, bits::get)).isGreaterThanOrEqualTo(0.9);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.5, 0.8, 0.99})
  void plainWalkPassesThroughDeletedNodesAndStillFillsItsBeam(double live) {
    Acceptor accept = random(live);
    assertThat(fixture.recall(QUERIES, Walk.Mode.PLAIN, accept)).isGreaterThanOrEqualTo(0.95);
    assertThat(fixture.searcher().candidateCount()).isEqualTo(Walk.DEFAULT_EF);
    for (int i = 0; i < fixture.searcher().candidateCount(); i++) {
      assertThat(accept.accepts(fixture.searcher().candidateOrdinal(i))).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"PLAIN", "FILTERED"})
  void candidatesAreDistinctAcceptedAndNearestFirst(String mode) {
    Acceptor accept = random(0.3);
    Query query = Query.of(Metric.COSINE, QUERIES[3]);
    var int8 = fixture.codes.query(query);
    GraphSearcher searcher = new GraphSearcher();
    searcher.search(
        new Walk(fixture.graph, int8, 70, Walk.Mode.valueOf(mode)), accept, Cancellation.NONE);
    assertThat(searcher.candidateCount()).isEqualTo(70);
    BitSet seen = new BitSet();
    for (int i = 0; i < 70; i++) {
      int ordinal = searcher.candidateOrdinal(i);
      assertThat(seen.get(ordinal)).isFalse();
      seen.set(ordinal);
      assertThat(accept.accepts(ordinal)).isTrue();
      assertThat(searcher.candidateRank(i)).isEqualTo(int8.rank(ordinal));
      assertThat(i == 0 || searcher.candidateRank(i) <= searcher.candidateRank(i - 1)).isTrue();
    }
    assertThat(searcher.nodesVisited()).isBetween(1, COUNT);
    assertThat(searcher.ranksComputed()).isBetween(70, COUNT);
    assertThatThrownBy(() -> searcher.candidateOrdinal(70))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"PLAIN", "FILTERED"})
  void nothingAcceptedGivesNothing(String mode) {
    assertThat(fixture.search(QUERIES[0], 10, 50, Walk.Mode.valueOf(mode), o -> false)).isEmpty();
  }

  @Test
  void efBeyondTheGraphFindsEveryNode() {
    GraphSearcher searcher = new GraphSearcher();
    var query = fixture.codes.query(Query.of(Metric.COSINE, QUERIES[0]));
    searcher.search(
        new Walk(fixture.graph, query, COUNT + 5, Walk.Mode.PLAIN), null, Cancellation.NONE);
    assertThat(searcher.candidateCount()).isEqualTo(COUNT);
    assertThat(searcher.nodesVisited()).isEqualTo(COUNT);
  }

  @Test
  void oneSearcherServesGraphsOfAnySizeInTurn() {
    try (GraphFixture small = new GraphFixture(TestData.uniform(51, 30, 4), 4, Metric.DOT)) {
      GraphSearcher searcher = new GraphSearcher();
      for (int round = 0; round < 3; round++) {
        for (GraphFixture each : List.of(small, fixture)) {
          float[] given = each.vectors[round];
          var query = each.codes.query(Query.of(each.metric, given));
          searcher.search(
              new Walk(each.graph, query, 20, Walk.Mode.PLAIN), null, Cancellation.NONE);
          assertThat(searcher.candidateCount()).isEqualTo(20);
          assertThat(searcher.candidateOrdinal(0))
              .isEqualTo(TestData.nearest(each.metric, each.vectors, given, 1, i -> true).get(0));
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"PLAIN", "FILTERED"})
  void cancellationEndsAWalkWithTheCallersException(String mode) {
    AtomicInteger checks = new AtomicInteger();
    Cancellation second =
        () -> {
          if (checks.incrementAndGet() == 2) {
            throw new CancellationException("deadline");
          }
        };
    var query = fixture.codes.query(Query.of(Metric.COSINE, QUERIES[0]));
    Walk walk = new Walk(fixture.graph, query, 1000, Walk.Mode.valueOf(mode));
    assertThatThrownBy(() -> new GraphSearcher().search(walk, random(0.5), second))
        .isInstanceOf(CancellationException.class);
  }

  @Test
  void graphAndCodesOfDifferentSizesAreRefused() {
    try (GraphFixture small = new GraphFixture(TestData.uniform(51, 30, 4), 4, Metric.DOT)) {
      var query = small.codes.query(Query.of(Metric.DOT, new float[4]));
      assertThatThrownBy(() -> new Walk(fixture.graph, query, 10, Walk.Mode.PLAIN))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("graph has 8000 nodes, codes have 30");
    }
  }
}
