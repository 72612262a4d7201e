package dev.vecino.engine;

import java.time.Duration;
import java.util.List;

/**
 * A collection's state, for operators.
 *
 * @param points live points
 * @param version the sequence of the newest mutation
 * @param indexingLagPoints points that no graph holds yet
 * @param indexingLagBytes memory of the segments that they are in
 * @param walBytes size of the write-ahead log
 * @param writeDelay how long a write of a megabyte is made to wait at present, since indexing lags
 * @param memoryBytes native memory of its segments
 * @param diskBytes files of its shard
 * @param recall of real searches, as measured; empty before any was repeated
 */
public record CollectionStats(
    long points,
    long version,
    List<SegmentStats> segments,
    long indexingLagPoints,
    long indexingLagBytes,
    long walBytes,
    Duration writeDelay,
    long memoryBytes,
    long diskBytes,
    List<RecallEstimate> recall) {

  /** For a collection that cannot be asked. */
  static final CollectionStats NONE =
      new CollectionStats(0, 0, List.of(), 0, 0, 0, Duration.ZERO, 0, 0, List.of());

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
