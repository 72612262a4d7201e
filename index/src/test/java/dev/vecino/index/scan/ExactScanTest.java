package dev.vecino.index.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vecino.index.Cancellation;
import dev.vecino.index.FloatVectors;
import dev.vecino.index.Metric;
import dev.vecino.index.OrdinalOrder;
import dev.vecino.index.Query;
import dev.vecino.index.TestData;
import dev.vecino.index.TopK;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ExactScanTest {
  private static final int DIMENSION = 20;

  /** Values from a small grid, so that ranks are exact and many are equal. */
  private static float[][] grid(long seed, int count) {
    Random random = new Random(seed);
    float[][] vectors = new float[count][DIMENSION];
    for (float[] vector : vectors) {
      for (int i = 0; i < 3; i++) {
        vector[i] = random.nextInt(3) - 1;
      }
    }
    return vectors;
  }

  private static List<Integer> sorted(TopK top) {
    top.sort();
    return Arrays.stream(top.ordinals()).boxed().toList();
  }

  @ParameterizedTest
  @EnumSource(names = {"DOT", "EUCLIDEAN"})
  void findsExactlyTheNearestWithTiesByOrdinal(Metric metric) {
    for (long seed = 0; seed < 20; seed++) {
      float[][] vectors = grid(seed, 500);
      float[] given = grid(seed + 1000, 1)[0];
      try (Arena arena = Arena.ofConfined()) {
        FloatVectors rows = TestData.rows(vectors, DIMENSION, arena);
        TopK top = new TopK(25);
        new ExactScan(Query.of(metric, given), null, top, Cancellation.NONE).rows(rows, 0, 500, 0);
        assertThat(sorted(top))
            .as("seed %d", seed)
            .isEqualTo(TestData.nearest(metric, vectors, given, 25, i -> true));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void blocksWithABaseAreOneSegment(Metric metric) {
    float[][] vectors = TestData.clustered(11, 3000, DIMENSION, 8);
    float[] given = TestData.clustered(11, 1, DIMENSION, 8)[0];
    try (Arena arena = Arena.ofConfined()) {
      TopK top = new TopK(15);
      ExactScan scan =
          new ExactScan(Query.of(metric, given), o -> o % 3 == 1, top, Cancellation.NONE);
      for (int start = 0; start < 3000; start += 700) {
        int end = Math.min(3000, start + 700);
        float[][] block = Arrays.copyOfRange(vectors, start, end);
        FloatVectors rows = TestData.rows(block, DIMENSION, arena);
        // The last block is seen in part only, as a growing segment's is.
        scan.rows(rows, 0, Math.min(block.length, 2900 - start), start);
      }
      assertThat(sorted(top))
          .isEqualTo(TestData.nearest(metric, vectors, given, 15, i -> i < 2900 && i % 3 == 1));
    }
  }

  @ParameterizedTest
  @EnumSource
  void bitsNameTheRowsThatAreLookedAt(Metric metric) {
    float[][] vectors = TestData.clustered(12, 1000, DIMENSION, 8);
    float[] given = TestData.clustered(12, 1, DIMENSION, 8)[0];
    Random random = new Random(12);
    for (double share : new double[] {0, 0.01, 0.3, 1}) {
      BitSet bits = new BitSet();
      for (int i = 0; i < 1000; i++) {
        if (random.nextDouble() < share) {
          bits.set(i);
        }
      }
      try (Arena arena = Arena.ofConfined()) {
        FloatVectors rows = TestData.rows(vectors, DIMENSION, arena);
        TopK top = new TopK(30);
        new ExactScan(Query.of(metric, given), o -> o != 5, top, Cancellation.NONE)
            .bits(rows, bits.toLongArray());
        assertThat(sorted(top))
            .as("share %s", share)
            .isEqualTo(TestData.nearest(metric, vectors, given, 30, i -> bits.get(i) && i != 5));
      }
    }
  }

  @Test
  void minimumRankKeepsFartherRowsOut() {
    float[][] vectors = {{1}, {2}, {3}, {4}};
    try (Arena arena = Arena.ofConfined()) {
      FloatVectors rows = TestData.rows(vectors, 1, arena);
      TopK top = new TopK(4);
      top.reset(4, OrdinalOrder.NATURAL, Metric.EUCLIDEAN.toRank(1f));
      new ExactScan(Query.of(Metric.EUCLIDEAN, new float[] {4}), null, top, Cancellation.NONE)
          .rows(rows, 0, 4, 0);
      assertThat(sorted(top)).containsExactly(3, 2);
    }
  }

  @Test
  void cancellationEndsAScanWithTheCallersException() {
    try (Arena arena = Arena.ofConfined()) {
      FloatVectors rows = TestData.rows(new float[10_000][1], 1, arena);
      AtomicInteger checks = new AtomicInteger();
      Cancellation third =
          () -> {
            if (checks.incrementAndGet() == 3) {
              throw new CancellationException("enough");
            }
          };
      TopK top = new TopK(1);
      ExactScan scan = new ExactScan(Query.of(Metric.DOT, new float[1]), null, top, third);
      assertThatThrownBy(() -> scan.rows(rows, 0, 10_000, 0))
          .isInstanceOf(CancellationException.class);
      checks.set(0);
      long[] words = new long[156];
      Arrays.fill(words, -1L);
      assertThatThrownBy(() -> scan.bits(rows, words)).isInstanceOf(CancellationException.class);
    }
  }

  @Test
  void rowsBeyondTheEndAreRefused() {
    try (Arena arena = Arena.ofConfined()) {
      FloatVectors rows = TestData.rows(new float[3][1], 1, arena);
      ExactScan scan =
          new ExactScan(Query.of(Metric.DOT, new float[1]), null, new TopK(1), Cancellation.NONE);
      assertThatThrownBy(() -> scan.rows(rows, 0, 4, 0))
          .isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> scan.rows(rows, -1, 2, 0))
          .isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> scan.bits(rows, new long[] {8}))
          .isInstanceOf(IndexOutOfBoundsException.class);
    }
  }

  @Test
  void cosineWithoutNormsIsRefused() {
    try (Arena arena = Arena.ofConfined()) {
      FloatVectors rows = new FloatVectors(arena.allocate(64), MemorySegment.NULL, 1, 1);
      ExactScan scan =
          new ExactScan(
              Query.of(Metric.COSINE, new float[] {1}), null, new TopK(1), Cancellation.NONE);
      assertThatThrownBy(() -> scan.rows(rows, 0, 1, 0))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
