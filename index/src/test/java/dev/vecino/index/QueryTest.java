package dev.vecino.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class QueryTest {
  @ParameterizedTest
  @EnumSource
  void rankAgreesWithTheDefinitionForVectorsOfAnyLength(Metric metric) {
    try (Arena arena = Arena.ofConfined()) {
      for (int dimension : new int[] {1, 2, 15, 16, 17, 100, 384, 1000}) {
        float[][] vectors = TestData.clustered(dimension, 20, dimension, 3);
        FloatVectors rows = TestData.rows(vectors, dimension, arena);
        float[] given = TestData.uniform(dimension + 1, 1, dimension)[0];
        Query query = Query.of(metric, given);
        for (int row = 0; row < vectors.length; row++) {
          double expected = TestData.rank(metric, given, vectors[row]);
          double scale = metric == Metric.COSINE ? 1 : dimension;
          assertThat((double) query.rank(rows, row)).isCloseTo(expected, within(1e-5 * scale));
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void rankIsTheSameBitForBitInMemoryAndInAMappedFile(Metric metric, @TempDir Path directory)
      throws IOException {
    int dimension = 103;
    float[][] vectors = TestData.uniform(5, 300, dimension);
    Query query = Query.of(metric, TestData.uniform(6, 1, dimension)[0]);
    try (Arena arena = Arena.ofShared()) {
      FloatVectors block = TestData.rows(vectors, dimension, arena);
      Path file = directory.resolve("vectors");
      Files.write(file, block.rows().toArray(ValueLayout.JAVA_BYTE));
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
        MemorySegment mapped =
            channel.map(FileChannel.MapMode.READ_ONLY, 0, Files.size(file), arena);
        // Shifted by a row, so that the same vector has another ordinal and another offset.
        FloatVectors sealed =
            new FloatVectors(
                mapped.asSlice(FloatVectors.strideBytes(dimension)),
                norms(vectors, arena),
                vectors.length - 1,
                dimension);
        // Often enough that compiled code takes over from the interpreter on the way.
        for (int round = 0; round < 100; round++) {
          for (int row = 1; row < vectors.length; row++) {
            assertThat(Float.floatToRawIntBits(query.rank(sealed, row - 1)))
                .isEqualTo(Float.floatToRawIntBits(query.rank(block, row)));
          }
        }
      }
    }
  }

  private static MemorySegment norms(float[][] vectors, Arena arena) {
    MemorySegment norms = arena.allocate(4L * vectors.length, 4);
    for (int i = 1; i < vectors.length; i++) {
      norms.setAtIndex(ValueLayout.JAVA_FLOAT, i - 1, FloatVectors.inverseNorm(vectors[i]));
    }
    return norms;
  }

  @Test
  void cosineStaysWithinOneAndZeroVectorsHaveRankZero() {
    try (Arena arena = Arena.ofConfined()) {
      for (int seed = 0; seed < 200; seed++) {
        float[] vector = TestData.uniform(seed, 1, 7)[0];
        float[] opposite = vector.clone();
        for (int i = 0; i < 7; i++) {
          opposite[i] = -3 * vector[i];
        }
        FloatVectors rows = TestData.rows(new float[][] {vector, opposite, new float[7]}, 7, arena);
        Query query = Query.of(Metric.COSINE, vector);
        assertThat(query.rank(rows, 0)).as("seed %d", seed).isBetween(1 - 1e-6f, 1f);
        assertThat(query.rank(rows, 1)).as("seed %d", seed).isBetween(-1f, -1 + 1e-6f);
        assertThat(query.rank(rows, 2)).isZero();
      }
    }
  }

  @Test
  void cosineOfHugeAndTinyVectorsIsRight() {
    try (Arena arena = Arena.ofConfined()) {
      FloatVectors rows =
          TestData.rows(new float[][] {{1e30f, 1e30f}, {1e-30f, 0}, {-1e30f, 0}}, 2, arena);
      Query query = Query.of(Metric.COSINE, new float[] {1e25f, 0});
      assertThat(query.rank(rows, 0)).isCloseTo((float) Math.sqrt(0.5), within(1e-6f));
      assertThat(query.rank(rows, 1)).isCloseTo(1f, within(1e-6f));
      assertThat(query.rank(rows, 2)).isCloseTo(-1f, within(1e-6f));
    }
  }

  @Test
  void dimensionsThatDifferAreRefused() {
    try (Arena arena = Arena.ofConfined()) {
      FloatVectors rows = TestData.rows(new float[1][4], 4, arena);
      assertThatThrownBy(() -> Query.of(Metric.DOT, new float[3]).rank(rows, 0))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("query has 3 values, vectors have 4");
    }
  }
}
