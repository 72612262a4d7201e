package dev.vecino.index;

/** How two vectors are compared. */
public enum Metric {
  COSINE,
  DOT,
  EUCLIDEAN
}
