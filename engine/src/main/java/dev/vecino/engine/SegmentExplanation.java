package dev.vecino.engine;

import org.jspecify.annotations.Nullable;

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
 * @param work what it took
 */
public record SegmentExplanation(
    long segment,
    Strategy strategy,
    String reason,
    long points,
    long matching,
    long filterTests,
    Work work) {

  /** The ways to search a segment. */
  public enum Strategy {
    /** Nothing in it can match. */
    EMPTY,
    /** Every matching point was compared. */
    SCAN,
    /** Every matching point was compared by its code, and the best ones then exactly. */
    CODE_SCAN,
    /** A graph walk that passes through points that the filter rejects. */
    FILTERED_WALK,
    /** A graph walk. */
    PLAIN_WALK,
    /** The segment is damaged and was left out. */
    SKIPPED
  }

  /**
   * What searching a segment took.
   *
   * @param ef the walk's width; 0 when there was none
   * @param predictedRecall what a walk of this width was seen to reach when the segment was built;
   *     null where that is not known
   * @param nodesVisited nodes whose neighbours were looked at
   * @param codeDistances vectors compared by their codes
   * @param exactDistances original vectors compared, those of {@code reranked} included
   * @param reranked candidates ranked again with their original vectors
   * @param bytesTouched bytes of graph, codes and vectors that this read, not counting twice what a
   *     step reads
   * @param filterNanos time spent on the filter
   * @param searchNanos time spent on walking or scanning
   */
  public record Work(
      int ef,
      @Nullable Double predictedRecall,
      long nodesVisited,
      long codeDistances,
      long exactDistances,
      long reranked,
      long bytesTouched,
      long filterNanos,
      long searchNanos) {
    public static final Work NONE = new Work(0, null, 0, 0, 0, 0, 0, 0, 0);
  }
}
