package dev.vecino.engine;

import dev.vecino.engine.filter.Filter;
import org.jspecify.annotations.Nullable;

/**
 * A page of points in id order.
 *
 * @param limit 1 to the configured maximum (10,000)
 * @param after the last id of the page before; null starts at the beginning
 * @param filter null for none
 */
public record ScrollRequest(
    int limit,
    @Nullable PointId after,
    @Nullable Filter filter,
    PayloadSelector withPayload,
    boolean withVectors) {
  public static final int DEFAULT_LIMIT = 100;
}
