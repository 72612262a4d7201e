package dev.vecino.index.graph;

import io.github.jbellis.jvector.graph.GraphIndexBuilder;
import io.github.jbellis.jvector.graph.ImmutableGraphIndex;
import io.github.jbellis.jvector.vector.VectorizationProvider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Builds with jVector's concurrent builder and flattens the result: what {@link HnswGraphBuilder}
 * is measured against. Slots that the diversity rule leaves free are filled by a second, laxer
 * round of it (DiskANN's alpha).
 *
 * <p>Beside the flat graph a build takes about 500 bytes a node of heap at m = 16. Thread-safe.
 */
public final class JVectorGraphBuilder implements GraphBuilder {
  private static final Logger LOGGER = LoggerFactory.getLogger(JVectorGraphBuilder.class);

  /** How far a neighbour list may outgrow its slots before it is pruned. */
  private static final float NEIGHBOUR_OVERFLOW = 1.2f;

  /** Ratio of squared distances in the second round: about 1.1 in distance. */
  private static final float ALPHA = 1.2f;

  static {
    String provider = VectorizationProvider.getInstance().getClass().getSimpleName();
    if (provider.startsWith("Default")) {
      LOGGER.warn("jVector fell back to scalar code ({}); builds will be slow", provider);
    } else {
      LOGGER.info("jVector's vectorization: {}", provider);
    }
  }

  /** The name of the vectorization that jVector chose, for the log and for tests. */
  static String vectorization() {
    return VectorizationProvider.getInstance().getClass().getSimpleName();
  }

  @Override
  public FlatGraph build(GraphInput input, Arena arena, BuildControl control) {
    FirstFailure cancellation = new FirstFailure(control.cancellation());
    cancellation.check();
    GraphParameters parameters = input.parameters();
    int count = input.vectors().count();
    if (count == 0) {
      FlatGraphShape shape = FlatGraphShape.of(parameters, new int[0]);
      return new FlatGraphWriter(shape, arena).finish(-1);
    }
    NodeSimilarity similarity = new NodeSimilarity(input.vectors(), input.metric());
    JVectorScores scores = new JVectorScores(similarity, cancellation);
    try (GraphIndexBuilder builder = builder(input, scores, control)) {
      new StridedRun(
              count, () -> node -> builder.addGraphNode(node, scores.searchProviderFor(node)))
          .on(control.pool());
      builder.cleanup();
      try (ImmutableGraphIndex built = builder.getGraph()) {
        return JVectorFlattener.flatten(built, parameters, similarity, arena, cancellation);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (RuntimeException e) {
      cancellation.rethrow();
      throw e;
    }
  }

  private static GraphIndexBuilder builder(
      GraphInput input, JVectorScores scores, BuildControl control) {
    GraphParameters parameters = input.parameters();
    // Two degrees, one for layer 0 and one for the rest, are what makes jVector build a hierarchy.
    return GraphIndexBuilder.builder(
            scores, input.vectors().dimension(), List.of(parameters.degree(), parameters.degree()))
        .withBeamWidth(parameters.efConstruction())
        .withNeighborOverflow(NEIGHBOUR_OVERFLOW)
        .withAlpha(ALPHA)
        .withSimdExecutor(control.pool())
        .withParallelExecutor(control.pool())
        .build();
  }
}
