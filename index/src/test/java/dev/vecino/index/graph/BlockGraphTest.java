package dev.vecino.index.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vecino.index.Cancellation;
import dev.vecino.index.InvalidIndexException;
import dev.vecino.index.Metric;
import dev.vecino.index.TestData;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.BitSet;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ForkJoinPool;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class BlockGraphTest {
  private static final int COUNT = 700;
  private static final int DIMENSION = 20;
  private static GraphFixture fixture;

  @BeforeAll
  static void build() {
    fixture =
        new GraphFixture(TestData.clustered(81, COUNT, DIMENSION, 10), DIMENSION, Metric.EUCLIDEAN);
  }

  @AfterAll
  static void close() {
    fixture.close();
  }

  private static BlockGraph blocks(Arena arena, int threads) {
    return fixture.blocks(arena, threads, Cancellation.NONE);
  }

  private static MemorySegment copy(Arena arena) {
    MemorySegment bytes = blocks(arena, 1).bytes();
    return arena.allocate(bytes.byteSize(), 64).copyFrom(bytes);
  }

  private static int row(BlockGraph blocks, int layer, int place) {
    return blocks.row(blocks.shape().record(layer, place));
  }

  @Test
  void everyNodeHasOnePlaceWithItsNeighboursOwnCodeAndRow() {
    try (Arena arena = Arena.ofShared()) {
      BlockGraph blocks = blocks(arena, 2);
      BlockShape shape = blocks.shape();
      assertThat(shape.layers()).isEqualTo(fixture.graph.layers()).isGreaterThan(1);
      BitSet rows = new BitSet();
      int[] neighbours = new int[fixture.graph.maxDegree()];
      for (int place = 0; place < COUNT; place++) {
        int row = row(blocks, 0, place);
        assertThat(rows.get(row)).isFalse();
        rows.set(row);
        long record = shape.record(0, place);
        int links = blocks.bytes().get(FlatGraph.INT, record + shape.linksOffset());
        assertThat(links).isEqualTo(fixture.graph.neighbours(0, row, neighbours));
        for (int i = 0; i < links; i++) {
          long ids = record + shape.block(0) + shape.idsOffset();
          int neighbour = blocks.bytes().get(FlatGraph.INT, ids + 4L * i);
          assertThat(row(blocks, 0, neighbour)).isEqualTo(neighbours[i]);
        }
        assertThat(blocks.bytes().get(BlockGraph.FLOAT, record + shape.scaleOffset()))
            .isEqualTo(fixture.codes.scaleOf(row));
      }
      for (int place = 0; place < shape.size(1); place++) {
        assertThat(row(blocks, 0, row(blocks, 1, place)))
            .isEqualTo(fixture.graph.ordinal(1, place));
      }
    }
  }

  @Test
  void neighboursInTheGraphAreNeighboursInMemory() {
    try (Arena arena = Arena.ofShared()) {
      BlockGraph blocks = blocks(arena, 1);
      BlockShape shape = blocks.shape();
      // Breadth-first: the first node's neighbours come right after it.
      int links = blocks.bytes().get(FlatGraph.INT, shape.record(0, 0) + shape.linksOffset());
      long ids = shape.record(0, 0) + shape.block(0) + shape.idsOffset();
      for (int i = 0; i < links; i++) {
        assertThat(blocks.bytes().get(FlatGraph.INT, ids + 4L * i)).isEqualTo(i + 1);
      }
    }
  }

  @Test
  void anyNumberOfThreadsGivesTheSameBytes() {
    try (Arena arena = Arena.ofShared()) {
      assertThat(blocks(arena, 3).bytes().mismatch(blocks(arena, 1).bytes())).isEqualTo(-1);
    }
  }

  @Test
  void reopenedGraphIsTheSame() {
    try (Arena arena = Arena.ofShared()) {
      MemorySegment bytes = copy(arena);
      BlockGraph opened = BlockGraph.of(bytes, COUNT, DIMENSION, Metric.EUCLIDEAN);
      assertThat(opened.bytes().mismatch(bytes)).isEqualTo(-1);
      assertThat(opened.count()).isEqualTo(COUNT);
      assertThat(opened.entry()).isEqualTo(blocks(arena, 1).entry());
    }
  }

  @Test
  void bytesOfAnotherShapeAreRefused() {
    try (Arena arena = Arena.ofShared()) {
      MemorySegment bytes = copy(arena);
      assertRefused(bytes, COUNT + 1, DIMENSION, Metric.EUCLIDEAN, "count is 700");
      assertRefused(bytes, COUNT, DIMENSION + 1, Metric.EUCLIDEAN, "dimension is 20");
      assertRefused(bytes, COUNT, DIMENSION, Metric.DOT, "metric is 2");
      assertRefused(
          bytes.asSlice(0, bytes.byteSize() - 64), COUNT, DIMENSION, Metric.EUCLIDEAN, "needs");
      assertRefused(bytes.asSlice(0, 100), COUNT, DIMENSION, Metric.EUCLIDEAN, "a header alone");
      bytes.set(ValueLayout.JAVA_BYTE, 8, (byte) 2);
      assertRefused(bytes, COUNT, DIMENSION, Metric.EUCLIDEAN, "version is 2, expected 1");
    }
  }

  private static void assertRefused(
      MemorySegment bytes, int count, int dimension, Metric metric, String message) {
    assertThatThrownBy(() -> BlockGraph.of(bytes, count, dimension, metric))
        .isInstanceOf(InvalidIndexException.class)
        .hasMessageContaining(message);
  }

  @Test
  void numbersThatWouldLeadAWalkAstrayAreRefused() {
    try (Arena arena = Arena.ofShared()) {
      BlockShape shape = blocks(arena, 1).shape();
      long record = shape.record(0, 5);
      long[] places = {
        36,
        record + shape.rowOffset(),
        record + shape.linksOffset(),
        record + shape.block(0) + shape.idsOffset()
      };
      for (long at : places) {
        for (int wrong : new int[] {-1, COUNT, Integer.MAX_VALUE}) {
          MemorySegment bytes = copy(arena);
          bytes.set(FlatGraph.INT, at, wrong);
          assertThatThrownBy(() -> BlockGraph.of(bytes, COUNT, DIMENSION, Metric.EUCLIDEAN))
              .as("%d at %d", wrong, at)
              .isInstanceOf(InvalidIndexException.class);
        }
      }
    }
  }

  @Test
  void randomDamageNeverLeadsAWalkOutOfTheGraph() {
    long seed = 83;
    Random random = new Random(seed);
    int opened = 0;
    GraphSearcher searcher = new GraphSearcher();
    try (Arena arena = Arena.ofShared()) {
      MemorySegment bytes = copy(arena);
      for (int round = 0; round < 300; round++) {
        long at = random.nextLong(bytes.byteSize());
        byte before = bytes.get(ValueLayout.JAVA_BYTE, at);
        bytes.set(ValueLayout.JAVA_BYTE, at, (byte) random.nextInt());
        try {
          BlockGraph graph = BlockGraph.of(bytes, COUNT, DIMENSION, Metric.EUCLIDEAN);
          opened++;
          searcher.search(fixture.walk(graph, fixture.vectors[round], 40), null, Cancellation.NONE);
          assertThat(searcher.candidateCount()).isLessThanOrEqualTo(40);
        } catch (InvalidIndexException e) {
          assertThat(e).hasMessageStartingWith("block graph");
        }
        bytes.set(ValueLayout.JAVA_BYTE, at, before);
      }
    }
    assertThat(opened).as("seed %d", seed).isPositive();
  }

  @Test
  void emptyAndSingleVectorsHaveGraphsToo() {
    for (int count = 0; count <= 1; count++) {
      try (GraphFixture small =
              new GraphFixture(TestData.uniform(84, count, 70), 70, Metric.COSINE);
          Arena arena = Arena.ofShared()) {
        BlockGraph graph = small.blocks(arena, 1, Cancellation.NONE);
        BlockGraph opened = BlockGraph.of(graph.bytes(), count, 70, Metric.COSINE);
        GraphSearcher searcher = new GraphSearcher();
        searcher.search(small.walk(opened, new float[70], 5), null, Cancellation.NONE);
        assertThat(searcher.candidateCount()).isEqualTo(count);
      }
    }
  }

  @Test
  void cancellationEndsABuildWithTheCallersException() {
    CancellationException thrown = new CancellationException("closing");
    int[] checks = {0};
    try (ForkJoinPool pool = new ForkJoinPool(1)) {
      Cancellation cancellation =
          () -> {
            if (++checks[0] == 100) {
              throw thrown;
            }
          };
      assertThatThrownBy(() ->
              BlockGraphBuilder.write(
                  fixture.input(),
                  fixture.graph,
                  piece -> {},
                  new BuildControl(cancellation, pool)))
          .isSameAs(thrown);
    }
  }
}
