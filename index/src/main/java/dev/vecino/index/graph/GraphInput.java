package dev.vecino.index.graph;

import dev.vecino.index.FloatVectors;
import dev.vecino.index.Metric;

/**
 * What a graph is built over: row {@code i} of {@code vectors} becomes node {@code i}. The vectors
 * lie in memory that every thread may read, so not in a confined arena.
 */
public record GraphInput(FloatVectors vectors, Metric metric, GraphParameters parameters) {
  /** Checks that cosine has the inverse norms that it needs. */
  public GraphInput {
    if (metric == Metric.COSINE && !vectors.hasInverseNorms()) {
      throw new IllegalArgumentException("cosine needs the rows' inverse norms");
    }
  }
}
