package dev.vecino.index.kernel;

/**
 * What a query's inner products with product-quantized vectors are read from: 16 values from 0 to
 * {@link #VALUE_MAX} a sub-space, one a centroid. With {@code sum} the sum of the values that a
 * vector's codes select, its product is about {@code sum * step + least}.
 *
 * <p>Filled by {@link Kernels#productTables} for one query after another; not thread-safe.
 */
public final class ProductTables {
  /** Four of them fit into a byte, which is how kernels add them up. */
  static final int VALUE_MAX = 63;

  /** Kernels take so many sub-spaces at a time; tables of zeros fill up. */
  private static final int STEP = 4;

  /** Products less the least of their sub-space. */
  float[] products = new float[0];

  private byte[] bytes = new byte[0];
  private int size;
  private double least;
  private float range;
  private float step;

  /** Bytes of the tables of a query, as many as a block has for its codes. */
  public static int byteSize(int subspaces) {
    return ((subspaces + STEP - 1) & -STEP) * ProductShape.CENTROIDS;
  }

  /** The values, in the first {@link #size()} bytes. */
  public byte[] bytes() {
    return bytes;
  }

  /** Bytes of the tables. */
  public int size() {
    return size;
  }

  /** What a unit of the values is worth. */
  public float step() {
    return step;
  }

  /** The product that values of 0 stand for. */
  public float least() {
    return (float) least;
  }

  /** Takes in the least product of a sub-space, and how far above the greatest is. */
  void add(float subspaceLeast, float subspaceRange) {
    least += subspaceLeast;
    range = Math.max(range, subspaceRange);
  }

  void clear(ProductShape shape) {
    least = 0;
    range = 0;
    size = byteSize(shape.subspaces());
    if (bytes.length < size) {
      bytes = new byte[size];
      products = new float[size];
    }
    for (int i = shape.subspaces() * ProductShape.CENTROIDS; i < size; i++) {
      products[i] = 0;
    }
  }

  /** One step for all sub-spaces, so that their values can be added. */
  void quantize() {
    step = range / VALUE_MAX;
    float inverse = step >= Float.MIN_NORMAL ? 1 / step : 0;
    for (int i = 0; i < size; i++) {
      bytes[i] = (byte) (int) (products[i] * inverse + 0.5f);
    }
  }
}
