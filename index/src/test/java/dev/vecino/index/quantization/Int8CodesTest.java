package dev.vecino.index.quantization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.vecino.index.FloatVectors;
import dev.vecino.index.InvalidIndexException;
import dev.vecino.index.Metric;
import dev.vecino.index.Query;
import dev.vecino.index.TestData;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class Int8CodesTest {
  /**
   * Rounding moves each value by at most half a step of its vector, max / 127, so an inner product
   * of n values moves by at most n * (half a step times the other's maximum, both ways).
   */
  private static double errorBound(float[] a, float[] b) {
    double maxA = 0;
    double maxB = 0;
    for (int i = 0; i < a.length; i++) {
      maxA = Math.max(maxA, Math.abs(a[i]));
      maxB = Math.max(maxB, Math.abs(b[i]));
    }
    return a.length * (maxA * maxB) * (1 / 127.0 + 1e-4);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 16, 31, 32, 33, 100, 384, 1000, 8192})
  void ranksStayWithinTheQuantizersErrorForEveryMetric(int dimension) {
    float[][] vectors = TestData.uniform(dimension, 40, dimension);
    float[] given = TestData.uniform(dimension + 1, 1, dimension)[0];
    try (Arena arena = Arena.ofConfined()) {
      FloatVectors rows = TestData.rows(vectors, dimension, arena);
      for (Metric metric : Metric.values()) {
        Int8Codes codes = Int8Codes.encode(rows, metric, arena);
        Int8Query query = codes.query(Query.of(metric, given));
        for (int i = 0; i < vectors.length; i++) {
          // The mean adds less than 1 to any value and its maximum.
          double bound = 4 * errorBound(given, vectors[i]);
          if (metric == Metric.COSINE) {
            bound *= FloatVectors.inverseNorm(given) * FloatVectors.inverseNorm(vectors[i]);
          }
          assertThat((double) query.rank(i))
              .as("%s, row %d", metric, i)
              .isCloseTo(TestData.rank(metric, given, vectors[i]), within(bound + 1e-5));
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void theErrorOfARankIsAboutWhatTheCodesSay(Metric metric) {
    int dimension = 96;
    float[][] vectors = TestData.clustered(5, 1500, dimension, 10);
    float[] given = TestData.clustered(5, 1, dimension, 10)[0];
    try (Arena arena = Arena.ofConfined()) {
      Int8Codes codes = Int8Codes.encode(TestData.rows(vectors, dimension, arena), metric, arena);
      Int8Query query = codes.query(Query.of(metric, given));
      double squares = 0;
      int beyondThree = 0;
      for (int i = 0; i < vectors.length; i++) {
        double off = (query.rank(i) - TestData.rank(metric, given, vectors[i])) / query.error(i);
        squares += off * off;
        beyondThree += Math.abs(off) > 3 ? 1 : 0;
      }
      assertThat(Math.sqrt(squares / vectors.length)).isBetween(0.6, 1.5);
      assertThat(beyondThree).isLessThan(vectors.length / 50);
    }
  }

  @Test
  void aQueryInUsedRoomRanksAsAFreshOne() {
    try (Arena arena = Arena.ofConfined()) {
      Int8Query.Room room = new Int8Query.Room();
      for (int dimension : new int[] {31, 5, 20, 64}) {
        float[][] vectors = TestData.uniform(dimension, 20, dimension);
        FloatVectors rows = TestData.rows(vectors, dimension, arena);
        Int8Codes codes = Int8Codes.encode(rows, Metric.DOT, arena);
        Query query = Query.of(Metric.DOT, vectors[3]);
        Int8Query used = codes.query(query, room);
        Int8Query fresh = codes.query(query);
        for (int i = 0; i < vectors.length; i++) {
          assertThat(used.rank(i)).isEqualTo(fresh.rank(i));
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void theNearestByCodesAreNearlyTheNearest(Metric metric) {
    int dimension = 64;
    float[][] vectors = TestData.clustered(3, 2000, dimension, 20);
    try (Arena arena = Arena.ofConfined()) {
      Int8Codes codes = Int8Codes.encode(TestData.rows(vectors, dimension, arena), metric, arena);
      int found = 0;
      for (float[] given : TestData.clustered(3, 50, dimension, 20)) {
        Int8Query query = codes.query(Query.of(metric, given));
        var exact = TestData.nearest(metric, vectors, given, 10, i -> true);
        float[] ranks = new float[vectors.length];
        for (int i = 0; i < ranks.length; i++) {
          ranks[i] = query.rank(i);
        }
        var coarse =
            IntStream.range(0, ranks.length)
                .boxed()
                .sorted((a, b) -> Float.compare(ranks[b], ranks[a]))
                .limit(30)
                .toList();
        found += (int) exact.stream().filter(coarse::contains).count();
      }
      assertThat(found).isGreaterThanOrEqualTo(495);
    }
  }

  @ParameterizedTest
  @EnumSource
  void vectorsFarFromTheOriginKeepTheirBits(Metric metric) {
    int dimension = 48;
    float[][] vectors = TestData.uniform(9, 200, dimension);
    for (float[] vector : vectors) {
      for (int i = 0; i < dimension; i++) {
        vector[i] += 1000;
      }
    }
    float[] given = vectors[0].clone();
    given[0] += 0.5f;
    try (Arena arena = Arena.ofConfined()) {
      Int8Codes codes = Int8Codes.encode(TestData.rows(vectors, dimension, arena), metric, arena);
      Int8Query query = codes.query(Query.of(metric, given));
      double scale =
          switch (metric) {
            case EUCLIDEAN -> 1;
            // Against vectors a thousand times longer than what tells them apart.
            case DOT -> 1000 * dimension * 0.01;
            case COSINE -> 1e-5;
          };
      for (int i = 0; i < vectors.length; i++) {
        assertThat((double) query.rank(i))
            .as("%s, row %d", metric, i)
            .isCloseTo(TestData.rank(metric, given, vectors[i]), within(scale));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void manyRanksAtOnceAreTheSameAsOneByOneAndAfterReopening(Metric metric) {
    int dimension = 77;
    float[][] vectors = TestData.uniform(4, 50, dimension);
    try (Arena arena = Arena.ofConfined()) {
      Int8Codes written = Int8Codes.encode(TestData.rows(vectors, dimension, arena), metric, arena);
      MemorySegment copy = arena.allocate(written.bytes().byteSize() + 1).asSlice(1);
      copy.copyFrom(written.bytes());
      Int8Codes read = Int8Codes.of(copy, 50, dimension, metric);
      Query query = Query.of(metric, vectors[7]);
      int[] ordinals = {49, 0, 3, 3, 17, 21, 8};
      for (int count = 0; count <= ordinals.length; count++) {
        float[] ranks = new float[count];
        read.query(query).rank(ordinals, count, ranks, new Int8Query.Scratch());
        for (int i = 0; i < count; i++) {
          assertThat(ranks[i]).isEqualTo(written.query(query).rank(ordinals[i]));
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void zeroVectorsAndNoVectorsAreFine(Metric metric) {
    try (Arena arena = Arena.ofConfined()) {
      FloatVectors zeros = TestData.rows(new float[3][5], 5, arena);
      Int8Query query =
          Int8Codes.encode(zeros, metric, arena).query(Query.of(metric, new float[5]));
      assertThat(query.rank(2)).isZero();
      Int8Codes none = Int8Codes.encode(TestData.rows(new float[0][5], 5, arena), metric, arena);
      assertThat(Int8Codes.of(none.bytes(), 0, 5, metric).count()).isZero();
    }
  }

  @Test
  void bytesThatAreNotTheseCodesAreRefused() {
    try (Arena arena = Arena.ofConfined()) {
      FloatVectors rows = TestData.rows(TestData.uniform(1, 4, 10), 10, arena);
      MemorySegment bytes = Int8Codes.encode(rows, Metric.DOT, arena).bytes();
      assertThatThrownBy(() -> Int8Codes.of(bytes.asSlice(0, 100), 4, 10, Metric.DOT))
          .isInstanceOf(InvalidIndexException.class)
          .hasMessageContaining("there are 100");
      assertThatThrownBy(() -> Int8Codes.of(bytes, 3, 10, Metric.DOT))
          .isInstanceOf(InvalidIndexException.class)
          .hasMessage("codes: count is 4, expected 3");
      assertThatThrownBy(() -> Int8Codes.of(bytes, 4, 9, Metric.DOT))
          .isInstanceOf(InvalidIndexException.class);
      assertThatThrownBy(() -> Int8Codes.of(bytes, 4, 10, Metric.COSINE))
          .isInstanceOf(InvalidIndexException.class);
      bytes.set(ValueLayout.JAVA_BYTE, 3, (byte) 0);
      assertThatThrownBy(() -> Int8Codes.of(bytes, 4, 10, Metric.DOT))
          .isInstanceOf(InvalidIndexException.class)
          .hasMessageContaining("magic");
    }
  }

  @Test
  void queryOfAnotherMetricOrDimensionIsRefused() {
    try (Arena arena = Arena.ofConfined()) {
      FloatVectors rows = TestData.rows(TestData.uniform(1, 4, 10), 10, arena);
      Int8Codes codes = Int8Codes.encode(rows, Metric.DOT, arena);
      assertThatThrownBy(() -> codes.query(Query.of(Metric.COSINE, new float[10])))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> codes.query(Query.of(Metric.DOT, new float[9])))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("query is DOT with 9 values, codes are DOT with 10");
    }
  }
}
