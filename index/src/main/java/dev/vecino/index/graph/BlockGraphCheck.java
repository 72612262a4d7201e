package dev.vecino.index.graph;

import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import dev.vecino.index.InvalidIndexException;
import dev.vecino.index.Metric;
import dev.vecino.index.kernel.BlockTerms;
import dev.vecino.index.kernel.ProductShape;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** Opens bytes as a {@link BlockGraph} after checking every number that a walk will follow. */
final class BlockGraphCheck {
  private static final ValueLayout.OfLong LONG =
      JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  /** A block count no builder makes; beyond it sizes could overflow. */
  private static final int BLOCKS_MAX = 128;

  private final MemorySegment bytes;

  BlockGraphCheck(MemorySegment bytes) {
    this.bytes = bytes;
  }

  BlockGraph open(int count, int dimension, Metric metric) {
    if (bytes.byteSize() < BlockGraph.HEADER_BYTES) {
      throw new InvalidIndexException(
          "block graph has %d bytes, a header alone has %d"
              .formatted(bytes.byteSize(), BlockGraph.HEADER_BYTES));
    }
    within("magic", bytes.get(LONG, 0), BlockGraph.MAGIC, BlockGraph.MAGIC);
    within("version", header(8), BlockGraph.VERSION, BlockGraph.VERSION);
    within("count", header(12), count, count);
    within("dimension", header(16), dimension, dimension);
    int metricCode = BlockGraph.metricCode(metric);
    within("metric", header(20), metricCode, metricCode);
    within("blocks", header(28), 1, BLOCKS_MAX);
    int layers = header(32);
    within("layers", layers, count == 0 ? 0 : 1, count == 0 ? 0 : FlatGraph.LAYERS_MAX);
    BlockShape shape =
        new BlockShape(division(dimension), metric, header(28), sizes(count, layers));
    if (bytes.byteSize() < shape.byteSize()) {
      throw new InvalidIndexException(
          "block graph needs %d bytes, there are %d".formatted(shape.byteSize(), bytes.byteSize()));
    }
    for (int layer = 0; layer < layers; layer++) {
      checkLayer(shape, layer);
    }
    int entry = header(36);
    within("entry", entry, layers == 0 ? -1 : 0, layers == 0 ? -1 : shape.size(layers - 1) - 1);
    return new BlockGraph(bytes.asSlice(0, shape.byteSize()), shape, entry);
  }

  private ProductShape division(int dimension) {
    int encoded = header(24);
    int subspaces = header(40);
    within("encoded", encoded, 1, dimension);
    within("sub-spaces", subspaces, 1, Math.min(encoded, ProductShape.SUBSPACES_MAX));
    long at = BlockShape.orderOffset(dimension);
    if (bytes.byteSize() < at + 4L * (encoded + subspaces)) {
      throw new InvalidIndexException("block graph ends within its division");
    }
    int[] order = new int[encoded];
    MemorySegment.copy(bytes, FlatGraph.INT, at, order, 0, encoded);
    int[] ends = new int[subspaces];
    MemorySegment.copy(bytes, FlatGraph.INT, at + 4L * encoded, ends, 0, subspaces);
    try {
      return new ProductShape(dimension, order, ends);
    } catch (IllegalArgumentException e) {
      throw new InvalidIndexException("block graph: " + e.getMessage());
    }
  }

  private int[] sizes(int count, int layers) {
    int[] sizes = new int[layers];
    for (int layer = 0; layer < layers; layer++) {
      sizes[layer] = header(BlockGraph.SIZES_OFFSET + 4 * layer);
      int most = layer == 0 ? count : sizes[layer - 1];
      within("size of layer " + layer, sizes[layer], layer == 0 ? count : 1, most);
    }
    return sizes;
  }

  private int header(long offset) {
    return bytes.get(FlatGraph.INT, offset);
  }

  private void checkLayer(BlockShape shape, int layer) {
    int size = shape.size(layer);
    int below = layer == 0 ? size : shape.size(layer - 1);
    for (int place = 0; place < size; place++) {
      long record = shape.record(layer, place);
      within("row", header(record + shape.rowOffset()), 0, below - 1);
      int links = header(record + shape.linksOffset());
      within("links", links, 0, (long) shape.blocks() * BlockTerms.SLOTS);
      for (int i = 0; i < links; i++) {
        long block = record + shape.block(i / BlockTerms.SLOTS) + shape.idsOffset();
        within("neighbour", header(block + 4L * (i % BlockTerms.SLOTS)), 0, size - 1);
      }
    }
  }

  private static void within(String what, long found, long least, long most) {
    if (found < least || found > most) {
      throw new InvalidIndexException(
          "block graph: %s is %d, expected %d to %d".formatted(what, found, least, most));
    }
  }
}
