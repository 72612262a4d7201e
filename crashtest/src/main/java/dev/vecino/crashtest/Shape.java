package dev.vecino.crashtest;

import dev.vecino.engine.CollectionOptions;
import dev.vecino.engine.CollectionSpec;
import dev.vecino.engine.VectorSpec;
import dev.vecino.index.Metric;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** The kinds of collection that the workload writes to. */
enum Shape {
  /** Stays for the whole series; sealed and merged all the time. */
  PLAIN,
  /** Stays as well; points may lack one of the vectors. */
  NAMED,
  /** Created and deleted again and again, each time with another schema. */
  PASSING;

  /** The smallest that the engine accepts, so that segments come and go quickly. */
  static final int SEAL_POINTS = 1_000;

  /** Changed options ask for up to so many more. */
  static final int MORE_SEAL_POINTS = 100;

  /**
   * A collection in one of its lives.
   *
   * @param life number of the operation that created it; 0 for those that stay
   */
  record Target(Shape shape, long life) {
    String collection() {
      return shape.collection();
    }

    CollectionSpec spec() {
      return new CollectionSpec(
          collection(), vectors(), CollectionOptions.DEFAULT.withSealPoints(SEAL_POINTS));
    }

    /** In the order of their names, which {@link Content} goes by. */
    SortedMap<String, VectorSpec> vectors() {
      return new TreeMap<>(
          switch (shape) {
            case PLAIN -> unnamed(16, Metric.COSINE);
            case NAMED ->
                Map.of(
                    "a", new VectorSpec(6, Metric.EUCLIDEAN), "b", new VectorSpec(12, Metric.DOT));
            case PASSING -> unnamed(4 + Math.floorMod(life, 5), Metric.EUCLIDEAN);
          });
    }

    private static Map<String, VectorSpec> unnamed(int dimension, Metric metric) {
      return Map.of(CollectionSpec.DEFAULT_VECTOR, new VectorSpec(dimension, metric));
    }
  }

  /** The target of those that stay. */
  Target staying() {
    return new Target(this, 0);
  }

  String collection() {
    return name().toLowerCase(Locale.ROOT);
  }
}
