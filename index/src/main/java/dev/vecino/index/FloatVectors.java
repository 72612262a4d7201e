package dev.vecino.index;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Read-only rows of float32 in one off-heap segment, native or mapped.
 *
 * <p>Row {@code i} starts at byte {@code i * strideBytes(dimension)} and holds {@code dimension}
 * little-endian floats followed by zeros up to a multiple of 16 floats, so rows are whole 64-byte
 * lines. Beside them lies one float a row, the inverse of the row's Euclidean length ({@link
 * #inverseNorm}); only {@link Metric#COSINE} reads it, so it may be {@link MemorySegment#NULL} for
 * the other metrics.
 */
public final class FloatVectors {
  /** Floats that rows are padded to a multiple of. */
  public static final int PADDING_FLOATS = 16;

  private static final ValueLayout.OfFloat FLOAT =
      JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final MemorySegment rows;
  private final MemorySegment inverseNorms;
  private final int count;
  private final int dimension;
  private final long strideBytes;

  /**
   * Rows over {@code rows}, which must hold at least {@code count} of them.
   *
   * @throws IllegalArgumentException when a segment is on the heap or too short
   */
  public FloatVectors(MemorySegment rows, MemorySegment inverseNorms, int count, int dimension) {
    strideBytes = strideBytes(dimension);
    if (count < 0) {
      throw new IllegalArgumentException("count is " + count);
    }
    if (!rows.isNative() || !inverseNorms.isNative()) {
      // Kernels that see heap and native segments both compile to slower code for either.
      throw new IllegalArgumentException("vectors must lie off the heap");
    }
    if (rows.byteSize() < count * strideBytes) {
      throw new IllegalArgumentException(
          "%d rows of dimension %d need %d bytes, the segment has %d"
              .formatted(count, dimension, count * strideBytes, rows.byteSize()));
    }
    if (inverseNorms.byteSize() != 0 && inverseNorms.byteSize() < (long) count * Float.BYTES) {
      throw new IllegalArgumentException(
          "%d inverse norms need %d bytes, the segment has %d"
              .formatted(count, (long) count * Float.BYTES, inverseNorms.byteSize()));
    }
    this.rows = rows;
    this.inverseNorms = inverseNorms;
    this.count = count;
    this.dimension = dimension;
  }

  /** The dimension rounded up to a multiple of {@link #PADDING_FLOATS}. */
  public static int paddedDimension(int dimension) {
    if (dimension < 1) {
      throw new IllegalArgumentException("dimension is " + dimension);
    }
    return (dimension + PADDING_FLOATS - 1) & -PADDING_FLOATS;
  }

  /** Bytes from one row's start to the next one's. */
  public static long strideBytes(int dimension) {
    return (long) paddedDimension(dimension) * Float.BYTES;
  }

  /**
   * One over the Euclidean length of {@code vector}; 0 for a zero vector. The sum is kept in double
   * precision, so that neither huge nor tiny values overflow.
   */
  public static float inverseNorm(float[] vector) {
    double sum = 0;
    for (float value : vector) {
      sum += (double) value * value;
    }
    return sum == 0 ? 0 : (float) Math.min(1 / Math.sqrt(sum), Float.MAX_VALUE);
  }

  /** Writes {@code vector} and its padding as row {@code row} of {@code rows}. */
  public static void writeRow(MemorySegment rows, int row, float[] vector) {
    long stride = strideBytes(vector.length);
    long at = row * stride;
    MemorySegment.copy(vector, 0, rows, FLOAT, at, vector.length);
    long written = (long) vector.length * Float.BYTES;
    rows.asSlice(at + written, stride - written).fill((byte) 0);
  }

  /** How many rows there are. */
  public int count() {
    return count;
  }

  /** How many values a vector has, padding not counted. */
  public int dimension() {
    return dimension;
  }

  /** The segment with the rows. */
  public MemorySegment rows() {
    return rows;
  }

  /** Where row {@code row} starts in {@link #rows()}, in bytes. */
  public long rowOffset(int row) {
    return row * strideBytes;
  }

  /** Whether the rows' inverse lengths are there. */
  public boolean hasInverseNorms() {
    return inverseNorms.byteSize() != 0 || count == 0;
  }

  /** One over the length of row {@code row}; needs {@link #hasInverseNorms()}. */
  public float inverseNorm(int row) {
    return inverseNorms.get(FLOAT, (long) row * Float.BYTES);
  }

  /** Copies row {@code row} into {@code target}, a {@code float[dimension]} or longer. */
  public void copyRow(int row, float[] target) {
    MemorySegment.copy(rows, FLOAT, rowOffset(row), target, 0, dimension);
  }
}
