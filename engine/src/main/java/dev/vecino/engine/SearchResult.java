package dev.vecino.engine;

import java.util.List;

/**
 * What a search found.
 *
 * @param points nearest first, ties by id
 * @param partial true when a damaged segment was left out
 * @param explanation how each segment was searched; empty unless asked for
 * @param tookNanos time spent inside the engine
 */
public record SearchResult(
    List<ScoredPoint> points,
    boolean partial,
    List<SegmentExplanation> explanation,
    long tookNanos) {}
