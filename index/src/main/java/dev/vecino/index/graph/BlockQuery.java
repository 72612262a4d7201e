package dev.vecino.index.graph;

import dev.vecino.index.FloatVectors;
import dev.vecino.index.Metric;
import dev.vecino.index.Query;
import dev.vecino.index.kernel.BlockTerms;
import dev.vecino.index.kernel.Kernels;
import dev.vecino.index.kernel.ProductQuery;
import dev.vecino.index.kernel.ProductShape;
import dev.vecino.index.kernel.ProductTables;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * A query made ready for a {@link BlockGraph}: quantized itself, and its tables. Loaded with one
 * query after another, allocating nothing once warm. Not thread-safe.
 */
final class BlockQuery {
  /** Records that are multiplied at a time. */
  static final int STEP = 4;

  private static final int CODE_MAX = 127;

  /** The variance of a rounding error, evenly spread over one step. */
  private static final double STEP_VARIANCE = 1.0 / 12;

  private final BlockTerms terms = new BlockTerms();
  private final int[] dots = new int[STEP];
  private final ProductTables tables = new ProductTables();
  private int dimension;
  private short[] values = new short[0];
  private float[] vector = new float[0];

  /** The vector in the order of sub-spaces. */
  private float[] ordered = new float[0];

  private MemorySegment bytes = MemorySegment.NULL;
  private int scaleOffset;
  private float factor;
  private float step;
  private double squaredLength;
  private float constant;

  /** Loads a query of the graph's metric and dimension. */
  void load(BlockGraph graph, Query query) {
    BlockShape shape = graph.shape();
    ProductShape product = shape.product();
    if (dimension != product.dimension()) {
      dimension = product.dimension();
      values = new short[shape.ownBytes()];
      vector = new float[FloatVectors.paddedDimension(product.dimension())];
      ordered = new float[product.dimension()];
    }
    bytes = graph.bytes();
    scaleOffset = shape.scaleOffset();
    boolean euclidean = shape.metric() == Metric.EUCLIDEAN;
    query.copyTo(vector);
    constant = centre(graph, euclidean);
    float scale = quantize(product.dimension());
    for (int i = 0; i < product.encoded(); i++) {
      ordered[i] = vector[product.dimensionAt(i)];
    }
    Kernels.productTables(new ProductQuery(product, ordered, bytes, shape.bookOffset()), tables);
    // Minus a squared distance is twice a product less two squared lengths.
    float weight = euclidean ? 2 : 1;
    factor = weight * scale;
    step = scale;
    squaredLength = graph.squaredLength();
    terms.step = weight * tables.step();
    terms.least = weight * tables.least();
    terms.biased = shape.biased();
  }

  /** Takes the mean off for distances; returns what all ranks have in common. */
  private float centre(BlockGraph graph, boolean euclidean) {
    long mean = graph.shape().meanOffset();
    if (!euclidean) {
      return Kernels.dot(vector, bytes, mean);
    }
    float common = -Kernels.squaredL2(vector, bytes, mean);
    float[] values = graph.mean();
    for (int i = 0; i < values.length; i++) {
      vector[i] -= values[i];
    }
    return common;
  }

  private float quantize(int dimension) {
    int largest = 0;
    for (int i = 0; i < dimension; i++) {
      // Floats without their sign order as ints do, and ints compare faster.
      largest = Math.max(largest, Float.floatToRawIntBits(vector[i]) & Integer.MAX_VALUE);
    }
    float scale = Float.intBitsToFloat(largest) / CODE_MAX;
    float inverse = scale >= Float.MIN_NORMAL ? 1 / scale : 0;
    for (int i = 0; i < dimension; i++) {
      // Rounds to the nearest: a cast of a positive number rounds down.
      values[i] = (short) ((int) (vector[i] * inverse + (CODE_MAX + 0.5f)) - CODE_MAX);
    }
    return scale;
  }

  /**
   * The products of the query and the own codes of records, by the weight they have in a rank.
   *
   * @param records the first {@code count}, {@link #STEP} at most; the others are overwritten
   */
  void multiply(long[] records, int count, float[] products) {
    if (count == 1) {
      dots[0] = Kernels.dotInt8(values, bytes, records[0]);
    } else if (count > 1) {
      Arrays.fill(records, count, STEP, records[0]);
      Kernels.dotInt8(values, bytes, records, dots);
    }
    for (int i = 0; i < count; i++) {
      products[i] = dots[i] * (scale(records[i]) * factor);
    }
  }

  /** The rank of a record whose product is known. */
  float rank(long record, float product) {
    return product + bytes.get(BlockGraph.FLOAT, record + scaleOffset + Float.BYTES) + constant;
  }

  /**
   * Estimates ranks, less what all have in common, of a block's neighbours into {@link #estimates}.
   *
   * @param product of the record
   * @param threshold only slots above it are answered
   * @return a bit a slot
   */
  int score(long block, float product, float threshold) {
    terms.node = product;
    terms.threshold = threshold;
    return Kernels.scoreBlock(tables, bytes, block, terms);
  }

  /**
   * The standard deviation of the difference between {@link #rank} and the exact rank, for the same
   * reasons as {@link dev.vecino.index.quantization.Int8Query#error}.
   *
   * @param scale of the record, or the largest of several
   */
  float error(float scale) {
    long squares = 0;
    for (int i = 0; i < dimension; i++) {
      squares += values[i] * values[i];
    }
    double own = (double) step * step * squares * scale * scale;
    double variance = (own + squaredLength * step * step) * STEP_VARIANCE;
    return (float) (Math.sqrt(variance) * factor / step);
  }

  float scale(long record) {
    return bytes.get(BlockGraph.FLOAT, record + scaleOffset);
  }

  float[] estimates() {
    return terms.estimates;
  }
}
