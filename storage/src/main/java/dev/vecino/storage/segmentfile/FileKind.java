package dev.vecino.storage.segmentfile;

/** What a segment file holds; stored in its header, so a kind's code never changes. */
public enum FileKind {
  /** Original float32 vectors and the location column. */
  VECTORS(1),
  /** Quantized vectors. */
  CODES(2),
  /** Adjacency of a graph. */
  GRAPH(3),
  /** Locations, ordinals and point ids. */
  IDS(4),
  /** Indexes over payload fields. */
  FIELDS(5);

  private final int code;

  FileKind(int code) {
    this.code = code;
  }

  int code() {
    return code;
  }
}
