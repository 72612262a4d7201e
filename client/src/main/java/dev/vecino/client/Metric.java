package dev.vecino.client;

/** How near two vectors are. */
public enum Metric {
  /** The cosine of the angle; higher is nearer. Zero vectors are refused. */
  COSINE,
  /** The inner product, of vectors of any length; higher is nearer. */
  DOT,
  /** The Euclidean distance (the root, not its square); lower is nearer. */
  EUCLIDEAN
}
