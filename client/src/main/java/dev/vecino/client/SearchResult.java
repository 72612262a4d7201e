package dev.vecino.client;

import java.time.Duration;
import java.util.List;

/**
 * What a search found.
 *
 * @param points nearest first, ties by id
 * @param took time inside the server
 * @param explanation how each segment was searched; empty unless asked for
 * @param partial true when a damaged segment was left out, which only happens with {@code
 *     allowPartial}
 */
public record SearchResult(
    List<ScoredPoint> points,
    Duration took,
    List<SegmentExplanation> explanation,
    boolean partial) {
  public SearchResult {
    points = List.copyOf(points);
    explanation = List.copyOf(explanation);
  }

  /**
   * How one segment was searched.
   *
   * @param strategy {@code scan}, {@code filtered_walk}, {@code plain_walk} or {@code empty}
   * @param matching points that the filter matches, dead ones included
   * @param filterTests conditions tested point by point, since no field index answers them
   */
  public record SegmentExplanation(
      long segment, String strategy, String reason, long matching, long points, long filterTests) {}
}
