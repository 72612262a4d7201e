package dev.vecino.engine;

import java.util.Map;

/**
 * A point to write.
 *
 * @param id its id
 * @param vectors its vectors by name, each {@code float[dimension]}; the one unnamed vector of a
 *     collection has the name {@link CollectionSpec#DEFAULT_VECTOR}. The arrays must not change
 *     afterwards.
 * @param payload its payload
 */
public record Point(PointId id, Map<String, float[]> vectors, Payload payload) {
  public Point {
    vectors = Map.copyOf(vectors);
  }

  /** A point with the one unnamed vector. */
  public static Point of(PointId id, float[] vector, Payload payload) {
    return new Point(id, Map.of(CollectionSpec.DEFAULT_VECTOR, vector), payload);
  }
}
