package dev.vecino.index.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vecino.index.Cancellation;
import dev.vecino.index.InvalidIndexException;
import dev.vecino.index.Metric;
import dev.vecino.index.Query;
import dev.vecino.index.TestData;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class FlatGraphTest {
  private static final int COUNT = 400;
  private static GraphFixture fixture;

  @BeforeAll
  static void build() {
    fixture = new GraphFixture(TestData.uniform(61, COUNT, 8), 8, Metric.EUCLIDEAN);
  }

  @AfterAll
  static void close() {
    fixture.close();
  }

  private static MemorySegment copy(Arena arena) {
    return arena.allocate(fixture.graph.bytes().byteSize(), 64).copyFrom(fixture.graph.bytes());
  }

  @Test
  void reopenedGraphIsTheSame() {
    assertThat(fixture.graph.layers()).isGreaterThan(1);
    try (Arena arena = Arena.ofConfined()) {
      FlatGraph read = FlatGraph.of(copy(arena), COUNT);
      assertThat(read.layers()).isEqualTo(fixture.graph.layers());
      assertThat(read.maxDegree()).isEqualTo(32);
      assertThat(read.maxUpperDegree()).isEqualTo(32);
      assertThat(read.entry()).isEqualTo(fixture.graph.entry());
      int[] expected = new int[32];
      int[] found = new int[32];
      for (int layer = 0; layer < read.layers(); layer++) {
        assertThat(read.size(layer)).isEqualTo(fixture.graph.size(layer));
        for (int place = 0; place < read.size(layer); place++) {
          int count = fixture.graph.neighbours(layer, place, expected);
          assertThat(read.neighbours(layer, place, found)).isEqualTo(count);
          assertThat(Arrays.copyOf(found, count)).isEqualTo(Arrays.copyOf(expected, count));
        }
      }
    }
  }

  @Test
  void wrongMagicVersionCountAndLengthAreRefused() {
    try (Arena arena = Arena.ofConfined()) {
      assertThatThrownBy(() -> FlatGraph.of(copy(arena), COUNT + 1))
          .isInstanceOf(InvalidIndexException.class)
          .hasMessage("graph: count is 400, expected 401");
      assertThatThrownBy(() -> FlatGraph.of(arena.allocate(10), COUNT))
          .isInstanceOf(InvalidIndexException.class)
          .hasMessageContaining("header");
      MemorySegment cut = copy(arena);
      assertThatThrownBy(() -> FlatGraph.of(cut.asSlice(0, cut.byteSize() - 64), COUNT))
          .isInstanceOf(InvalidIndexException.class)
          .hasMessageContaining("bytes");
      MemorySegment newer = copy(arena);
      newer.set(FlatGraph.INT, 8, 2);
      assertThatThrownBy(() -> FlatGraph.of(newer, COUNT))
          .isInstanceOf(InvalidIndexException.class)
          .hasMessage("graph: version is 2, expected 1");
      MemorySegment other = copy(arena);
      other.set(FlatGraph.INT, 0, 5);
      assertThatThrownBy(() -> FlatGraph.of(other, COUNT))
          .isInstanceOf(InvalidIndexException.class)
          .hasMessageContaining("magic");
    }
  }

  @Test
  void neighboursOutOfRangeOrBehindAnEmptySlotAreRefused() {
    try (Arena arena = Arena.ofConfined()) {
      for (int bad : new int[] {COUNT, Integer.MAX_VALUE, -2, Integer.MIN_VALUE}) {
        MemorySegment bytes = copy(arena);
        bytes.set(FlatGraph.INT, FlatGraph.HEADER_BYTES + 128 * 7, bad);
        assertThatThrownBy(() -> FlatGraph.of(bytes, COUNT))
            .isInstanceOf(InvalidIndexException.class)
            .hasMessageContaining("neighbour is " + bad);
      }
      MemorySegment hole = copy(arena);
      hole.set(FlatGraph.INT, FlatGraph.HEADER_BYTES, -1);
      hole.set(FlatGraph.INT, FlatGraph.HEADER_BYTES + 4, 3);
      assertThatThrownBy(() -> FlatGraph.of(hole, COUNT)).isInstanceOf(InvalidIndexException.class);
    }
  }

  @Test
  void randomlyDamagedBytesAreRefusedOrSearchedWithoutHarm() {
    Random random = new Random(62);
    GraphSearcher searcher = new GraphSearcher();
    var query = fixture.codes.query(Query.of(Metric.EUCLIDEAN, fixture.vectors[3]));
    int refused = 0;
    for (int round = 0; round < 2000; round++) {
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment bytes = copy(arena);
        long words = (round % 2 == 0 ? FlatGraph.HEADER_BYTES : bytes.byteSize()) / 4;
        for (int i = 0; i <= random.nextInt(3); i++) {
          int value = random.nextBoolean() ? random.nextInt() : random.nextInt(COUNT);
          bytes.set(FlatGraph.INT, 4L * random.nextInt((int) words), value);
        }
        FlatGraph graph;
        try {
          graph = FlatGraph.of(bytes, COUNT);
        } catch (InvalidIndexException e) {
          refused++;
          continue;
        }
        for (Walk.Mode mode : Walk.Mode.values()) {
          searcher.search(new Walk(graph, query, 20, mode), o -> o % 2 == 0, Cancellation.NONE);
          assertThat(searcher.candidateCount()).as("round %d", round).isLessThanOrEqualTo(20);
        }
      }
    }
    assertThat(refused).isGreaterThan(500);
  }
}
