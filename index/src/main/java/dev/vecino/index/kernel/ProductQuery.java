package dev.vecino.index.kernel;

import java.lang.foreign.MemorySegment;

/**
 * A vector that is to be multiplied with the centroids of a product quantizer.
 *
 * @param values of the places of the shape's order, or more
 * @param book at byte {@code offset}, for every place its value in the 16 centroids
 */
public record ProductQuery(ProductShape shape, float[] values, MemorySegment book, long offset) {}
