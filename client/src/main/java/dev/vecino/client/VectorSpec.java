package dev.vecino.client;

/**
 * What the vectors of a collection look like.
 *
 * @param dimension values a vector, 1 to 8,192
 */
public record VectorSpec(int dimension, Metric metric) {}
