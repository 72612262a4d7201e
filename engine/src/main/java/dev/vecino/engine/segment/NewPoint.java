package dev.vecino.engine.segment;

import dev.vecino.engine.Payload;
import org.jspecify.annotations.Nullable;

/**
 * A point on its way into a growing segment.
 *
 * @param location the sequence that places it
 * @param id its encoded id
 * @param vectors by number, null where it has none
 */
public record NewPoint(long location, byte[] id, float[] @Nullable [] vectors, Payload payload) {}
