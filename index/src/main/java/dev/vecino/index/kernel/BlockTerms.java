package dev.vecino.index.kernel;

/**
 * What {@link Kernels#scoreBlock} needs beside tables and block, and its answer. One per thread.
 *
 * <p>A block describes up to 32 neighbours of a node, each in a slot. First its codes: for every
 * sub-space 16 bytes, of which byte {@code i} has the code of slot {@code s = slot(i)} in its low
 * half and that of slot {@code s + 16} in its high half. Then four floats: the units of {@code
 * along}, {@code rest} and {@code bias}, and the base of {@code bias}. Then 32 shorts {@code
 * along}, 32 shorts {@code rest}, and, when {@link #biased}, 32 shorts {@code bias}, which stand
 * for that many units.
 *
 * <p>With {@code sum} the sum of the tables' values that a slot's codes select, its estimate is
 * {@code along * node + rest * (sum * step + least) + base + bias}.
 */
public final class BlockTerms {
  /** Slots of a block. */
  public static final int SLOTS = 32;

  /** Bytes of the units, before the columns. */
  public static final int UNITS_BYTES = 4 * Float.BYTES;

  /** Bytes of one factor of all slots. */
  public static final int COLUMN_BYTES = SLOTS * Short.BYTES;

  /** The node's own product with the query. */
  public float node;

  /** What one unit of the tables is worth. */
  public float step;

  /** The product that tables of all zeros stand for. */
  public float least;

  /** Only slots with a greater estimate are answered. */
  public float threshold;

  /** Whether blocks have a bias a slot. */
  public boolean biased;

  /** The estimates of all slots. */
  public final float[] estimates = new float[SLOTS];

  final short[] sums = new short[SLOTS];

  /** The slot, below 16, whose codes are in the low halves of byte {@code i} of a sub-space. */
  public static int slot(int i) {
    return (i >> 1) + ((i & 1) << 3);
  }
}
