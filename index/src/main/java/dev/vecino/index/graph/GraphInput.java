package dev.vecino.index.graph;

import dev.vecino.index.FloatVectors;
import dev.vecino.index.Metric;
import dev.vecino.index.quantization.Int8Codes;

/**
 * What a graph is built over: row {@code i} of {@code vectors} becomes node {@code i}. The vectors
 * and their codes lie in memory that every thread may read, so not in a confined arena.
 *
 * @param codes of the same vectors, made for the same metric
 */
public record GraphInput(
    FloatVectors vectors, Int8Codes codes, Metric metric, GraphParameters parameters) {
  /** Checks that the codes are as many as the vectors, and that cosine has its inverse norms. */
  public GraphInput {
    if (codes.count() != vectors.count()) {
      throw new IllegalArgumentException(
          "%d vectors have %d codes".formatted(vectors.count(), codes.count()));
    }
    if (metric == Metric.COSINE && !vectors.hasInverseNorms()) {
      throw new IllegalArgumentException("cosine needs the rows' inverse norms");
    }
  }
}
