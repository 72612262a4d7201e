package dev.vecino.engine;

import dev.vecino.index.Metric;

/** What one vector of a collection is like: its dimension and how two of them are compared. */
public record VectorSpec(int dimension, Metric metric) {}
