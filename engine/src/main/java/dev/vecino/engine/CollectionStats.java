package dev.vecino.engine;

import java.util.List;

/**
 * A collection's state, for operators.
 *
 * @param points live points
 * @param version the sequence of the newest mutation
 * @param indexingLagPoints points that no graph holds yet
 * @param memoryBytes native memory of its segments
 * @param diskBytes files of its shard
 */
public record CollectionStats(
    long points,
    long version,
    List<SegmentStats> segments,
    long indexingLagPoints,
    long memoryBytes,
    long diskBytes) {

  /** For a collection that cannot be asked. */
  static final CollectionStats NONE = new CollectionStats(0, 0, List.of(), 0, 0, 0);

  /** A segment's stage of life. */
  public enum SegmentState {
    GROWING,
    FROZEN,
    SEALED
  }

  /**
   * One segment.
   *
   * @param points points placed in it, dead ones included
   */
  public record SegmentStats(
      long id, SegmentState state, long points, long deletedPoints, long diskBytes) {}
}
