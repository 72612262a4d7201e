package dev.vecino.index.graph;

import dev.vecino.index.quantization.Int8RowQuery;
import java.lang.foreign.Arena;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Builds Hierarchical Navigable Small World graphs (Malkov and Yashunin, "Efficient and robust
 * approximate nearest neighbor search using Hierarchical Navigable Small World graphs", 2018).
 *
 * <p>Apart from the paper: a node is given up to 2 m neighbours and not m, in every layer; the rule
 * for choosing them, {@link Diversity}, has a laxer second round; candidates are found by int8
 * codes ({@link HnswInserter}).
 *
 * <p>The graph grows in the bytes that it will end up in: all layers' sizes are known beforehand,
 * and the entry point, a node of the top layer, is there from the start. Beside those bytes a build
 * takes, per node, 4 bytes for codes' lengths, 4 for dot, 5 to check that all are reachable, and 4
 * per thread.
 *
 * <p>In a pool of one thread the same input gives the same bytes. Thread-safe.
 */
public final class HnswGraphBuilder implements GraphBuilder {
  private static final Logger LOGGER = LoggerFactory.getLogger(HnswGraphBuilder.class);

  /** Any number does; a fixed one makes builds repeatable. */
  private static final long SEED = 0x5645_4349_4E4FL;

  @Override
  public FlatGraph build(GraphInput input, Arena arena, BuildControl control) {
    FirstFailure cancellation = new FirstFailure(control.cancellation());
    cancellation.check();
    GraphParameters parameters = input.parameters();
    if (input.vectors().count() == 0) {
      FlatGraphShape shape = FlatGraphShape.of(parameters, new int[0]);
      return new FlatGraphWriter(shape, arena).finish(-1);
    }
    try {
      return grow(input, arena, new BuildControl(cancellation, control.pool()));
    } catch (RuntimeException e) {
      cancellation.rethrow();
      throw e;
    }
  }

  private static FlatGraph grow(GraphInput input, Arena arena, BuildControl control) {
    int count = input.vectors().count();
    GraphParameters parameters = input.parameters();
    HnswLevels levels = new HnswLevels(SEED, parameters.m());
    FlatGraphWriter writer = levels.layOut(count, parameters, arena);
    FlatGraph graph = writer.finish(0);
    int entry = graph.ordinal(graph.layers() - 1, graph.entry());
    NodeSimilarity similarity = new NodeSimilarity(input.vectors(), input.metric());
    HnswBuild build =
        new HnswBuild(
            graph,
            new HnswLinks(writer),
            levels,
            parameters,
            similarity,
            input.codes(),
            Int8RowQuery.squaredLengths(input.codes()));
    new StridedRun(
            count,
            () -> {
              HnswInserter inserter = new HnswInserter(build);
              return node -> {
                control.cancellation().check();
                if (node != entry) {
                  inserter.insert(node);
                }
              };
            })
        .on(control.pool());
    int links = new Connectivity(writer, similarity, control.cancellation()).repair(entry);
    LOGGER.debug("built a graph of {} nodes, {} links added to reach all", count, links);
    return graph;
  }
}
