package dev.vecino.index.graph;

/** A walk that {@link GraphSearcher} carries out, over one of the layouts that a graph may have. */
public sealed interface Traversal permits Walk, BlockWalk {
  /** How many accepted candidates are sought. */
  int ef();
}
