package dev.vecino.index.graph;

import dev.vecino.index.Cancellation;

/**
 * Makes every node of layer 0 reachable from one of them. Pruning for diversity can leave nodes
 * that none of their neighbours points back to; a walk would never find those.
 *
 * <p>A lost node is linked from a reached one: one that it points to itself, else the nearest of
 * all. When that one's slots are full its last neighbour is moved behind the lost node, so that
 * nothing that was reachable gets lost.
 */
final class Connectivity {
  private static final int NODES_PER_CHECK = 1024;

  private final FlatGraphWriter graph;
  private final NodeSimilarity similarity;
  private final Cancellation cancellation;
  private final boolean[] reached;
  private final int[] queue;

  Connectivity(FlatGraphWriter graph, NodeSimilarity similarity, Cancellation cancellation) {
    this.graph = graph;
    this.similarity = similarity;
    this.cancellation = cancellation;
    this.reached = new boolean[graph.shape().count()];
    this.queue = new int[graph.shape().count()];
  }

  /** Links what {@code start} does not reach; returns how many links that took. */
  int repair(int start) {
    spread(start);
    int links = linkBehindNeighbours();
    for (int node = 0; node < reached.length; node++) {
      if (!reached[node]) {
        link(nearestReached(node), node);
        spread(node);
        links += 1 + linkBehindNeighbours();
      }
    }
    return links;
  }

  /**
   * Links lost nodes that point to a reached one, until there is none left: most, since a node
   * points to earlier ones. It spares comparing them with all others.
   */
  private int linkBehindNeighbours() {
    int before = -1;
    int links = 0;
    while (links != before) {
      before = links;
      for (int node = 0; node < reached.length; node++) {
        int neighbour = reached[node] ? -1 : reachedNeighbour(node);
        if (neighbour >= 0) {
          link(neighbour, node);
          spread(node);
          links++;
        }
      }
    }
    return links;
  }

  private void spread(int start) {
    reached[start] = true;
    queue[0] = start;
    int end = 1;
    for (int i = 0; i < end; i++) {
      if (i % NODES_PER_CHECK == 0) {
        cancellation.check();
      }
      for (int slot = 0; slot < graph.degree(0); slot++) {
        int neighbour = graph.slot(0, queue[i], slot);
        if (neighbour < 0) {
          break;
        }
        if (!reached[neighbour]) {
          reached[neighbour] = true;
          queue[end++] = neighbour;
        }
      }
    }
  }

  private int reachedNeighbour(int node) {
    for (int slot = 0; slot < graph.degree(0); slot++) {
      int neighbour = graph.slot(0, node, slot);
      if (neighbour < 0) {
        break;
      }
      if (reached[neighbour]) {
        return neighbour;
      }
    }
    return -1;
  }

  private int nearestReached(int node) {
    int nearest = -1;
    float best = Float.NEGATIVE_INFINITY;
    for (int other = 0; other < reached.length; other++) {
      if (reached[other] && similarity.of(node, other) > best) {
        best = similarity.of(node, other);
        nearest = other;
      }
    }
    return nearest;
  }

  private void link(int from, int lost) {
    int last = graph.degree(0) - 1;
    int free = freeSlot(from);
    if (free <= last) {
      graph.slot(0, from, free, lost);
      return;
    }
    int moved = graph.slot(0, from, last);
    graph.slot(0, from, last, lost);
    if (!pointsTo(lost, moved)) {
      graph.slot(0, lost, Math.min(freeSlot(lost), last), moved);
    }
  }

  private int freeSlot(int node) {
    int slot = 0;
    while (slot < graph.degree(0) && graph.slot(0, node, slot) >= 0) {
      slot++;
    }
    return slot;
  }

  private boolean pointsTo(int node, int other) {
    for (int slot = 0; slot < graph.degree(0); slot++) {
      if (graph.slot(0, node, slot) == other) {
        return true;
      }
    }
    return false;
  }
}
