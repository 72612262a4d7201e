package dev.vecino.index.kernel;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class KernelsTest {
  private static final long SEED = 20_260_101;

  static Stream<VectorKernels> kernels() {
    return Stream.of(new PanamaKernels(), new ScalarKernels("test"));
  }

  private static int padded(int length, int multiple) {
    return (length + multiple - 1) / multiple * multiple;
  }

  /** Room for two vectors of {@code length} floats behind {@code shift} bytes. */
  private static MemorySegment floats(Arena arena, float[] a, float[] b, int shift) {
    MemorySegment segment = arena.allocate(shift + 4L * (a.length + b.length));
    MemorySegment.copy(a, 0, segment, JAVA_FLOAT_UNALIGNED, shift, a.length);
    MemorySegment.copy(b, 0, segment, JAVA_FLOAT_UNALIGNED, shift + 4L * a.length, b.length);
    return segment;
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void floatKernelsAreWithinRoundingForEveryLength(VectorKernels kernels) {
    Random random = new Random(SEED);
    for (int length = 1; length <= 2100; length++) {
      float[] a = new float[padded(length, 16)];
      float[] b = new float[a.length];
      double dot = 0;
      double magnitude = 0;
      double distance = 0;
      for (int i = 0; i < length; i++) {
        a[i] = (float) random.nextGaussian();
        b[i] = (float) random.nextGaussian();
        dot += (double) a[i] * b[i];
        magnitude += Math.abs((double) a[i] * b[i]);
        distance += ((double) a[i] - b[i]) * ((double) a[i] - b[i]);
      }
      try (Arena arena = Arena.ofConfined()) {
        int shift = length % 3 * 4;
        MemorySegment segment = floats(arena, a, b, shift);
        long atB = shift + 4L * a.length;
        // Each of at most length / 16 + 16 additions in a row rounds by half an ulp.
        double error = (length / 4.0 + 16) * 0x1p-24;
        String where = "seed %d, length %d".formatted(SEED, length);
        assertThat((double) kernels.dot(a, segment, atB))
            .as(where)
            .isCloseTo(dot, within(error * magnitude));
        assertThat((double) kernels.dot(segment, shift, atB, a.length))
            .as(where)
            .isCloseTo(dot, within(2 * error * magnitude));
        assertThat((double) kernels.squaredL2(a, segment, atB))
            .as(where)
            .isCloseTo(distance, within(error * distance));
        assertThat((double) kernels.squaredL2(segment, shift, atB, a.length))
            .as(where)
            .isCloseTo(distance, within(2 * error * distance));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void int8KernelsAreExactForEveryLengthAndAlignment(VectorKernels kernels) {
    Random random = new Random(SEED);
    for (int length = 1; length <= 2100; length++) {
      short[] query = new short[padded(length, 32)];
      int shift = random.nextInt(64);
      byte[] bytes = new byte[shift + query.length + 3];
      random.nextBytes(bytes);
      long[] offsets = {shift, shift + 1, shift + 2, shift + 3};
      for (int i = 0; i < length; i++) {
        query[i] = (short) (random.nextInt(255) - 127);
      }
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment segment = arena.allocate(bytes.length);
        MemorySegment.copy(bytes, 0, segment, JAVA_BYTE, 0, bytes.length);
        int[] dots = new int[4];
        kernels.dotInt8(query, segment, offsets, dots);
        for (int i = 0; i < 4; i++) {
          int expected = 0;
          for (int j = 0; j < length; j++) {
            expected += query[j] * bytes[shift + i + j];
          }
          String where = "seed %d, length %d, row %d".formatted(SEED, length, i);
          assertThat(dots[i]).as(where).isEqualTo(expected);
          assertThat(kernels.dotInt8(query, segment, offsets[i])).as(where).isEqualTo(expected);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void int8KernelsDoNotOverflowAtTheGreatestDimension(VectorKernels kernels) {
    for (int length : new int[] {32, 64, 8192}) {
      for (int query : new int[] {-127, 127}) {
        for (int code : new int[] {-128, -127, 127}) {
          short[] queries = new short[length];
          Arrays.fill(queries, (short) query);
          try (Arena arena = Arena.ofConfined()) {
            MemorySegment segment = arena.allocate(length).fill((byte) code);
            int[] dots = new int[4];
            kernels.dotInt8(queries, segment, new long[4], dots);
            assertThat(dots).containsOnly(length * query * code);
            assertThat(kernels.dotInt8(queries, segment, 0)).isEqualTo(length * query * code);
          }
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void extremeFloatsGiveWhatFloatArithmeticGives(VectorKernels kernels) {
    try (Arena arena = Arena.ofConfined()) {
      float[] query = new float[64];
      float[] row = new float[64];
      query[17] = 1e30f;
      row[17] = 1e30f;
      assertThat(kernels.dot(query, floats(arena, query, row, 0), 256))
          .isEqualTo(Float.POSITIVE_INFINITY);
      row[17] = -1e30f;
      assertThat(kernels.squaredL2(query, floats(arena, query, row, 0), 256))
          .isEqualTo(Float.POSITIVE_INFINITY);
      query[17] = Float.MIN_VALUE;
      row[17] = 0.25f;
      assertThat(kernels.dot(query, floats(arena, query, row, 0), 256)).isZero();
      row[63] = 3;
      query[63] = 2;
      assertThat(kernels.dot(query, floats(arena, query, row, 0), 256)).isEqualTo(6f);
    }
  }
}
