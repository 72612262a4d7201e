package dev.vecino.index.graph;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import dev.vecino.index.kernel.BlockTerms;
import java.lang.foreign.MemorySegment;

/** Writes records of a {@link BlockGraph}, whose Javadoc has the layout. One per thread. */
final class BlockRecordWriter {
  private static final int SLOTS = BlockTerms.SLOTS;

  private final MemorySegment bytes;
  private final BlockShape shape;
  private final FlatGraph graph;
  private final int[] places;
  private final int[] neighbours;
  private final int[] rows = new int[SLOTS];
  private final byte[] packed;

  /**
   * @param bytes where records are written; zeros
   * @param places of the rows, in layer 0
   */
  BlockRecordWriter(MemorySegment bytes, BlockShape shape, FlatGraph graph, int[] places) {
    this.bytes = bytes;
    this.shape = shape;
    this.graph = graph;
    this.places = places;
    neighbours = new int[Math.max(graph.maxDegree(), graph.maxUpperDegree())];
    packed = new byte[shape.factorsOffset()];
  }

  /** Writes the record of a node, by its place in the flat graph, at byte {@code record}. */
  void write(int layer, int flatPlace, long record, BlockEncoder encoder) {
    int row = graph.ordinal(layer, flatPlace);
    encoder.begin(row);
    encoder.writeOwn(bytes, record, shape);
    int down = layer == 0 ? row : graph.below(layer, flatPlace);
    bytes.set(FlatGraph.INT, record + shape.rowOffset(), layer == 1 ? places[down] : down);
    int links = graph.neighbours(layer, flatPlace, neighbours);
    bytes.set(FlatGraph.INT, record + shape.linksOffset(), links);
    for (int first = 0; first < links; first += SLOTS) {
      long block = record + shape.block(first / SLOTS);
      writeBlock(block, layer, first, Math.min(SLOTS, links - first), encoder);
    }
  }

  private void writeBlock(long block, int layer, int first, int count, BlockEncoder encoder) {
    for (int slot = 0; slot < count; slot++) {
      int neighbour = neighbours[first + slot];
      rows[slot] = graph.ordinal(layer, neighbour);
      bytes.set(
          FlatGraph.INT,
          block + shape.idsOffset() + 4L * slot,
          layer == 0 ? places[neighbour] : neighbour);
    }
    encoder.encode(rows, count);
    pack(encoder.codes());
    MemorySegment.copy(packed, 0, bytes, JAVA_BYTE, block, packed.length);
    long factors = block + shape.factorsOffset();
    long column = 4L * SLOTS;
    MemorySegment.copy(encoder.along(), 0, bytes, BlockGraph.FLOAT, factors, SLOTS);
    MemorySegment.copy(encoder.rest(), 0, bytes, BlockGraph.FLOAT, factors + column, SLOTS);
    if (shape.biased()) {
      MemorySegment.copy(encoder.bias(), 0, bytes, BlockGraph.FLOAT, factors + 2 * column, SLOTS);
    }
  }

  /** From a byte a code to two codes a byte, in the kernels' order. */
  private void pack(byte[] codes) {
    for (int subspace = 0; subspace < shape.product().subspaces(); subspace++) {
      for (int i = 0; i < SLOTS / 2; i++) {
        int code = subspace * SLOTS + BlockTerms.slot(i);
        packed[subspace * (SLOTS / 2) + i] = (byte) (codes[code] | codes[code + SLOTS / 2] << 4);
      }
    }
  }
}
