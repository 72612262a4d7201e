package dev.vecino.engine;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * A collection's schema.
 *
 * @param name {@code [A-Za-z0-9_-]{1,128}}
 * @param vectors the vectors of its points by name; one entry named {@link #DEFAULT_VECTOR} for a
 *     collection with one unnamed vector
 */
public record CollectionSpec(
    String name, Map<String, VectorSpec> vectors, CollectionOptions options) {
  /** The name that the one unnamed vector goes by inside. */
  public static final String DEFAULT_VECTOR = "";

  public CollectionSpec {
    vectors = Collections.unmodifiableMap(new TreeMap<>(vectors));
  }

  /** One unnamed vector, default options. */
  public static CollectionSpec of(String name, VectorSpec vector) {
    return new CollectionSpec(name, Map.of(DEFAULT_VECTOR, vector), CollectionOptions.DEFAULT);
  }

  /** True when points have one vector without a name. */
  public boolean unnamed() {
    return vectors.containsKey(DEFAULT_VECTOR);
  }
}
