package dev.vecino.index.graph;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import dev.vecino.index.kernel.BlockTerms;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** Writes records of a {@link BlockGraph}, whose Javadoc has the layout. One per thread. */
final class BlockRecordWriter {
  private static final int SLOTS = BlockTerms.SLOTS;
  private static final ValueLayout.OfShort SHORT =
      JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

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
    packed = new byte[shape.unitsOffset()];
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
    long units = block + shape.unitsOffset();
    writeColumn(encoder.along(), count, units, 0, 0);
    writeColumn(encoder.rest(), count, units, 1, 0);
    if (shape.biased()) {
      float base = middle(encoder.bias(), count);
      bytes.set(BlockGraph.FLOAT, units + 12, base);
      writeColumn(encoder.bias(), count, units, 2, base);
    }
  }

  /** Writes one factor of all slots as multiples of a unit, above and below a base. */
  private void writeColumn(float[] values, int count, long units, int column, float base) {
    float most = 0;
    for (int slot = 0; slot < count; slot++) {
      most = Math.max(most, Math.abs(values[slot] - base));
    }
    float unit = most / Short.MAX_VALUE;
    bytes.set(BlockGraph.FLOAT, units + 4L * column, unit);
    long at = units + BlockTerms.UNITS_BYTES + (long) column * BlockTerms.COLUMN_BYTES;
    for (int slot = 0; slot < count && unit >= Float.MIN_NORMAL; slot++) {
      int steps = Math.round((values[slot] - base) / unit);
      bytes.set(
          SHORT, at + 2L * slot, (short) Math.clamp(steps, -Short.MAX_VALUE, Short.MAX_VALUE));
    }
  }

  private static float middle(float[] values, int count) {
    float least = values[0];
    float most = values[0];
    for (int slot = 1; slot < count; slot++) {
      least = Math.min(least, values[slot]);
      most = Math.max(most, values[slot]);
    }
    return (least + most) / 2;
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
