package dev.vecino.index.graph;

import java.lang.foreign.Arena;

/** Makes a {@link FlatGraph} out of vectors. */
public interface GraphBuilder {
  /**
   * Builds the graph of all rows; blocks until it is there.
   *
   * @param arena where the graph's bytes are allocated
   */
  FlatGraph build(GraphInput input, Arena arena, BuildControl control);
}
