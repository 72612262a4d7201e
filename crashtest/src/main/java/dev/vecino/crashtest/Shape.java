package dev.vecino.crashtest;

import dev.vecino.engine.CollectionOptions;
import dev.vecino.engine.CollectionSpec;
import dev.vecino.engine.VectorSpec;
import dev.vecino.index.Metric;
import java.util.Locale;
import java.util.Map;

/** The kinds of collection that the workload writes to. */
enum Shape {
  /** Stays for the whole series; sealed and merged all the time. */
  PLAIN,
  /** Stays as well; points may lack one of the vectors. */
  NAMED,
  /** Created and deleted again and again. */
  PASSING;

  /** The smallest that the engine accepts, so that segments come and go quickly. */
  private static final int SEAL_POINTS = 1_000;

  String collection() {
    return name().toLowerCase(Locale.ROOT);
  }

  CollectionSpec spec() {
    return new CollectionSpec(collection(), vectors(), new CollectionOptions(SEAL_POINTS));
  }

  private Map<String, VectorSpec> vectors() {
    return switch (this) {
      case PLAIN -> Map.of(CollectionSpec.DEFAULT_VECTOR, new VectorSpec(16, Metric.COSINE));
      case NAMED ->
          Map.of("a", new VectorSpec(6, Metric.EUCLIDEAN), "b", new VectorSpec(12, Metric.DOT));
      case PASSING -> Map.of(CollectionSpec.DEFAULT_VECTOR, new VectorSpec(8, Metric.EUCLIDEAN));
    };
  }
}
