package dev.vecino.index.graph;

import dev.vecino.index.Metric;
import dev.vecino.index.kernel.BlockTerms;
import dev.vecino.index.kernel.ProductShape;
import dev.vecino.index.kernel.ProductTables;

/** Where the parts of a {@link BlockGraph} and of its records lie, computed from its sizes. */
final class BlockShape {
  static final int LINE_BYTES = 64;

  /** Bytes that kernels take of a node's own code at a time. */
  private static final int OWN_STEP = 32;

  /** Scale, bias, row and links of a node. */
  private static final int OWN_NUMBERS_BYTES = 16;

  private static final int IDS_BYTES = BlockTerms.SLOTS * Integer.BYTES;

  private final ProductShape product;
  private final Metric metric;
  private final int blocks;
  private final int ownBytes;
  private final int idsOffset;
  private final int strideBytes;
  private final int[] sizes;
  private final long[] layers;

  /**
   * @param blocks of 32 neighbours that a record has
   * @param sizes of the layers from layer 0, none of them 0; empty for the empty graph
   */
  BlockShape(ProductShape product, Metric metric, int blocks, int[] sizes) {
    this.product = product;
    this.metric = metric;
    this.blocks = blocks;
    this.sizes = sizes.clone();
    ownBytes = (int) align(product.dimension(), OWN_STEP);
    idsOffset =
        unitsOffset() + BlockTerms.UNITS_BYTES + BlockTerms.COLUMN_BYTES * (biased() ? 3 : 2);
    strideBytes = (int) align(block(blocks), LINE_BYTES);
    layers = new long[sizes.length + 1];
    layers[0] = headBytes();
    for (int layer = 0; layer < sizes.length; layer++) {
      layers[layer + 1] = layers[layer] + (long) sizes[layer] * strideBytes;
    }
  }

  /** The layout for a graph: as many blocks a record as its degree needs. */
  static BlockShape of(FlatGraph graph, ProductShape product, Metric metric) {
    int[] sizes = new int[graph.layers()];
    for (int layer = 0; layer < sizes.length; layer++) {
      sizes[layer] = graph.size(layer);
    }
    int degree = Math.max(graph.maxDegree(), graph.maxUpperDegree());
    int blocks = (degree + BlockTerms.SLOTS - 1) / BlockTerms.SLOTS;
    return new BlockShape(product, metric, blocks, sizes);
  }

  private static long align(long value, int multiple) {
    return (value + multiple - 1) & -multiple;
  }

  ProductShape product() {
    return product;
  }

  Metric metric() {
    return metric;
  }

  /** Whether neighbours have a bias, as they do where their lengths count. */
  boolean biased() {
    return metric == Metric.EUCLIDEAN;
  }

  int blocks() {
    return blocks;
  }

  int layers() {
    return sizes.length;
  }

  int size(int layer) {
    return sizes[layer];
  }

  int count() {
    return sizes.length == 0 ? 0 : sizes[0];
  }

  /** Bytes of a node's own code, those included that fill it up for the kernels. */
  int ownBytes() {
    return ownBytes;
  }

  int scaleOffset() {
    return ownBytes;
  }

  int biasOffset() {
    return ownBytes + 4;
  }

  int rowOffset() {
    return ownBytes + 8;
  }

  int linksOffset() {
    return ownBytes + 12;
  }

  /** Where a record's block begins. */
  int block(int block) {
    return ownBytes + OWN_NUMBERS_BYTES + block * blockBytes();
  }

  int blockBytes() {
    return idsOffset + IDS_BYTES;
  }

  /** Where in a block its codes end, and units and factors begin. */
  int unitsOffset() {
    return ProductTables.byteSize(product.subspaces());
  }

  /** Where in a block the places of its neighbours are. */
  int idsOffset() {
    return idsOffset;
  }

  int strideBytes() {
    return strideBytes;
  }

  long meanOffset() {
    return BlockGraph.HEADER_BYTES;
  }

  /** Where the order of dimensions is, and behind it where sub-spaces end. */
  long orderOffset() {
    return orderOffset(product.dimension());
  }

  static long orderOffset(int dimension) {
    return BlockGraph.HEADER_BYTES + align((long) dimension * Float.BYTES, LINE_BYTES);
  }

  long bookOffset() {
    long ints = (long) product.encoded() + product.subspaces();
    return orderOffset() + align(ints * Integer.BYTES, LINE_BYTES);
  }

  /** Bytes of everything before the records. */
  long headBytes() {
    long book = (long) product.encoded() * ProductShape.CENTROIDS * Float.BYTES;
    return bookOffset() + align(book, LINE_BYTES);
  }

  /** Where the record of a place begins. */
  long record(int layer, int place) {
    return layers[layer] + (long) place * strideBytes;
  }

  long byteSize() {
    return layers[sizes.length];
  }
}
