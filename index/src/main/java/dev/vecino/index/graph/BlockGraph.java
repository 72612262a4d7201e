package dev.vecino.index.graph;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;

import dev.vecino.index.InvalidIndexException;
import dev.vecino.index.Metric;
import dev.vecino.index.kernel.BlockTerms;
import dev.vecino.index.kernel.ProductShape;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * A graph for block-scored walks: the record of a node holds all that a walk reads when it comes
 * by, in one piece, its neighbours' quantized codes included (Gou, Gao, Xu and Long, "SymphonyQG:
 * Towards Symphonious Integration of Quantization and Graph for Approximate Nearest Neighbor
 * Search", 2025). So a hop fetches one stretch of memory and not one a neighbour, and byte shuffles
 * estimate the ranks of 32 neighbours at a time ({@link dev.vecino.index.kernel.BlockTerms}).
 *
 * <p>Nodes are the same as those of the {@link FlatGraph} that this is made from, but in layer 0
 * they are numbered in breadth-first order, so that nodes near each other lie near each other. A
 * node's number in its layer is its place.
 *
 * <p>All vectors here are less the mean of all, and unit vectors before that for cosine. Of a
 * neighbour n of a node p, the part along p's own code is taken off; the rest, at unit length, is
 * encoded, to c. Its estimated product with a query q is {@code along * (q.p) + rest * (q.c)},
 * where {@code rest = |n - along p|^2 / ((n - along p).c)} makes the estimate of n's product with
 * itself right and so favours no neighbour for its error (as in Gao and Long, "RaBitQ", 2024); with
 * the scale that is nearest on the whole, vectors in the query's direction are estimated too low,
 * and recall at ef 32 was 0.944 instead of 0.968.
 *
 * <p>Layout, little-endian, every section at a multiple of 64 bytes:
 *
 * <pre>
 * offset  size  what
 *      0     8  magic "VECINOBG"
 *      8     4  version, 1
 *     12     4  count: nodes of layer 0
 *     16     4  dimension
 *     20     4  metric: 0 cosine, 1 dot, 2 euclidean
 *     24     4  encoded: dimensions that are in a sub-space
 *     28     4  blocks: of 32 neighbours in a record
 *     32     4  layers, 1 to 32; 0 when count is 0
 *     36     4  entry: the entry point's place in the top layer
 *     40     4  sub-spaces, 1 to 512
 *     44    20  zero
 *     64   128  32 ints: the layers' sizes, from layer 0; 0 beyond the top
 *    192        mean: dimension floats
 *               division: the encoded dimensions, an int each, in the order of the sub-spaces; then
 *               an int a sub-space, where in that order it ends
 *               codebook: for every place of that order its value in the 16 centroids, as floats
 *               per layer, from layer 0: its records
 *
 * record, filled up to a multiple of 64 bytes; d is the dimension up to a multiple of 32
 *      0     d  the node's own code: signed bytes
 *      d     4  float scale: what a unit of them is worth
 *    d+4     4  float bias, which a rank adds to twice the product: minus the squared length for
 *               euclidean, else 0
 *    d+8     4  in layer 0 the row; above, the node's place in the layer below
 *   d+12     4  links: how many neighbours there are; they fill the first slots
 *   d+16        blocks, each:
 *                 codes: 16 bytes a sub-space, their number up to a multiple of 4; as BlockTerms
 *                 4 floats: units of along, rest and bias, base of bias
 *                 32 shorts along, 32 shorts rest, and for euclidean 32 shorts bias, in units
 *                 32 ints: the neighbours' places in this layer
 * </pre>
 *
 * <p>Everything that a walk follows is checked when a graph is opened ({@link #of}). Immutable,
 * thread-safe.
 */
public final class BlockGraph {
  static final long MAGIC = 0x47424F4E49434556L; // "VECINOBG" read little-endian
  static final int VERSION = 1;
  static final int HEADER_BYTES = 192;
  static final int SIZES_OFFSET = 64;
  static final ValueLayout.OfFloat FLOAT = JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  /** How many nodes' lengths are taken for all. */
  private static final int LENGTHS_READ = 64;

  /** Vectors of fewer dimensions are compared as quickly as they are estimated. */
  private static final int DIMENSION_MIN = 64;

  private final MemorySegment bytes;
  private final BlockShape shape;
  private final int entry;
  private final float[] mean;
  private final double squaredLength;

  BlockGraph(MemorySegment bytes, BlockShape shape, int entry) {
    this.bytes = bytes;
    this.shape = shape;
    this.entry = entry;
    this.mean = new float[shape.product().dimension()];
    MemorySegment.copy(bytes, FLOAT, shape.meanOffset(), mean, 0, mean.length);
    this.squaredLength = meanSquaredLength();
  }

  /** Of some nodes all over the graph. */
  private double meanSquaredLength() {
    int step = Math.max(1, count() / LENGTHS_READ);
    double sum = 0;
    int read = 0;
    for (int place = 0; place < count(); place += step, read++) {
      long record = shape.record(0, place);
      double scale = bytes.get(FLOAT, record + shape.scaleOffset());
      long squares = 0;
      for (int i = 0; i < dimension(); i++) {
        int value = bytes.get(ValueLayout.JAVA_BYTE, record + i);
        squares += (long) value * value;
      }
      sum += squares * scale * scale;
    }
    return sum / Math.max(1, read);
  }

  /** Bytes of a graph of {@code count} vectors, from above, as it will be built. */
  public static long byteSize(int count, int dimension, Metric metric, GraphParameters parameters) {
    int blocks = (parameters.degree() + BlockTerms.SLOTS - 1) / BlockTerms.SLOTS;
    ProductShape product = ProductShape.even(dimension, BlockDivision.width(dimension));
    // Upper layers have a share of 1 / m together, give or take chance.
    int[] sizes = {count, Math.min(count, 2 * count / parameters.m() + 1)};
    return new BlockShape(product, metric, blocks, sizes).byteSize();
  }

  /** Whether walks over vectors of this dimension gain by blocks. */
  public static boolean pays(int dimension) {
    return dimension >= DIMENSION_MIN;
  }

  /**
   * Opens a graph of {@code count} vectors. Reads the numbers of all records, linear in its size.
   *
   * @throws InvalidIndexException when anything is out of its bounds, or of another shape
   */
  public static BlockGraph of(MemorySegment bytes, int count, int dimension, Metric metric) {
    return new BlockGraphCheck(bytes).open(count, dimension, metric);
  }

  /** The same graph in a copy of its bytes. */
  public BlockGraph in(MemorySegment copy) {
    return new BlockGraph(copy, shape, entry);
  }

  /** The segment that holds everything, to be written to a file as it is. */
  public MemorySegment bytes() {
    return bytes;
  }

  /** How many nodes there are. */
  public int count() {
    return shape.count();
  }

  /** Bytes of a node's record. */
  public long recordBytes() {
    return shape.strideBytes();
  }

  /** The metric that it ranks by. */
  public Metric metric() {
    return shape.metric();
  }

  /** How many values a vector has. */
  public int dimension() {
    return shape.product().dimension();
  }

  BlockShape shape() {
    return shape;
  }

  int entry() {
    return entry;
  }

  float[] mean() {
    return mean;
  }

  /** The mean squared length of the nodes' vectors less the mean of all. */
  double squaredLength() {
    return squaredLength;
  }

  /** The row that a record of layer 0 is of; for one above, its place in the layer below. */
  int row(long record) {
    return bytes.get(FlatGraph.INT, record + shape.rowOffset());
  }

  static int metricCode(Metric metric) {
    return switch (metric) {
      case COSINE -> 0;
      case DOT -> 1;
      case EUCLIDEAN -> 2;
    };
  }
}
