package dev.vecino.engine;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A point as it is read.
 *
 * @param version the sequence that last changed it
 * @param payload null when it was not asked for
 * @param vectors empty when they were not asked for; bit for bit what was written
 */
public record StoredPoint(
    PointId id, long version, @Nullable Payload payload, Map<String, float[]> vectors) {}
