package dev.vecino.client;

import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A point as it is stored.
 *
 * @param version the sequence that last changed it
 * @param payload empty when it was not asked for
 * @param vectors {@code float[dimension]} by name, as in {@link Point}; empty unless asked for
 */
public record StoredPoint(
    PointId id, long version, Map<String, @Nullable Object> payload, Map<String, float[]> vectors) {

  /** The vector of a collection with one unnamed vector, when it was asked for. */
  public Optional<float[]> vector() {
    return Optional.ofNullable(vectors.get(Point.UNNAMED));
  }
}
