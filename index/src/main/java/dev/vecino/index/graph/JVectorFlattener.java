package dev.vecino.index.graph;

import dev.vecino.index.Cancellation;
import io.github.jbellis.jvector.graph.ImmutableGraphIndex;
import io.github.jbellis.jvector.graph.NodesIterator;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.util.Arrays;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns jVector's graph of objects into a {@link FlatGraph} in which every node is reachable. */
final class JVectorFlattener {
  private static final Logger LOGGER = LoggerFactory.getLogger(JVectorFlattener.class);

  private final ImmutableGraphIndex.View view;
  private final FlatGraphWriter writer;

  /** The nodes of each upper layer, ascending: a node's place is its index. */
  private final int[][] members;

  private JVectorFlattener(ImmutableGraphIndex.View view, FlatGraphWriter writer, int[][] members) {
    this.view = view;
    this.writer = writer;
    this.members = members;
  }

  static FlatGraph flatten(
      ImmutableGraphIndex built,
      GraphParameters parameters,
      NodeSimilarity similarity,
      Arena arena,
      Cancellation cancellation)
      throws IOException {
    try (ImmutableGraphIndex.View view = built.getView()) {
      ImmutableGraphIndex.NodeAtLevel entry = view.entryNode();
      int[][] members = new int[entry.level + 1][];
      int[] sizes = new int[members.length];
      sizes[0] = similarity.count();
      for (int layer = 1; layer < members.length; layer++) {
        members[layer] = sorted(built.getNodes(layer));
        sizes[layer] = members[layer].length;
      }
      FlatGraphShape shape = FlatGraphShape.of(parameters, sizes);
      JVectorFlattener flattener =
          new JVectorFlattener(view, new FlatGraphWriter(shape, arena), members);
      for (int layer = 0; layer < members.length; layer++) {
        flattener.write(layer, sizes[layer]);
      }
      int links = new Connectivity(flattener.writer, similarity, cancellation).repair(entry.node);
      LOGGER.debug("flattened {} nodes, {} links added to reach all", sizes[0], links);
      return flattener.writer.finish(flattener.place(entry.level, entry.node));
    }
  }

  private static int[] sorted(NodesIterator nodes) {
    int[] sorted = new int[nodes.size()];
    int count = 0;
    while (nodes.hasNext()) {
      sorted[count++] = nodes.nextInt();
    }
    Arrays.sort(sorted, 0, count);
    return Arrays.copyOf(sorted, count);
  }

  private void write(int layer, int size) {
    int degree = writer.degree(layer);
    int[] neighbours = new int[degree];
    for (int place = 0; place < size; place++) {
      int node = layer == 0 ? place : members[layer][place];
      if (layer > 0) {
        writer.name(layer, place, node, place(layer - 1, node));
      }
      int count = 0;
      NodesIterator all = view.getNeighborsIterator(layer, node);
      while (all.hasNext() && count < degree) {
        int neighbour = place(layer, all.nextInt());
        if (neighbour >= 0 && neighbour != place) {
          neighbours[count++] = neighbour;
        }
      }
      writer.neighbours(layer, place, neighbours, count);
    }
  }

  private int place(int layer, int node) {
    return layer == 0 ? node : Arrays.binarySearch(members[layer], node);
  }
}
