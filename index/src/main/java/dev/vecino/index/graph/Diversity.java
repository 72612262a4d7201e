package dev.vecino.index.graph;

import java.util.Arrays;

/**
 * Chooses a node's neighbours among candidates (Malkov and Yashunin 2018, algorithm 4): from the
 * nearest on, those that are nearer to the node than to any chosen before. Of candidates in one
 * direction the nearest suffices, as it leads to the others.
 *
 * <p>A candidate as near to a chosen one as to the node is passed over too. So of many equal
 * vectors one is chosen, and slots are left for what leads elsewhere. Of the slots that stay empty
 * the nearest passed over get some, to three quarters of all: it makes walks surer, and the rest
 * lets other nodes link to this one without choosing anew each time.
 *
 * <p>Not thread-safe; allocates nothing once warm.
 */
final class Diversity {
  private final FlatGraph graph;
  private final NodeSimilarity similarity;
  private long[] order = new long[0];
  private int[] chosen = new int[0];
  private int[] passedOver = new int[0];

  Diversity(FlatGraph graph, NodeSimilarity similarity) {
    this.graph = graph;
    this.similarity = similarity;
  }

  /**
   * Chooses among the first {@code count} of {@code places}; of equally near ones the former comes
   * first.
   *
   * @param node the ordinal of the node whose neighbours are chosen
   * @param target receives places: the diverse ones from the nearest on, then those that fill up
   * @return how many were chosen
   */
  int choose(int layer, int node, int[] places, int count, int[] target) {
    int slots = graph.degree(layer);
    int filled = slots - slots / 4;
    sort(layer, node, places, count);
    int kept = 0;
    int spare = 0;
    for (int i = count - 1; i >= 0 && kept < slots; i--) {
      int place = places[Candidates.ordinal(order[i])];
      int ordinal = graph.ordinal(layer, place);
      if (isDiverse(ordinal, Candidates.rank(order[i]), kept)) {
        chosen[kept] = ordinal;
        target[kept++] = place;
      } else {
        passedOver[spare++] = place;
      }
    }
    for (int i = 0; i < spare && kept < filled; i++) {
      target[kept++] = passedOver[i];
    }
    return kept;
  }

  private void sort(int layer, int node, int[] places, int count) {
    if (order.length < count) {
      order = new long[count];
      chosen = new int[count];
      passedOver = new int[count];
    }
    for (int i = 0; i < count; i++) {
      order[i] = Candidates.of(similarity.of(node, graph.ordinal(layer, places[i])), i);
    }
    Arrays.sort(order, 0, count);
  }

  private boolean isDiverse(int candidate, float toNode, int kept) {
    for (int i = 0; i < kept; i++) {
      if (similarity.of(candidate, chosen[i]) >= toNode) {
        return false;
      }
    }
    return true;
  }
}
