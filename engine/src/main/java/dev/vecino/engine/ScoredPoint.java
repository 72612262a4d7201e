package dev.vecino.engine;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One answer of a search.
 *
 * @param score the similarity for cosine and dot (higher is nearer), the distance for euclidean
 *     (lower is nearer), computed from the original float32 vectors
 * @param version the sequence that last changed the point
 * @param payload null when it was not asked for
 * @param vectors empty when they were not asked for
 */
public record ScoredPoint(
    PointId id,
    float score,
    long version,
    @Nullable Payload payload,
    Map<String, float[]> vectors) {}
