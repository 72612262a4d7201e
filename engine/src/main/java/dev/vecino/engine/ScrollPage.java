package dev.vecino.engine;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One page of a scroll.
 *
 * @param next pass it as {@link ScrollRequest#after()} for the next page; null when this is the
 *     last
 */
public record ScrollPage(List<StoredPoint> points, @Nullable PointId next) {}
