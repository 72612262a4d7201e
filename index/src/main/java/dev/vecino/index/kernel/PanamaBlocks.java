package dev.vecino.index.kernel;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.LT;
import static jdk.incubator.vector.VectorOperators.MAX;
import static jdk.incubator.vector.VectorOperators.MIN;
import static jdk.incubator.vector.VectorOperators.S2F;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/**
 * Block kernels on 128-bit shuffles and 256-bit floats: byte shuffles ({@code pshufb}) look up 16
 * entries at a time on every machine, wider ones cost more than they do on most.
 */
final class PanamaBlocks {
  private static final VectorSpecies<Byte> B = ByteVector.SPECIES_128;
  private static final VectorSpecies<Short> S = ShortVector.SPECIES_128;
  private static final VectorSpecies<Float> F = FloatVector.SPECIES_256;

  private static final ValueLayout.OfFloat FLOAT = JAVA_FLOAT_UNALIGNED.withOrder(LITTLE_ENDIAN);

  private PanamaBlocks() {}

  /**
   * Written out without methods of its own, which C2 gives up inlining when a method has so many
   * nodes, and longer than what it inlines into callers, where it would give up as well: vectors
   * passed to calls are allocated, at ten times the cost.
   */
  static int score(ProductTables all, MemorySegment base, long block, BlockTerms terms) {
    byte[] tables = all.bytes();
    int size = all.size();
    ByteVector nibble = ByteVector.broadcast(B, (byte) 15);
    ShortVector even = ShortVector.broadcast(S, (short) 0xFF);
    ShortVector s0 = ShortVector.zero(S);
    ShortVector s1 = s0;
    ShortVector s2 = s0;
    ShortVector s3 = s0;
    for (int at = 0; at < size; at += 64) {
      ByteVector c0 = ByteVector.fromMemorySegment(B, base, block + at, LITTLE_ENDIAN);
      ByteVector t0 = ByteVector.fromArray(B, tables, at);
      ByteVector low0 = c0.and(nibble).selectFrom(t0);
      ByteVector high0 =
          c0.reinterpretAsShorts()
              .lanewise(LSHR, 4)
              .reinterpretAsBytes()
              .and(nibble)
              .selectFrom(t0);
      ByteVector c1 = ByteVector.fromMemorySegment(B, base, block + at + 16, LITTLE_ENDIAN);
      ByteVector t1 = ByteVector.fromArray(B, tables, at + 16);
      ByteVector low1 = c1.and(nibble).selectFrom(t1);
      ByteVector high1 =
          c1.reinterpretAsShorts()
              .lanewise(LSHR, 4)
              .reinterpretAsBytes()
              .and(nibble)
              .selectFrom(t1);
      ByteVector c2 = ByteVector.fromMemorySegment(B, base, block + at + 32, LITTLE_ENDIAN);
      ByteVector t2 = ByteVector.fromArray(B, tables, at + 32);
      ByteVector low2 = c2.and(nibble).selectFrom(t2);
      ByteVector high2 =
          c2.reinterpretAsShorts()
              .lanewise(LSHR, 4)
              .reinterpretAsBytes()
              .and(nibble)
              .selectFrom(t2);
      ByteVector c3 = ByteVector.fromMemorySegment(B, base, block + at + 48, LITTLE_ENDIAN);
      ByteVector t3 = ByteVector.fromArray(B, tables, at + 48);
      ByteVector low3 = c3.and(nibble).selectFrom(t3);
      ByteVector high3 =
          c3.reinterpretAsShorts()
              .lanewise(LSHR, 4)
              .reinterpretAsBytes()
              .and(nibble)
              .selectFrom(t3);
      // Four values of at most 63 fit into a byte.
      ShortVector low = low0.add(low1).add(low2.add(low3)).reinterpretAsShorts();
      ShortVector high = high0.add(high1).add(high2.add(high3)).reinterpretAsShorts();
      s0 = s0.add(low.and(even));
      s1 = s1.add(low.lanewise(LSHR, 8));
      s2 = s2.add(high.and(even));
      s3 = s3.add(high.lanewise(LSHR, 8));
    }
    short[] sums = terms.sums;
    s0.intoArray(sums, 0);
    s1.intoArray(sums, 8);
    s2.intoArray(sums, 16);
    s3.intoArray(sums, 24);
    long units = block + size;
    float restUnit = base.get(FLOAT, units + 4);
    FloatVector node = FloatVector.broadcast(F, base.get(FLOAT, units) * terms.node);
    FloatVector step = FloatVector.broadcast(F, restUnit * terms.step);
    FloatVector least = FloatVector.broadcast(F, restUnit * terms.least);
    FloatVector biasUnit = FloatVector.broadcast(F, base.get(FLOAT, units + 8));
    FloatVector biasBase = FloatVector.broadcast(F, base.get(FLOAT, units + 12));
    boolean biased = terms.biased;
    int near = 0;
    for (int slot = 0; slot < BlockTerms.SLOTS; slot += 8) {
      long at = units + BlockTerms.UNITS_BYTES + 2L * slot;
      FloatVector sum = (FloatVector) ShortVector.fromArray(S, sums, slot).convertShape(S2F, F, 0);
      FloatVector along =
          (FloatVector)
              ShortVector.fromMemorySegment(S, base, at, LITTLE_ENDIAN).convertShape(S2F, F, 0);
      at += BlockTerms.COLUMN_BYTES;
      FloatVector rest =
          (FloatVector)
              ShortVector.fromMemorySegment(S, base, at, LITTLE_ENDIAN).convertShape(S2F, F, 0);
      FloatVector estimate = along.fma(node, rest.mul(sum.fma(step, least)));
      if (biased) {
        at += BlockTerms.COLUMN_BYTES;
        FloatVector bias =
            (FloatVector)
                ShortVector.fromMemorySegment(S, base, at, LITTLE_ENDIAN).convertShape(S2F, F, 0);
        estimate = estimate.add(bias.fma(biasUnit, biasBase));
      }
      estimate.intoArray(terms.estimates, slot);
      near |= (int) estimate.compare(GT, terms.threshold).toLong() << slot;
    }
    return near;
  }

