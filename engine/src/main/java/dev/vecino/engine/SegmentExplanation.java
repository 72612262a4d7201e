package dev.vecino.engine;

/**
 * How one segment was searched.
 *
 * @param segment the segment's id
 * @param strategy what was done
 * @param reason why it was chosen
 * @param points points in the segment, dead ones included
 * @param matching points that the filter matches, dead ones included; {@code points} without a
 *     filter
 * @param filterTests payloads that were read and tested one by one, since no field index answered
 */
public record SegmentExplanation(
    long segment, Strategy strategy, String reason, long points, long matching, long filterTests) {

  /** The ways to search a segment. */
  public enum Strategy {
    /** Nothing in it can match. */
    EMPTY,
    /** Every matching point was compared. */
    SCAN,
    /** A graph walk that passes through points that the filter rejects. */
    FILTERED_WALK,
    /** A graph walk. */
    PLAIN_WALK,
    /** The segment is damaged and was left out. */
    SKIPPED
  }
}
