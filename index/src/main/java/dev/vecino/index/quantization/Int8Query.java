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
   * The approximate ranks of four ordinals, whose memory is fetched together.
   *
   * @param ordinals read at {@code from} to {@code from + 3}
   */
  public void rankFour(int[] ordinals, int from, Scratch scratch) {
    for (int i = 0; i < 4; i++) {
      scratch.offsets[i] = codes.rowOffset(ordinals[from + i]);
    }
    Kernels.dotInt8(values, bytes, scratch.offsets, scratch.dots);
    for (int i = 0; i < 4; i++) {
      scratch.ranks[i] = rank(scratch.offsets[i], scratch.dots[i]);
    }
  }

  private float rank(long row, int dot) {
    return dot * (codes.scale(row) * factor) + (codes.bias(row) + constant);
  }

  /** Room for four ranks; one per searching thread. */
  public static final class Scratch {
    private final long[] offsets = new long[4];
    private final int[] dots = new int[4];
    private final float[] ranks = new float[4];

    /** The rank of the {@code i}-th of the four. */
    public float rank(int i) {
      return ranks[i];
    }
  }
}
