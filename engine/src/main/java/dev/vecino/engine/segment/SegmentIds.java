package dev.vecino.engine.segment;

/** Locations and ids of a sealed segment's points. */
sealed interface SegmentIds permits MappedIds, HeapIds {
  long location(int ordinal);

  /** The ordinal of a location, or -1. */
  int ordinalOf(long location);

  /** The ordinal of the point with the {@code rank}-th lowest location. */
  int ordinalAtRank(int rank);

  /** The encoded id of a point, a fresh array. */
  byte[] id(int ordinal);

  /** Orders two points by their ids. */
  int compare(int ordinalA, int ordinalB);

  /** Bytes of memory or of mapped files. */
  long byteSize();
}
