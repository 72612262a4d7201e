package dev.vecino.index.graph;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;

import dev.vecino.index.InvalidIndexException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * A Hierarchical Navigable Small World graph as flat arrays in one segment: no objects, no
 * decoding, the same bytes in memory and on disk. Node {@code i} is ordinal {@code i}.
 *
 * <p>Layer 0 holds every node; each layer above holds some of the nodes of the one below. Inside an
 * upper layer nodes are named by their <em>place</em>, 0 to size - 1, so that a descent never
 * searches for a node; {@code ordinals} and {@code below} lead out of the layer.
 *
 * <p>Layout, little-endian, every section at a multiple of 64 bytes:
 *
 * <pre>
 * offset  size  what
 *      0     8  magic "VECINOGR"
 *      8     4  version, 1
 *     12     4  count: nodes of layer 0
 *     16     4  degree: slots per node in layer 0
 *     20     4  upper degree: slots per node in the layers above
 *     24     4  layers, 1 to 32; 0 when count is 0
 *     28     4  entry: the entry point's place in the top layer
 *     32    32  zero
 *     64   128  32 ints: the layers' sizes, from layer 0; 0 beyond the top
 *    192        layer 0: count x degree ints: neighbours' ordinals, then -1 in the unused slots
 *               per upper layer, from layer 1:
 *                 ordinals: size ints, ascending
 *                 below:    size ints: the node's place in the layer below
 *                 size x upper degree ints: neighbours' places in this layer, then -1
 * </pre>
 *
 * <p>Everything is checked when a graph is opened ({@link #of}), so that a walk may trust it.
 * Immutable, thread-safe.
 */
public final class FlatGraph {
  static final long MAGIC = 0x52474F4E49434556L; // "VECINOGR" read little-endian
  static final int VERSION = 1;
  static final int LAYERS_MAX = 32;
  static final int SIZES_OFFSET = 64;
  static final int HEADER_BYTES = 192;
  static final int LINE_BYTES = 64;
  static final ValueLayout.OfInt INT = JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final MemorySegment bytes;
  private final FlatGraphShape shape;
  private final int entry;

  FlatGraph(MemorySegment bytes, FlatGraphShape shape, int entry) {
    this.bytes = bytes;
    this.shape = shape;
    this.entry = entry;
  }

  /**
   * Opens a graph of {@code expectedCount} nodes. Reads and checks all of it, linear in its size.
   *
   * @throws InvalidIndexException when anything is out of its bounds
   */
  public static FlatGraph of(MemorySegment bytes, int expectedCount) {
    return FlatGraphCheck.open(bytes, expectedCount);
  }

  /** The segment that holds everything, to be written to a file as it is. */
  public MemorySegment bytes() {
    return bytes;
  }

  /** How many nodes there are. */
  public int count() {
    return shape.count();
  }

  /** The most neighbours that a node of layer 0 can have. */
  public int maxDegree() {
    return shape.degree();
  }

  /** The most neighbours that a node of an upper layer can have. */
  public int maxUpperDegree() {
    return shape.upperDegree();
  }

  /** The most neighbours that a node of {@code layer} can have. */
  int degree(int layer) {
    return layer == 0 ? shape.degree() : shape.upperDegree();
  }

  /** How many layers there are, layer 0 included; 0 for the empty graph. */
  public int layers() {
    return shape.layers();
  }

  /** How many nodes a layer has. */
  public int size(int layer) {
    return shape.size(layer);
  }

  /** The entry point's place in the top layer. */
  int entry() {
    return entry;
  }

  /** The ordinal of a place in an upper layer; in layer 0 they are the same. */
  int ordinal(int layer, int place) {
    return layer == 0 ? place : bytes.get(INT, shape.ordinals(layer) + 4L * place);
  }

  /** The place of an ordinal that is in {@code layer}: the inverse of {@link #ordinal}. */
  int place(int layer, int ordinal) {
    int low = 0;
    for (int high = size(layer) - 1; layer > 0 && low < high; ) {
      int middle = (low + high) >>> 1;
      if (ordinal(layer, middle) < ordinal) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return layer == 0 ? ordinal : low;
  }

  /** The same node's place in the layer below {@code layer}, which is not 0. */
  int below(int layer, int place) {
    return bytes.get(INT, shape.below(layer) + 4L * place);
  }

  /** Copies a node's neighbours, as places, into {@code target} and returns how many there are. */
  int neighbours(int layer, int place, int[] target) {
    int degree = degree(layer);
    long at = shape.neighbours(layer) + 4L * degree * place;
    for (int i = 0; i < degree; i++) {
      int neighbour = bytes.get(INT, at + 4L * i);
      if (neighbour < 0) {
        return i;
      }
      target[i] = neighbour;
    }
    return degree;
  }
}
