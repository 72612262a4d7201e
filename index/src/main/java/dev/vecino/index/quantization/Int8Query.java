package dev.vecino.index.quantization;

import dev.vecino.index.kernel.Kernels;
import java.lang.foreign.MemorySegment;

/** A query against one {@link Int8Codes}: quantized itself. Immutable, thread-safe. */
public final class Int8Query {
  private final Int8Codes codes;
  private final MemorySegment bytes;
  private final short[] values;
  private final float factor;
  private final float constant;

  Int8Query(Int8Codes codes, short[] values, float factor, float constant) {
    this.codes = codes;
    this.bytes = codes.bytes();
    this.values = values;
    this.factor = factor;
    this.constant = constant;
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
}
