package dev.vecino.client;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A collection to create: either one unnamed vector a point, or one or more named ones.
 *
 * <pre>{@code
 * CollectionSpec plain = CollectionSpec.of("docs", 384, Metric.COSINE);
 * CollectionSpec named = CollectionSpec.named("pages", Map.of(
 *     "title", new VectorSpec(384, Metric.COSINE),
 *     "body", new VectorSpec(768, Metric.DOT)));
 * }</pre>
 *
 * @param name {@code [A-Za-z0-9_-]{1,128}}
 * @param vectors by name; one unnamed vector stands under {@link Point#UNNAMED}
 */
public record CollectionSpec(
    String name, Map<String, VectorSpec> vectors, CollectionOptions options) {
  public CollectionSpec {
    vectors = Collections.unmodifiableMap(new LinkedHashMap<>(vectors));
  }

  /** A collection with one unnamed vector a point. */
  public static CollectionSpec of(String name, int dimension, Metric metric) {
    return named(name, Map.of(Point.UNNAMED, new VectorSpec(dimension, metric)));
  }

  /** A collection with named vectors. */
  public static CollectionSpec named(String name, Map<String, VectorSpec> vectors) {
    return new CollectionSpec(name, vectors, CollectionOptions.UNCHANGED);
  }

  /** This collection with other options. */
  public CollectionSpec withOptions(CollectionOptions changed) {
    return new CollectionSpec(name, vectors, changed);
  }
}
