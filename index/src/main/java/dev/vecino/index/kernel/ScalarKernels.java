package dev.vecino.index.kernel;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Plain Java, for machines and settings without the Vector API; sums in four parts. */
final class ScalarKernels implements VectorKernels {
  private static final ValueLayout.OfFloat FLOAT =
      JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private static final ValueLayout.OfShort SHORT =
      JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

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
  public int scoreBlock(ProductTables all, MemorySegment base, long block, BlockTerms terms) {
    byte[] tables = all.bytes();
    int size = all.size();
    int[] sums = new int[BlockTerms.SLOTS];
    int lanes = BlockTerms.SLOTS / 2;
    for (int at = 0; at < size; at += lanes) {
      for (int i = 0; i < lanes; i++) {
        int pair = base.get(JAVA_BYTE, block + at + i);
        int slot = BlockTerms.slot(i);
        sums[slot] += tables[at + (pair & 15)];
        sums[slot + lanes] += tables[at + ((pair >> 4) & 15)];
      }
    }
    long units = block + size;
    float restUnit = base.get(FLOAT, units + 4);
    float node = base.get(FLOAT, units) * terms.node;
    float step = restUnit * terms.step;
    float least = restUnit * terms.least;
    int near = 0;
    for (int slot = 0; slot < BlockTerms.SLOTS; slot++) {
      long at = units + BlockTerms.UNITS_BYTES + 2L * slot;
      float rest = base.get(SHORT, at + BlockTerms.COLUMN_BYTES);
      float product = rest * Math.fma((float) sums[slot], step, least);
      float estimate = Math.fma((float) base.get(SHORT, at), node, product);
      if (terms.biased) {
        float bias = base.get(SHORT, at + 2L * BlockTerms.COLUMN_BYTES);
        estimate += Math.fma(bias, base.get(FLOAT, units + 8), base.get(FLOAT, units + 12));
      }
      terms.estimates[slot] = estimate;
      near |= (estimate > terms.threshold ? 1 : 0) << slot;
    }
    return near;
  }

  @Override
  public void productTables(ProductQuery query, ProductTables tables) {
    float[] products = new float[ProductShape.CENTROIDS];
    ProductShape shape = query.shape();
    for (int subspace = 0; subspace < shape.subspaces(); subspace++) {
      Arrays.fill(products, 0);
      float least = Float.POSITIVE_INFINITY;
      float most = Float.NEGATIVE_INFINITY;
      for (int c = 0; c < products.length; c++) {
        for (int i = shape.begin(subspace); i < shape.end(subspace); i++) {
          long at = query.offset() + 4L * (i * ProductShape.CENTROIDS + c);
          products[c] = Math.fma(query.book().get(FLOAT, at), query.values()[i], products[c]);
        }
        least = Math.min(least, products[c]);
        most = Math.max(most, products[c]);
      }
      for (int c = 0; c < products.length; c++) {
        tables.products[subspace * ProductShape.CENTROIDS + c] = products[c] - least;
      }
      tables.add(least, most - least);
    }
  }

  @Override
  public void nearestCentroids(
      float[] columns, float[] centroids, ProductShape shape, byte[] codes) {
    for (int subspace = 0; subspace < shape.subspaces(); subspace++) {
      for (int lane = 0; lane < BlockTerms.SLOTS; lane++) {
        codes[subspace * BlockTerms.SLOTS + lane] =
            nearestCentroid(columns, centroids, shape, subspace, lane);
      }
    }
  }

  private static byte nearestCentroid(
      float[] columns, float[] centroids, ProductShape shape, int subspace, int lane) {
    byte nearest = 0;
    float least = Float.MAX_VALUE;
    for (byte c = 0; c < ProductShape.CENTROIDS; c++) {
      float distance = 0;
      for (int i = shape.begin(subspace); i < shape.end(subspace); i++) {
        float d = columns[i * BlockTerms.SLOTS + lane] - centroids[i * ProductShape.CENTROIDS + c];
        distance = Math.fma(d, d, distance);
      }
      if (distance < least) {
        least = distance;
        nearest = c;
      }
    }
    return nearest;
  }

  @Override
  public String description() {
    return "scalar (" + reason + ")";
  }
}
