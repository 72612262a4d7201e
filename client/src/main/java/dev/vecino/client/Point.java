package dev.vecino.client;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A point to write: an id, its vectors and a payload.
 *
 * <pre>{@code
 * Point small = Point.of(7, vector);
 * Point full = Point.builder("doc-7")
 *     .vector(embedding)
 *     .payload("lang", "en")
 *     .payload("year", 2024)
 *     .build();
 * }</pre>
 *
 * <p>Immutable: vectors and payload are copied when the point is made.
 *
 * @param vectors {@code float[dimension]} by name; an unnamed one stands under {@link #UNNAMED}.
 *     The arrays must not be changed
 * @param payload null, {@link Boolean}, {@link Long}, {@link Double}, {@link String}, {@link
 *     java.util.List} and {@link Map}; narrower numbers are widened
 */
public record Point(
    PointId id, Map<String, float[]> vectors, Map<String, @Nullable Object> payload) {
  /** The name under which the vector of a collection with one unnamed vector stands. */
  public static final String UNNAMED = "";

  /**
   * Copies everything.
   *
   * @throws IllegalArgumentException when a payload value has no JSON form
   */
  public Point {
    vectors = Vectors.copied(vectors);
    payload = PayloadValues.normalised(payload);
  }

  /** A point with a vector and an empty payload. */
  public static Point of(long id, float[] vector) {
    return of(PointId.of(id), vector, Map.of());
  }

  /** A point with a vector and an empty payload. */
  public static Point of(String id, float[] vector) {
    return of(PointId.of(id), vector, Map.of());
  }

  /** A point with a vector and a payload. */
  public static Point of(
      PointId id, float[] vector, Map<String, ? extends @Nullable Object> payload) {
    return new Point(id, Map.of(UNNAMED, vector), new LinkedHashMap<>(payload));
  }

  public static Builder builder(long id) {
    return new Builder(PointId.of(id));
  }

  public static Builder builder(String id) {
    return new Builder(PointId.of(id));
  }

  public static Builder builder(PointId id) {
    return new Builder(id);
  }

  /** Gathers a point. Not thread-safe. */
  public static final class Builder {
    private final PointId id;
    private final Map<String, float[]> vectors = new LinkedHashMap<>();
    private final Map<String, @Nullable Object> payload = new LinkedHashMap<>();

    private Builder(PointId id) {
      this.id = id;
    }

    /** The vector, in a collection with one unnamed vector. */
    public Builder vector(float... values) {
      return vector(UNNAMED, values);
    }

    /** A named vector. */
    public Builder vector(String name, float... values) {
      vectors.put(name, values);
      return this;
    }

    /** One field of the payload. */
    public Builder payload(String field, @Nullable Object value) {
      payload.put(field, value);
      return this;
    }

    /** Fields of the payload, added to those given before. */
    public Builder payload(Map<String, ? extends @Nullable Object> fields) {
      payload.putAll(fields);
      return this;
    }

    /**
     * The point.
     *
     * @throws IllegalArgumentException when a payload value has no JSON form
     */
    public Point build() {
      return new Point(id, vectors, payload);
    }
  }
}
