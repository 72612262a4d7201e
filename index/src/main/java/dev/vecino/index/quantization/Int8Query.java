package dev.vecino.index.quantization;

import dev.vecino.index.Metric;
import dev.vecino.index.kernel.Kernels;
import java.lang.foreign.MemorySegment;

/**
 * A query against one {@link Int8Codes}: quantized itself. Safe for any number of threads as long
 * as its room is not used for another one.
 */
public final class Int8Query {
  /** The variance of a rounding error, evenly spread over one step. */
  private static final double STEP_VARIANCE = 1.0 / 12;

  private final Int8Codes codes;
  private final MemorySegment bytes;
  private final short[] values;
  private final float factor;
  private final float constant;
  private final float rowError;
  private final float queryError;

  Int8Query(Int8Codes codes, short[] values, float scale, float constant) {
    this.codes = codes;
    this.bytes = codes.bytes();
    this.values = values;
    this.factor = codes.metric() == Metric.EUCLIDEAN ? 2 * scale : scale;
    this.constant = constant;
    double squares = 0;
    for (short value : values) {
      squares += (double) value * value;
    }
    double variance = STEP_VARIANCE * factor * factor;
    this.rowError = (float) (variance * squares);
    this.queryError = (float) (variance * codes.squaredLength());
  }

  /** The codes this query ranks. */
  public Int8Codes codes() {
    return codes;
  }

  /** The approximate rank of {@code ordinal}. */
  public float rank(int ordinal) {
    long row = codes.rowOffset(ordinal);
    return rank(row, Kernels.dotInt8(values, bytes, row));
  }

  /**
   * The standard deviation of the difference between {@link #rank(int)} and the exact rank.
   *
   * <p>Every value of query and row is off by at most half a step of its scale. Taken as
   * independent and evenly spread, as they about are from a few dimensions on, these errors add up
   * to a variance of {@code (|query|^2 step(row)^2 + |row|^2 step(query)^2) / 12}, where the row's
   * length is the codes' mean one.
   */
  public float error(int ordinal) {
    float scale = codes.scale(codes.rowOffset(ordinal));
    return (float) Math.sqrt(rowError * scale * scale + queryError);
  }

  /**
   * The approximate ranks of many ordinals, four at a time so that their memory is fetched
   * together.
   *
   * @param ordinals the first {@code count} are ranked
   * @param ranks receives {@code count} ranks
   * @param scratch one per thread
   */
  public void rank(int[] ordinals, int count, float[] ranks, Scratch scratch) {
    int i = 0;
    for (; i + 4 <= count; i += 4) {
      long[] rows = scratch.rows;
      for (int j = 0; j < 4; j++) {
        rows[j] = codes.rowOffset(ordinals[i + j]);
      }
      Kernels.dotInt8(values, bytes, rows, scratch.dots);
      for (int j = 0; j < 4; j++) {
        ranks[i + j] = rank(rows[j], scratch.dots[j]);
      }
    }
    for (; i < count; i++) {
      ranks[i] = rank(ordinals[i]);
    }
  }

  private float rank(long row, int dot) {
    return dot * (codes.scale(row) * factor) + (codes.bias(row) + constant);
  }

  /** Room for four dot products; one per searching thread. */
  public static final class Scratch {
    private final long[] rows = new long[4];
    private final int[] dots = new int[4];
  }

  /** What a query lies in, used for one after the other. */
  public static final class Room {
    private float[] vector = new float[0];
    private short[] values = new short[0];

    float[] vector(int dimension) {
      if (vector.length < dimension) {
        vector = new float[dimension];
      }
      return vector;
    }

    /** Exactly so many, since kernels go by the length; what they hold is left over. */
    short[] values(int length) {
      if (values.length != length) {
        values = new short[length];
      }
      return values;
    }
  }
}
