package dev.vecino.index.kernel;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** Plain Java, for machines and settings without the Vector API; sums in four parts. */
final class ScalarKernels implements VectorKernels {
  private static final ValueLayout.OfFloat FLOAT =
      JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final String reason;

  ScalarKernels(String reason) {
    this.reason = reason;
  }

  @Override
  public float dot(float[] query, MemorySegment base, long offset) {
    float s0 = 0;
    float s1 = 0;
    float s2 = 0;
    float s3 = 0;
    for (int i = 0; i < query.length; i += 4) {
      long at = offset + 4L * i;
      s0 += query[i] * base.get(FLOAT, at);
      s1 += query[i + 1] * base.get(FLOAT, at + 4);
      s2 += query[i + 2] * base.get(FLOAT, at + 8);
      s3 += query[i + 3] * base.get(FLOAT, at + 12);
    }
    return (s0 + s1) + (s2 + s3);
  }

  @Override
  public float squaredL2(float[] query, MemorySegment base, long offset) {
    float s0 = 0;
    float s1 = 0;
    float s2 = 0;
    float s3 = 0;
    for (int i = 0; i < query.length; i += 4) {
      long at = offset + 4L * i;
      float d0 = query[i] - base.get(FLOAT, at);
      float d1 = query[i + 1] - base.get(FLOAT, at + 4);
      float d2 = query[i + 2] - base.get(FLOAT, at + 8);
      float d3 = query[i + 3] - base.get(FLOAT, at + 12);
      s0 += d0 * d0;
      s1 += d1 * d1;
      s2 += d2 * d2;
      s3 += d3 * d3;
    }
    return (s0 + s1) + (s2 + s3);
  }

  @Override
  public float dot(MemorySegment base, long a, long b, int length) {
    float s0 = 0;
    float s1 = 0;
    for (long i = 0; i < 4L * length; i += 8) {
      s0 += base.get(FLOAT, a + i) * base.get(FLOAT, b + i);
      s1 += base.get(FLOAT, a + i + 4) * base.get(FLOAT, b + i + 4);
    }
    return s0 + s1;
  }

  @Override
  public float squaredL2(MemorySegment base, long a, long b, int length) {
    float s0 = 0;
    float s1 = 0;
    for (long i = 0; i < 4L * length; i += 8) {
      float d0 = base.get(FLOAT, a + i) - base.get(FLOAT, b + i);
      float d1 = base.get(FLOAT, a + i + 4) - base.get(FLOAT, b + i + 4);
      s0 += d0 * d0;
      s1 += d1 * d1;
    }
    return s0 + s1;
  }

  @Override
  public int dotInt8(short[] query, MemorySegment base, long offset) {
    int sum = 0;
    for (int i = 0; i < query.length; i++) {
      sum += query[i] * base.get(JAVA_BYTE, offset + i);
    }
    return sum;
  }

  @Override
  public void dotInt8(short[] query, MemorySegment base, long[] offsets, int[] dots) {
    for (int i = 0; i < 4; i++) {
      dots[i] = dotInt8(query, base, offsets[i]);
    }
  }

  @Override
  public String description() {
    return "scalar (" + reason + ")";
  }
}
