package dev.vecino.engine;

import java.util.Map;
import java.util.regex.Pattern;

/** Checks schemas and options of collections. */
final class SpecValidator {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,128}");
  private static final int MIN_SEAL_POINTS = 1_000;
  private static final int MAX_SEAL_POINTS = 1_000_000;

  private SpecValidator() {}

  static void check(CollectionSpec spec, Limits limits) {
    name("name", spec.name());
    Map<String, VectorSpec> vectors = spec.vectors();
    if (vectors.isEmpty()) {
      throw CallerException.invalid(
          "vector", "the collection has no vector, expected 'vector' or 'vectors'");
    }
    if (vectors.size() > limits.maxNamedVectors()) {
      throw CallerException.invalid(
          "vectors",
          "the collection has %d vectors, the maximum is %d (limits.max_named_vectors)"
              .formatted(vectors.size(), limits.maxNamedVectors()));
    }
    if (spec.unnamed() && vectors.size() > 1) {
      throw CallerException.invalid(
          "vectors", "a vector without a name cannot stand beside named ones");
    }
    vectors.forEach((name, vector) -> vector(name, vector, limits));
    check(spec.options());
  }

  private static void vector(String name, VectorSpec vector, Limits limits) {
    String field = name.isEmpty() ? "vector" : "vectors." + name;
    if (!name.isEmpty()) {
      name(field, name);
    }
    if (vector.dimension() < 1 || vector.dimension() > limits.maxDimension()) {
      throw CallerException.invalid(
          field + ".dimension",
          "dimension is %d, expected 1 to %d (limits.max_dimension)"
              .formatted(vector.dimension(), limits.maxDimension()));
    }
  }

  private static void name(String field, String name) {
    if (!NAME.matcher(name).matches()) {
      throw CallerException.invalid(
          field,
          "'%s' is not a name, expected %s".formatted(Names.abbreviated(name), NAME.pattern()));
    }
  }

  static void check(CollectionOptions options) {
    int points = options.sealPoints();
    if (points < MIN_SEAL_POINTS || points > MAX_SEAL_POINTS) {
      throw CallerException.invalid(
          "options.seal_points",
          "seal_points is %d, expected %d to %d"
              .formatted(points, MIN_SEAL_POINTS, MAX_SEAL_POINTS));
    }
  }
}
