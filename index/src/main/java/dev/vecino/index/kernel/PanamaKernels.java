package dev.vecino.index.kernel;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static jdk.incubator.vector.VectorOperators.ADD;
import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.B2S;
import static jdk.incubator.vector.VectorOperators.LSHL;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * SIMD by the JDK's Vector API, in the machine's preferred width up to 512 bits.
 *
 * <p>Floats: up to four running sums, so that additions overlap, in an order that depends on the
 * length alone. Lanes are added up one by one and not with {@code reduceLanes}, whose order may
 * change when the code gets compiled: equal vectors must have equal ranks, always.
 *
 * <p>Bytes: widened to shorts and multiplied there. Two products of values in [-127, 127] and
 * [-128, 127] sum to at most 32,512, which a short holds, so every other product is added before
 * the halves are widened to ints by shifts. C2 does not vectorise the plain loop, and widening by
 * conversion costs a shuffle.
 */
final class PanamaKernels implements VectorKernels {
  private static final VectorShape SHAPE = shape();
  private static final VectorSpecies<Float> FLOATS = VectorSpecies.of(float.class, SHAPE);
  private static final VectorSpecies<Short> SHORTS = VectorSpecies.of(short.class, SHAPE);
  private static final VectorSpecies<Integer> INTS = VectorSpecies.of(int.class, SHAPE);
  private static final VectorSpecies<Byte> BYTES =
      VectorSpecies.of(byte.class, VectorShape.forBitSize(SHAPE.vectorBitSize() / 2));
  private static final int FLOAT_LANES = FLOATS.length();
  private static final int SHORT_LANES = SHORTS.length();
  private static final long FLOAT_STEP = SHAPE.vectorBitSize() / 8;

  private static VectorShape shape() {
    VectorShape preferred = VectorShape.preferredShape();
    return preferred.vectorBitSize() > 512 ? VectorShape.S_512_BIT : preferred;
  }

  @Override
  public float dot(float[] query, MemorySegment base, long offset) {
    FloatVector s0 = FloatVector.zero(FLOATS);
    FloatVector s1 = s0;
    FloatVector s2 = s0;
    FloatVector s3 = s0;
    int i = 0;
    for (int end = query.length - 4 * FLOAT_LANES; i <= end; i += 4 * FLOAT_LANES) {
      long at = offset + 4L * i;
      s0 = floats(query, i).fma(floats(base, at), s0);
      s1 = floats(query, i + FLOAT_LANES).fma(floats(base, at + FLOAT_STEP), s1);
      s2 = floats(query, i + 2 * FLOAT_LANES).fma(floats(base, at + 2 * FLOAT_STEP), s2);
      s3 = floats(query, i + 3 * FLOAT_LANES).fma(floats(base, at + 3 * FLOAT_STEP), s3);
    }
    for (; i < query.length; i += FLOAT_LANES) {
      s0 = floats(query, i).fma(floats(base, offset + 4L * i), s0);
    }
    return sum(s0.add(s1).add(s2.add(s3)));
  }

  @Override
  public float squaredL2(float[] query, MemorySegment base, long offset) {
    FloatVector s0 = FloatVector.zero(FLOATS);
    FloatVector s1 = s0;
    FloatVector s2 = s0;
    FloatVector s3 = s0;
    int i = 0;
    for (int end = query.length - 4 * FLOAT_LANES; i <= end; i += 4 * FLOAT_LANES) {
      long at = offset + 4L * i;
      FloatVector d0 = floats(query, i).sub(floats(base, at));
      FloatVector d1 = floats(query, i + FLOAT_LANES).sub(floats(base, at + FLOAT_STEP));
      FloatVector d2 = floats(query, i + 2 * FLOAT_LANES).sub(floats(base, at + 2 * FLOAT_STEP));
      FloatVector d3 = floats(query, i + 3 * FLOAT_LANES).sub(floats(base, at + 3 * FLOAT_STEP));
      s0 = d0.fma(d0, s0);
      s1 = d1.fma(d1, s1);
      s2 = d2.fma(d2, s2);
      s3 = d3.fma(d3, s3);
    }
    for (; i < query.length; i += FLOAT_LANES) {
      FloatVector d = floats(query, i).sub(floats(base, offset + 4L * i));
      s0 = d.fma(d, s0);
    }
    return sum(s0.add(s1).add(s2.add(s3)));
  }

  @Override
  public float dot(MemorySegment base, long a, long b, int length) {
    FloatVector s0 = FloatVector.zero(FLOATS);
    FloatVector s1 = s0;
    long i = 0;
    for (long end = 4L * length - 2 * FLOAT_STEP; i <= end; i += 2 * FLOAT_STEP) {
      s0 = floats(base, a + i).fma(floats(base, b + i), s0);
      s1 = floats(base, a + i + FLOAT_STEP).fma(floats(base, b + i + FLOAT_STEP), s1);
    }
    for (; i < 4L * length; i += FLOAT_STEP) {
      s0 = floats(base, a + i).fma(floats(base, b + i), s0);
    }
    return sum(s0.add(s1));
  }

