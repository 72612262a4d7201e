package dev.vecino.index.graph;

import java.lang.foreign.Arena;

/** Builds with jVector's concurrent builder and flattens the result. Thread-safe. */
public final class JVectorGraphBuilder implements GraphBuilder {
  @Override
  public FlatGraph build(GraphInput input, Arena arena, BuildControl control) {
    throw new UnsupportedOperationException();
  }
}
