package dev.vecino.index.quantization;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import dev.vecino.index.kernel.Kernels;
import java.lang.foreign.MemorySegment;

/**
 * Compares one row of codes with others by the squared Euclidean distance of what the codes stand
 * for, whatever metric they were made for: {@code |a - b|^2 = |a|^2 + |b|^2 - 2 a.b}, where the
 * mean drops out.
 *
 * <p>A rank is {@code |a|^2 - |a - b|^2}, higher is nearer; a row with the same codes has exactly
 * {@link #self()}. Loaded with one row after another, allocating nothing. Not thread-safe.
 */
public final class Int8RowQuery {
  private final Int8Codes codes;
  private final MemorySegment bytes;
  private final float[] squaredLengths;
  private final short[] values;
  private final long[] rows = new long[4];
  private final int[] dots = new int[4];
  private float scale;
  private float self;

  /**
   * Room for one row at a time.
   *
   * @param squaredLengths of all rows, from {@link #squaredLengths(Int8Codes)}; shared by threads
   */
  public Int8RowQuery(Int8Codes codes, float[] squaredLengths) {
    this.codes = codes;
    this.bytes = codes.bytes();
    this.squaredLengths = squaredLengths;
    this.values = new short[codes.kernelLength()];
  }

  /** The squared lengths of all rows, less their mean. Linear in the codes' size. */
  public static float[] squaredLengths(Int8Codes codes) {
    float[] lengths = new float[codes.count()];
    Int8RowQuery query = new Int8RowQuery(codes, lengths);
    for (int ordinal = 0; ordinal < lengths.length; ordinal++) {
      query.load(ordinal);
      lengths[ordinal] = query.product(codes.rowOffset(ordinal));
    }
    return lengths;
  }

  /** Makes {@code ordinal} the row that others are compared with. */
  public void load(int ordinal) {
    long row = codes.rowOffset(ordinal);
    for (int i = 0; i < codes.dimension(); i++) {
      values[i] = bytes.get(JAVA_BYTE, row + i);
    }
    scale = codes.scale(row);
    self = squaredLengths[ordinal];
  }

  /** The rank of a row with the same codes as the loaded one; the greatest there is. */
  public float self() {
    return self;
  }

  /**
   * Ranks many rows, four at a time so that their memory is fetched together.
   *
   * @param ordinals the first {@code count} are ranked
   * @param ranks receives {@code count} ranks
   */
  public void rank(int[] ordinals, int count, float[] ranks) {
    int i = 0;
    for (; i + 4 <= count; i += 4) {
      for (int j = 0; j < 4; j++) {
        rows[j] = codes.rowOffset(ordinals[i + j]);
      }
      Kernels.dotInt8(values, bytes, rows, dots);
      for (int j = 0; j < 4; j++) {
        ranks[i + j] = rank(product(rows[j], dots[j]), ordinals[i + j]);
      }
    }
    for (; i < count; i++) {
      ranks[i] = rank(product(codes.rowOffset(ordinals[i])), ordinals[i]);
    }
  }

  private float rank(float product, int ordinal) {
    return 2 * product - squaredLengths[ordinal];
  }

  private float product(long row) {
    return product(row, Kernels.dotInt8(values, bytes, row));
  }

  private float product(long row, int dot) {
    return dot * (scale * codes.scale(row));
  }
}