  @Override
  public float squaredL2(MemorySegment base, long a, long b, int length) {
    FloatVector s0 = FloatVector.zero(FLOATS);
    FloatVector s1 = s0;
    long i = 0;
    for (long end = 4L * length - 2 * FLOAT_STEP; i <= end; i += 2 * FLOAT_STEP) {
      FloatVector d0 = floats(base, a + i).sub(floats(base, b + i));
      FloatVector d1 = floats(base, a + i + FLOAT_STEP).sub(floats(base, b + i + FLOAT_STEP));
      s0 = d0.fma(d0, s0);
      s1 = d1.fma(d1, s1);
    }
    for (; i < 4L * length; i += FLOAT_STEP) {
      FloatVector d = floats(base, a + i).sub(floats(base, b + i));
      s0 = d.fma(d, s0);
    }
    return sum(s0.add(s1));
  }

  @Override
  public int dotInt8(short[] query, MemorySegment base, long offset) {
    IntVector sum = IntVector.zero(INTS);
    int i = 0;
    for (int end = query.length - 2 * SHORT_LANES; i <= end; i += 2 * SHORT_LANES) {
      ShortVector q0 = ShortVector.fromArray(SHORTS, query, i);
      ShortVector q1 = ShortVector.fromArray(SHORTS, query, i + SHORT_LANES);
      sum = sum.add(products(q0, q1, base, offset + i));
    }
    for (; i < query.length; i += SHORT_LANES) {
      ShortVector q = ShortVector.fromArray(SHORTS, query, i);
      sum = sum.add(widened(q.mul(shorts(base, offset + i))));
    }
    return sum.reduceLanes(ADD);
  }

  @Override
  public void dotInt8(short[] query, MemorySegment base, long[] offsets, int[] dots) {
    long o0 = offsets[0];
    long o1 = offsets[1];
    long o2 = offsets[2];
    long o3 = offsets[3];
    IntVector s0 = IntVector.zero(INTS);
    IntVector s1 = s0;
    IntVector s2 = s0;
    IntVector s3 = s0;
    // One vector a row and step: with two, as above, registers run out and it takes twice the time.
    for (int i = 0; i < query.length; i += SHORT_LANES) {
      ShortVector q = ShortVector.fromArray(SHORTS, query, i);
      s0 = s0.add(widened(q.mul(shorts(base, o0 + i))));
      s1 = s1.add(widened(q.mul(shorts(base, o1 + i))));
      s2 = s2.add(widened(q.mul(shorts(base, o2 + i))));
      s3 = s3.add(widened(q.mul(shorts(base, o3 + i))));
    }
    dots[0] = s0.reduceLanes(ADD);
    dots[1] = s1.reduceLanes(ADD);
    dots[2] = s2.reduceLanes(ADD);
    dots[3] = s3.reduceLanes(ADD);
  }

  @Override
  public int scoreBlock(ProductTables tables, MemorySegment base, long block, BlockTerms terms) {
    return PanamaBlocks.score(tables, base, block, terms);
  }

  @Override
  public void productTables(ProductQuery query, ProductTables tables) {
    PanamaBlocks.productTables(query, tables);
  }

  @Override
  public void nearestCentroids(
      float[] columns, float[] centroids, ProductShape shape, byte[] codes) {
    PanamaBlocks.nearestCentroids(columns, centroids, shape, codes);
  }

  @Override
  public String description() {
    return "Panama Vector API, %d bit".formatted(SHAPE.vectorBitSize());
  }

  private static FloatVector floats(float[] array, int index) {
    return FloatVector.fromArray(FLOATS, array, index);
  }

  private static FloatVector floats(MemorySegment segment, long offset) {
    return FloatVector.fromMemorySegment(FLOATS, segment, offset, LITTLE_ENDIAN);
  }

  private static ShortVector shorts(MemorySegment segment, long offset) {
    return (ShortVector)
        ByteVector.fromMemorySegment(BYTES, segment, offset, LITTLE_ENDIAN)
            .convertShape(B2S, SHORTS, 0);
  }

  private static IntVector products(ShortVector q0, ShortVector q1, MemorySegment base, long at) {
    return widened(q0.mul(shorts(base, at)).add(q1.mul(shorts(base, at + SHORT_LANES))));
  }

  /** The sum of the two shorts in each int lane, the lower one sign-extended by shifts. */
  private static IntVector widened(ShortVector pairs) {
    IntVector both = pairs.reinterpretAsInts();
    return both.lanewise(ASHR, 16).add(both.lanewise(LSHL, 16).lanewise(ASHR, 16));
  }

  /** The sum of all lanes in a fixed order; the branches are constant for the compiler. */
  private static float sum(FloatVector v) {
    if (FLOAT_LANES == 4) {
      return four(v, 0);
    }
    if (FLOAT_LANES == 8) {
      return four(v, 0) + four(v, 4);
    }
    return (four(v, 0) + four(v, 4)) + (four(v, 8) + four(v, 12));
  }

  private static float four(FloatVector v, int lane) {
    return (v.lane(lane) + v.lane(lane + 1)) + (v.lane(lane + 2) + v.lane(lane + 3));
  }
}
