package dev.vecino.index.graph;

import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import dev.vecino.index.InvalidIndexException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** Opens bytes as a {@link FlatGraph} after checking every number that a walk will follow. */
final class FlatGraphCheck {
  private static final ValueLayout.OfLong LONG =
      JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  /** A slot count no builder makes; beyond it sizes could overflow. */
  private static final int DEGREE_MAX = 4096;

  private final MemorySegment bytes;

  private FlatGraphCheck(MemorySegment bytes) {
    this.bytes = bytes;
  }

  static FlatGraph open(MemorySegment bytes, int expectedCount) {
    return new FlatGraphCheck(bytes).open(expectedCount);
  }

  private FlatGraph open(int expectedCount) {
    if (bytes.byteSize() < FlatGraph.HEADER_BYTES) {
      throw new InvalidIndexException(
          "graph has %d bytes, a header alone has %d"
              .formatted(bytes.byteSize(), FlatGraph.HEADER_BYTES));
    }
    within("magic", bytes.get(LONG, 0), FlatGraph.MAGIC, FlatGraph.MAGIC);
    within("version", header(8), FlatGraph.VERSION, FlatGraph.VERSION);
    within("count", header(12), expectedCount, expectedCount);
    within("degree", header(16), 1, DEGREE_MAX);
    within("upper degree", header(20), 1, DEGREE_MAX);
    int layers = header(24);
    within("layers", layers, expectedCount == 0 ? 0 : 1, expectedCount == 0 ? 0 : 32);
    int[] sizes = new int[layers];
    for (int layer = 0; layer < layers; layer++) {
      sizes[layer] = header(FlatGraph.SIZES_OFFSET + 4 * layer);
      int most = layer == 0 ? expectedCount : sizes[layer - 1];
      within("size of layer " + layer, sizes[layer], layer == 0 ? expectedCount : 1, most);
    }
    FlatGraphShape shape = new FlatGraphShape(header(16), header(20), sizes);
    if (bytes.byteSize() < shape.byteSize()) {
      throw new InvalidIndexException(
          "graph needs %d bytes, there are %d".formatted(shape.byteSize(), bytes.byteSize()));
    }
    for (int layer = 0; layer < layers; layer++) {
      checkLayer(shape, layer);
    }
    int entry = header(28);
    within("entry", entry, layers == 0 ? -1 : 0, layers == 0 ? -1 : sizes[layers - 1] - 1);
    return new FlatGraph(bytes.asSlice(0, shape.byteSize()), shape, entry);
  }

  private int header(int offset) {
    return bytes.get(FlatGraph.INT, offset);
  }

  private void checkLayer(FlatGraphShape shape, int layer) {
    int size = shape.size(layer);
    int degree = layer == 0 ? shape.degree() : shape.upperDegree();
    for (int place = 0; place < size; place++) {
      checkSlots(shape.neighbours(layer) + 4L * degree * place, degree, size);
    }
    if (layer == 0) {
      return;
    }
    int previous = -1;
    for (int place = 0; place < size; place++) {
      int ordinal = bytes.get(FlatGraph.INT, shape.ordinals(layer) + 4L * place);
      within("ordinal", ordinal, previous + 1, shape.count() - 1);
      previous = ordinal;
      int below = bytes.get(FlatGraph.INT, shape.below(layer) + 4L * place);
      within("place below", below, 0, shape.size(layer - 1) - 1);
      int same =
          layer == 1 ? below : bytes.get(FlatGraph.INT, shape.ordinals(layer - 1) + 4L * below);
      within("ordinal below", same, ordinal, ordinal);
    }
  }

  private void checkSlots(long at, int degree, int size) {
    boolean ended = false;
    for (int i = 0; i < degree; i++) {
      int neighbour = bytes.get(FlatGraph.INT, at + 4L * i);
      within("neighbour", neighbour, -1, ended ? -1 : size - 1);
      ended |= neighbour == -1;
    }
  }

  private static void within(String what, long found, long least, long most) {
    if (found < least || found > most) {
      throw new InvalidIndexException(
          least == most
              ? "graph: %s is %d, expected %d".formatted(what, found, least)
              : "graph: %s is %d, expected %d to %d".formatted(what, found, least, most));
    }
  }
}
