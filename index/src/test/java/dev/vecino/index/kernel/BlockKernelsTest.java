package dev.vecino.index.kernel;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BlockKernelsTest {
  private static final long SEED = 20_260_102;

  private final VectorKernels panama = new PanamaKernels();
  private final VectorKernels scalar = new ScalarKernels("test");

  private static float[] gaussian(Random random, int length) {
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  /** Tables of zeros, with room for more before it was asked for so many. */
  private static ProductTables tables(int subspaces) {
    ProductTables tables = new ProductTables();
    tables.clear(ProductShape.even(512, 1));
    tables.clear(ProductShape.even(subspaces, 1));
    return tables;
  }

  /** A block of random codes and factors, behind {@code shift} bytes. */
  private static MemorySegment block(Arena arena, Random random, int codeBytes, int shift) {
    MemorySegment block =
        arena.allocate(shift + codeBytes + BlockTerms.UNITS_BYTES + 3L * BlockTerms.COLUMN_BYTES);
    byte[] codes = new byte[codeBytes];
    random.nextBytes(codes);
    MemorySegment.copy(codes, 0, block, JAVA_BYTE, shift, codeBytes);
    float[] units = gaussian(random, 4);
    long at = shift + (long) codeBytes;
    MemorySegment.copy(units, 0, block, JAVA_FLOAT_UNALIGNED, at, units.length);
    for (at += BlockTerms.UNITS_BYTES; at < block.byteSize(); at += Short.BYTES) {
      block.set(JAVA_SHORT_UNALIGNED, at, (short) random.nextInt());
    }
    return block;
  }

  private static BlockTerms terms(Random random, boolean biased) {
    BlockTerms terms = new BlockTerms();
    terms.node = (float) random.nextGaussian();
    terms.step = random.nextFloat();
    terms.least = (float) random.nextGaussian();
    terms.threshold = 1e4f * (float) random.nextGaussian();
    terms.biased = biased;
    return terms;
  }

  @ParameterizedTest
  @CsvSource({"4,false", "4,true", "52,false", "96,true", "512,false"})
  void bothKernelsScoreABlockToTheSameBits(int subspaces, boolean biased) {
    Random random = new Random(SEED);
    try (Arena arena = Arena.ofConfined()) {
      for (int round = 0; round < 50; round++) {
        ProductTables tables = tables(subspaces);
        for (int i = 0; i < tables.size(); i++) {
          tables.bytes()[i] = (byte) random.nextInt(64);
        }
        MemorySegment block = block(arena, random, tables.size(), round % 5);
        BlockTerms a = terms(random, biased);
        BlockTerms b = new BlockTerms();
        b.node = a.node;
        b.step = a.step;
        b.least = a.least;
        b.threshold = a.threshold;
        b.biased = a.biased;
        int near = panama.scoreBlock(tables, block, round % 5, a);
        assertThat(scalar.scoreBlock(tables, block, round % 5, b)).isEqualTo(near);
        assertThat(b.estimates).isEqualTo(a.estimates);
        for (int slot = 0; slot < BlockTerms.SLOTS; slot++) {
          assertThat((near >>> slot & 1) == 1).isEqualTo(a.estimates[slot] > a.threshold);
        }
      }
    }
  }

  @Test
  void estimatesAreThoseOfTheirSlots() {
    ProductTables tables = tables(1);
    for (int i = 0; i < 16; i++) {
      tables.bytes()[i] = (byte) i;
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment block =
          arena.allocate(64 + BlockTerms.UNITS_BYTES + 2L * BlockTerms.COLUMN_BYTES);
      block.set(JAVA_FLOAT_UNALIGNED, 64, 0.5f);
      block.set(JAVA_FLOAT_UNALIGNED, 68, 2);
      for (int slot = 0; slot < BlockTerms.SLOTS; slot++) {
        int code = slot % 16 ^ slot / 16;
        int at = 0;
        while (BlockTerms.slot(at) != slot % 16) {
          at++;
        }
        int other = block.get(JAVA_BYTE, at);
        block.set(JAVA_BYTE, at, (byte) (slot < 16 ? code : other | code << 4));
        long along = 64 + BlockTerms.UNITS_BYTES + 2L * slot;
        block.set(JAVA_SHORT_UNALIGNED, along, (short) slot);
        block.set(JAVA_SHORT_UNALIGNED, along + BlockTerms.COLUMN_BYTES, (short) 1);
      }
      BlockTerms terms = new BlockTerms();
      terms.node = 100;
      terms.step = 1;
      terms.threshold = 999.5f;
      int near = panama.scoreBlock(tables, block, 0, terms);
      for (int slot = 0; slot < BlockTerms.SLOTS; slot++) {
        assertThat(terms.estimates[slot]).isEqualTo(50f * slot + 2 * (slot % 16 ^ slot / 16));
      }
      assertThat(near).isEqualTo(-1 << 20);
    }
  }

  @ParameterizedTest
  @CsvSource({"1,1", "7,2", "100,2", "64,2", "384,4", "1000,16"})
  void bothKernelsFillTablesWithTheSameBits(int dimension, int width) {
    Random random = new Random(SEED);
    ProductShape shape = ProductShape.even(dimension, width);
    float[] book = gaussian(random, dimension * ProductShape.CENTROIDS);
    float[] query = gaussian(random, dimension);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment bytes = arena.allocate(64 + 4L * book.length);
      MemorySegment.copy(book, 0, bytes, JAVA_FLOAT_UNALIGNED, 64, book.length);
      ProductTables a = new ProductTables();
      ProductTables b = new ProductTables();
      for (ProductTables each : List.of(a, b)) {
        each.clear(shape);
        (each == a ? panama : scalar)
            .productTables(new ProductQuery(shape, query, bytes, 64), each);
        each.quantize();
      }
      assertThat(b.products).isEqualTo(a.products);
      assertThat(b.bytes()).isEqualTo(a.bytes());
      assertThat(b.step()).isEqualTo(a.step());
      assertThat(b.least()).isEqualTo(a.least());
      for (byte value : a.bytes()) {
        assertThat(value).isBetween((byte) 0, (byte) ProductTables.VALUE_MAX);
      }
      assertProducts(a, shape, query, book, random);
    }
  }

  /** A product that is read from the tables is right to half a step a sub-space. */
  private static void assertProducts(
      ProductTables tables, ProductShape shape, float[] query, float[] book, Random random) {
    double product = 0;
    int sum = 0;
    for (int subspace = 0; subspace < shape.subspaces(); subspace++) {
      int code = random.nextInt(16);
      sum += tables.bytes()[16 * subspace + code];
      for (int i = shape.begin(subspace); i < shape.end(subspace); i++) {
        product += (double) query[i] * book[16 * i + code];
      }
    }
    double error = shape.subspaces() * (0.51 * tables.step()) + 1e-3;
    assertThat(sum * (double) tables.step() + tables.least())
        .isBetween(product - error, product + error);
  }

  @Test
  void tablesOfAZeroQueryAreZeros() {
    ProductShape shape = ProductShape.even(8, 2);
    ProductTables tables = new ProductTables();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment book = arena.allocate(4L * 16 * 8).fill((byte) 0x3E);
      Kernels.productTables(new ProductQuery(shape, new float[8], book, 0), tables);
      assertThat(tables.bytes()).containsOnly(0);
      assertThat(tables.step()).isZero();
      assertThat(tables.least()).isZero();
    }
  }

  @ParameterizedTest
  @CsvSource({"1,1", "7,2", "100,2", "384,4"})
  void bothKernelsFindTheNearestCentroids(int dimension, int width) {
    Random random = new Random(SEED);
    ProductShape shape = ProductShape.even(dimension, width);
    float[] centroids = gaussian(random, dimension * ProductShape.CENTROIDS);
    float[] columns = gaussian(random, dimension * BlockTerms.SLOTS);
    byte[] a = new byte[shape.subspaces() * BlockTerms.SLOTS];
    byte[] b = new byte[a.length];
    panama.nearestCentroids(columns, centroids, shape, a);
    scalar.nearestCentroids(columns, centroids, shape, b);
    assertThat(b).isEqualTo(a);
    for (int i = 0; i < a.length; i++) {
      int subspace = i / BlockTerms.SLOTS;
      double found = distance(columns, centroids, shape, subspace, i % BlockTerms.SLOTS, a[i]);
      for (int c = 0; c < ProductShape.CENTROIDS; c++) {
        assertThat(found)
            .isLessThanOrEqualTo(
                distance(columns, centroids, shape, subspace, i % BlockTerms.SLOTS, c) + 1e-5);
      }
    }
  }

  private static double distance(
      float[] columns,
      float[] centroids,
      ProductShape shape,
      int subspace,
      int lane,
      int centroid) {
    double distance = 0;
    for (int i = shape.begin(subspace); i < shape.end(subspace); i++) {
      double d = columns[i * BlockTerms.SLOTS + lane] - centroids[i * 16 + centroid];
      distance += d * d;
    }
    return distance;
  }
}
