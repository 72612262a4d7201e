package dev.vecino.client;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * A collection as it stands.
 *
 * @param vectors by name; one unnamed vector stands under {@link Point#UNNAMED}
 * @param points live ones
 * @param version the sequence of the newest change
 * @param indexingLagPoints points that are searched exactly because no graph holds them yet
 * @param indexingLagBytes memory of the segments that they are in
 * @param walBytes size of the write-ahead log
 * @param writeDelay how long a write of a megabyte is made to wait at present, since indexing lags
 * @param status "ready", "repairing", "damaged" or "unavailable"
 * @param damage the worst first
 * @param recall of real searches, by target and filter; empty before any was measured
 */
public record CollectionInfo(
    String name,
    Map<String, VectorSpec> vectors,
    long points,
    long version,
    List<Segment> segments,
    long indexingLagPoints,
    long indexingLagBytes,
    long walBytes,
    Duration writeDelay,
    long memoryBytes,
    long diskBytes,
    CollectionOptions options,
    String status,
    List<Damage> damage,
    List<MeasuredRecall> recall) {
  public CollectionInfo {
    vectors = Collections.unmodifiableMap(new TreeMap<>(vectors));
    segments = List.copyOf(segments);
    damage = List.copyOf(damage);
    recall = List.copyOf(recall);
  }

  /**
   * Recall of real searches, measured by repeating some of them exactly.
   *
   * @param target that they asked for; empty for none
   * @param filtered whether they had a filter
   * @param searches how many were repeated, of the latest
   * @param recall the mean share of the true nearest points that they found
   * @param low lower end of a 95 % confidence interval
   * @param high its upper end
   * @param widening how many times as wide as learned walks are now, since they found too little
   */
  public record MeasuredRecall(
      OptionalDouble target,
      boolean filtered,
      int searches,
      double recall,
      double low,
      double high,
      double widening) {}

  /**
   * Stored data that is not what was written.
   *
   * @param segment empty when the whole collection is meant
   * @param file in the segment; empty when it is more than one
   * @param effect {@code repairing}, {@code data_loss} or {@code unavailable}
   */
  public record Damage(OptionalLong segment, String file, String reason, String effect) {}

  /**
   * A set of points that is searched as one unit.
   *
   * @param state {@code growing}, {@code frozen} or {@code sealed}
   * @param points placed in the segment, deleted ones included
   */
  public record Segment(long id, String state, long points, long deletedPoints, long diskBytes) {}
}