  static void productTables(ProductQuery given, ProductTables tables) {
    ProductShape shape = given.shape();
    float[] query = given.values();
    MemorySegment book = given.book();
    long offset = given.offset();
    float[] products = tables.products;
    for (int subspace = 0, i = 0; subspace < shape.subspaces(); subspace++) {
      FloatVector a = FloatVector.zero(F);
      FloatVector b = a;
      for (int end = shape.end(subspace); i < end; i++) {
        FloatVector q = FloatVector.broadcast(F, query[i]);
        long at = offset + 64L * i;
        a = FloatVector.fromMemorySegment(F, book, at, LITTLE_ENDIAN).fma(q, a);
        b = FloatVector.fromMemorySegment(F, book, at + 32, LITTLE_ENDIAN).fma(q, b);
      }
      float least = a.min(b).reduceLanes(MIN);
      float most = a.max(b).reduceLanes(MAX);
      a.sub(least).intoArray(products, subspace * 16);
      b.sub(least).intoArray(products, subspace * 16 + 8);
      tables.add(least, most - least);
    }
  }

  static void nearestCentroids(
      float[] columns, float[] centroids, ProductShape shape, byte[] codes) {
    for (int subspace = 0; subspace < shape.subspaces(); subspace++) {
      for (int lane = 0; lane < BlockTerms.SLOTS; lane += 8) {
        nearest(columns, centroids, shape, subspace, lane, codes);
      }
    }
  }

  private static void nearest(
      float[] columns,
      float[] centroids,
      ProductShape shape,
      int subspace,
      int lane,
      byte[] codes) {
    int first = shape.begin(subspace);
    int end = shape.end(subspace);
    FloatVector least = FloatVector.broadcast(FloatVector.SPECIES_256, Float.MAX_VALUE);
    FloatVector nearest = FloatVector.zero(FloatVector.SPECIES_256);
    for (int c = 0; c < ProductShape.CENTROIDS; c++) {
      FloatVector distance = FloatVector.zero(FloatVector.SPECIES_256);
      for (int i = first; i < end; i++) {
        FloatVector d =
            FloatVector.fromArray(FloatVector.SPECIES_256, columns, i * BlockTerms.SLOTS + lane)
                .sub(centroids[i * ProductShape.CENTROIDS + c]);
        distance = d.fma(d, distance);
      }
      VectorMask<Float> nearer = distance.compare(LT, least);
      least = least.blend(distance, nearer);
      nearest = nearest.blend((float) c, nearer);
    }
    int at = subspace * BlockTerms.SLOTS + lane;
    float[] found = nearest.toArray();
    for (int i = 0; i < 8; i++) {
      codes[at + i] = (byte) found[i];
    }
  }
}
