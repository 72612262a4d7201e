package dev.vecino.engine;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a search found.
 *
 * @param points nearest first, ties by id
 * @param partial true when a damaged segment was left out
 * @param explanation how it was carried out; null unless asked for
 * @param tookNanos time spent inside the engine
 */
public record SearchResult(
    List<ScoredPoint> points,
    boolean partial,
    @Nullable SearchExplanation explanation,
    long tookNanos) {}
