package dev.vecino.engine.segment;

import dev.vecino.engine.CollectionStats.SegmentState;

/**
 * A set of points that is searched as one unit. Ordinals run from 0; a reader asks only about those
 * below the length that its view has.
 *
 * <p>Kept alive by references: whoever holds one may read, the last to let go frees memory and
 * files.
 */
public sealed interface Segment permits GrowingSegment, SealedSegment {
  /** A number that no other segment of the shard has or had since the process started. */
  long id();

  SegmentState state();

  /** Points placed, dead ones included, by the newest state. */
  int points();

  /** The location of a point. */
  long location(int ordinal);

  /** The ordinal of a location, or -1 when the segment does not hold it. */
  int ordinalOf(long location);

  /** The ordinal of the point with the {@code rank}-th lowest location. */
  int ordinalAtRank(int rank);

  /** The encoded id of a point, a fresh array. */
  byte[] id(int ordinal);

  /** Orders two points by their ids. */
  int compareIds(int ordinalA, int ordinalB);

  /**
   * The version of a point when its fields were built; later changes are in {@link #dirty()}. 0
   * when it is not known, since the file is damaged: the payload row has it.
   */
  long builtVersion(int ordinal);

  boolean hasVector(int vector, int ordinal);

  /**
   * Copies a vector as it was written into {@code target}, a {@code float[dimension]}.
   *
   * @throws dev.vecino.storage.CorruptionException when the bytes on disk are damaged
   */
  void copyVector(int vector, int ordinal, float[] target);

  Deaths deaths();

  DirtyPayloads dirty();

  /** Native memory and memory-mapped files that searches touch, in bytes. */
  long memoryBytes();

  long diskBytes();

  References references();
}
