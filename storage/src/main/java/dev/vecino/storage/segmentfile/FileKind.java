package dev.vecino.storage.segmentfile;

/**
 * What a segment file holds; stored in its header, so a kind's code never changes.
 *
 * <p>Beside it stands the kind's format version. Whoever changes what is inside the sections of a
 * kind, or the container around them, raises the version of that kind (or of all) here, keeps the
 * code that reads the one before, and adds a golden directory to the tests.
 */
public enum FileKind {
  /** Original float32 vectors and the location column. */
  VECTORS(1, 1, 1),
  /** Quantized vectors. */
  CODES(2, 1, 1),
  /** Adjacency of a graph. */
  GRAPH(3, 1, 1),
  /** Locations, ordinals and point ids. */
  IDS(4, 1, 1),
  /** Indexes over payload fields. */
  FIELDS(5, 1, 1),
  /** A graph with its neighbours' codes in each node's record. */
  BLOCKS(6, 1, 1);

  private final int code;
  private final int oldest;
  private final int version;

  /**
   * @param oldest version that this release reads
   * @param version that this release writes, the newest that it reads
   */
  FileKind(int code, int oldest, int version) {
    this.code = code;
    this.oldest = oldest;
    this.version = version;
  }

  int oldest() {
    return oldest;
  }

  int version() {
    return version;
  }

  int code() {
    return code;
  }
}
