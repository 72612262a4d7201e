package dev.vecino.index.graph;

/** Where a {@link FlatGraph}'s sections lie, computed from its sizes. */
final class FlatGraphShape {
  private final int degree;
  private final int upperDegree;
  private final int[] sizes;
  private final long[] ordinals;
  private final long[] below;
  private final long[] neighbours;
  private final long byteSize;

  /**
   * @param sizes of the layers from layer 0, none of them 0; empty for the empty graph
   */
  FlatGraphShape(int degree, int upperDegree, int[] sizes) {
    this.degree = degree;
    this.upperDegree = upperDegree;
    this.sizes = sizes.clone();
    ordinals = new long[sizes.length];
    below = new long[sizes.length];
    neighbours = new long[sizes.length];
    long at = FlatGraph.HEADER_BYTES;
    for (int layer = 0; layer < sizes.length; layer++) {
      if (layer > 0) {
        ordinals[layer] = at;
        at = after(at, sizes[layer]);
        below[layer] = at;
        at = after(at, sizes[layer]);
      }
      neighbours[layer] = at;
      at = after(at, (long) sizes[layer] * (layer == 0 ? degree : upperDegree));
    }
    byteSize = at;
  }

  /** What a builder lays out: as many slots in every layer. */
  static FlatGraphShape of(GraphParameters parameters, int[] sizes) {
    return new FlatGraphShape(parameters.degree(), parameters.degree(), sizes);
  }

  private static long after(long at, long ints) {
    long end = at + ints * Integer.BYTES;
    return (end + FlatGraph.LINE_BYTES - 1) & -FlatGraph.LINE_BYTES;
  }

  int count() {
    return sizes.length == 0 ? 0 : sizes[0];
  }

  int degree() {
    return degree;
  }

  int upperDegree() {
    return upperDegree;
  }

  int layers() {
    return sizes.length;
  }

  int size(int layer) {
    return sizes[layer];
  }

  long ordinals(int layer) {
    return ordinals[layer];
  }

  long below(int layer) {
    return below[layer];
  }

  long neighbours(int layer) {
    return neighbours[layer];
  }

  long byteSize() {
    return byteSize;
  }
}
