package dev.vecino.index.graph;

import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;

/** Fills the bytes of a {@link FlatGraph}, whose Javadoc has the layout. */
final class FlatGraphWriter {
  private final FlatGraphShape shape;
  private final MemorySegment bytes;

  FlatGraphWriter(FlatGraphShape shape, Arena arena) {
    this.shape = shape;
    this.bytes = arena.allocate(shape.byteSize(), FlatGraph.LINE_BYTES);
    bytes.set(JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN), 0, FlatGraph.MAGIC);
    put(8, FlatGraph.VERSION);
    put(12, shape.count());
    put(16, shape.degree());
    put(20, shape.upperDegree());
    put(24, shape.layers());
    put(28, -1);
    for (int layer = 0; layer < shape.layers(); layer++) {
      put(FlatGraph.SIZES_OFFSET + 4L * layer, shape.size(layer));
    }
  }

  private void put(long offset, int value) {
    bytes.set(FlatGraph.INT, offset, value);
  }

  FlatGraphShape shape() {
    return shape;
  }

  /** Says which node a place in an upper layer is, and where it is in the layer below. */
  void name(int layer, int place, int ordinal, int below) {
    put(shape.ordinals(layer) + 4L * place, ordinal);
    put(shape.below(layer) + 4L * place, below);
  }

  /** Sets a node's neighbours: the first {@code count} of {@code neighbours}, places all. */
  void neighbours(int layer, int place, int[] neighbours, int count) {
    int degree = degree(layer);
    for (int i = 0; i < degree; i++) {
      slot(layer, place, i, i < count ? neighbours[i] : -1);
    }
  }

  int degree(int layer) {
    return layer == 0 ? shape.degree() : shape.upperDegree();
  }

  int slot(int layer, int place, int slot) {
    return bytes.get(FlatGraph.INT, offset(layer, place, slot));
  }

  void slot(int layer, int place, int slot, int neighbour) {
    put(offset(layer, place, slot), neighbour);
  }

  private long offset(int layer, int place, int slot) {
    return shape.neighbours(layer) + 4L * ((long) degree(layer) * place + slot);
  }

  /** The finished graph, entered at {@code entry}, a place in the top layer; -1 when empty. */
  FlatGraph finish(int entry) {
    put(28, entry);
    return new FlatGraph(bytes, shape, entry);
  }
}
