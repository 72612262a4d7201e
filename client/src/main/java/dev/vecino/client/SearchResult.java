package dev.vecino.client;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What a search found.
 *
 * @param points nearest first, ties by id
 * @param took time inside the server
 * @param explanation how it was carried out; empty unless asked for
 * @param partial true when a damaged segment was left out, which only happens with {@code
 *     allowPartial}
 */
public record SearchResult(
    List<ScoredPoint> points, Duration took, Optional<Explanation> explanation, boolean partial) {
  public SearchResult {
    points = List.copyOf(points);
  }

  /**
   * How a search was carried out, with the time that each phase took in all segments.
   *
   * @param filter on the filter
   * @param search on walks and scans
   * @param rerank on ranking candidates with their original vectors
   * @param fetch on ids, versions, payloads and vectors of the answers
   */
  public record Explanation(
      List<SegmentExplanation> segments,
      Duration filter,
      Duration search,
      Duration rerank,
      Duration fetch) {
    public Explanation {
      segments = List.copyOf(segments);
    }
  }

  /**
   * How one segment was searched.
   *
   * @param strategy {@code scan}, {@code code_scan}, {@code filtered_walk}, {@code plain_walk},
   *     {@code empty} or {@code skipped}
   * @param matching points that the filter matches, dead ones included
   * @param filterTests conditions tested point by point, since no field index answers them
   * @param work what it took
   */
  public record SegmentExplanation(
      long segment,
      String strategy,
      String reason,
      long matching,
      long points,
      long filterTests,
      Work work) {}

  /**
   * What searching a segment took.
   *
   * @param ef width of the walk; 0 when there was none
   * @param predictedRecall recall that a walk of this width was seen to reach when the segment was
   *     built; empty where that is not known, and for scans
   * @param nodesVisited nodes of the graph whose neighbours were looked at
   * @param codeDistances vectors compared by their codes
   * @param exactDistances original vectors compared, the reranked ones included
   * @param reranked candidates ranked again with their original vectors
   * @param bytesTouched bytes of graph, codes and vectors that were read
   * @param filter time spent on the filter
   * @param search time spent on walking or scanning
   */
  public record Work(
      int ef,
      OptionalDouble predictedRecall,
      long nodesVisited,
      long codeDistances,
      long exactDistances,
      long reranked,
      long bytesTouched,
      Duration filter,
      Duration search) {}
}
