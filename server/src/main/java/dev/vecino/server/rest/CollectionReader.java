package dev.vecino.server.rest;

import dev.vecino.engine.CollectionOptions;
import dev.vecino.engine.CollectionSpec;
import dev.vecino.engine.IndexLayout;
import dev.vecino.engine.VectorSpec;
import dev.vecino.index.Metric;
import dev.vecino.server.api.CollectionCreation;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads the bodies of requests about collections. */
final class CollectionReader {
  private static final List<String> CREATE_FIELDS =
      List.of("name", "vector", "vectors", "options", "if_not_exists");

  private CollectionReader() {}

  /**
   * New options.
   *
   * @param sealPoints null keeps what it was
   * @param layout null keeps what it was
   */
  record Options(@Nullable Integer sealPoints, @Nullable IndexLayout layout) {
    CollectionOptions over(CollectionOptions before) {
      return new CollectionOptions(
          sealPoints == null ? before.sealPoints() : sealPoints,
          layout == null ? before.layout() : layout);
    }
  }

  static CollectionCreation create(JsonInput in) throws IOException {
    String collection = null;
    Map<String, VectorSpec> vectors = null;
    CollectionOptions options = CollectionOptions.DEFAULT;
    boolean ifNotExists = false;
    for (String name = in.nextField(); name != null; name = in.nextField()) {
      switch (name) {
        case "name" -> collection = in.string();
        case "vector" ->
            vectors = once(in, vectors, Map.of(CollectionSpec.DEFAULT_VECTOR, vector(in)));
        case "vectors" -> vectors = once(in, vectors, vectors(in));
        case "options" -> options = options(in).over(CollectionOptions.DEFAULT);
        case "if_not_exists" -> ifNotExists = in.bool();
        default -> throw in.unknownField(name, CREATE_FIELDS);
      }
    }
    if (collection == null || vectors == null) {
      throw in.missing(collection == null ? "name" : "vector");
    }
    return new CollectionCreation(new CollectionSpec(collection, vectors, options), ifNotExists);
  }

  static Options update(JsonInput in) throws IOException {
    Options options = null;
    for (String name = in.nextField(); name != null; name = in.nextField()) {
      if (!name.equals("options")) {
        throw in.unknownField(name, List.of("options"));
      }
      options = options(in);
    }
    if (options == null) {
      throw in.missing("options");
    }
    return options;
  }

  private static Map<String, VectorSpec> once(
      JsonInput in, @Nullable Map<String, VectorSpec> before, Map<String, VectorSpec> vectors) {
    if (before != null) {
      throw in.refusal("one too many: a collection has either vector or vectors");
    }
    return vectors;
  }

  private static Map<String, VectorSpec> vectors(JsonInput in) throws IOException {
    Map<String, VectorSpec> vectors = new TreeMap<>();
    in.beginObject();
    for (String name = in.nextField(); name != null; name = in.nextField()) {
      if (name.isEmpty()) {
        throw in.refusal("without a name");
      }
      vectors.put(name, vector(in));
    }
    if (vectors.isEmpty()) {
      throw in.objectRefusal("vectors needs at least one vector");
    }
    return vectors;
  }

  private static VectorSpec vector(JsonInput in) throws IOException {
    Integer dimension = null;
    Metric metric = null;
    in.beginObject();
    for (String name = in.nextField(); name != null; name = in.nextField()) {
      switch (name) {
        case "dimension" -> dimension = in.count(1);
        case "metric" -> metric = metric(in);
        default -> throw in.unknownField(name, List.of("dimension", "metric"));
      }
    }
    if (dimension == null || metric == null) {
      throw in.missing(dimension == null ? "dimension" : "metric");
    }
    return new VectorSpec(dimension, metric);
  }

  private static Metric metric(JsonInput in) throws IOException {
    String name = in.string();
    return switch (name) {
      case "cosine" -> Metric.COSINE;
      case "dot" -> Metric.DOT;
      case "euclidean" -> Metric.EUCLIDEAN;
      default ->
          throw in.refusal(
              "'%s', expected cosine, dot or euclidean".formatted(JsonInput.abbreviated(name)));
    };
  }

  private static Options options(JsonInput in) throws IOException {
    Integer sealPoints = null;
    IndexLayout layout = null;
    in.beginObject();
    for (String name = in.nextField(); name != null; name = in.nextField()) {
      switch (name) {
        case "seal_points" -> sealPoints = in.count(1);
        case "layout" -> layout = layout(in);
        default -> throw in.unknownField(name, List.of("seal_points", "layout"));
      }
    }
    return new Options(sealPoints, layout);
  }

  private static IndexLayout layout(JsonInput in) throws IOException {
    String name = in.string();
    return switch (name) {
      case "auto" -> IndexLayout.AUTO;
      case "blocks" -> IndexLayout.BLOCKS;
      case "compact" -> IndexLayout.COMPACT;
      default ->
          throw in.refusal(
              "'%s', expected auto, blocks or compact".formatted(JsonInput.abbreviated(name)));
    };
  }
}
