package dev.vecino.index.graph;

import java.lang.invoke.VarHandle;

/**
 * Inserts nodes into a graph that has an entry point (Malkov and Yashunin 2018, algorithm 1). Knows
 * nothing of the other nodes still to come, and searches in the graph do not disturb it: what it
 * needs is a node's place in its layers, links and distances.
 *
 * <p>Candidates are found by the distances of int8 codes and chosen among by those of the vectors.
 * Of rows with the node's own codes, m are candidates and the rest is passed by, so that thousands
 * of equal vectors do not take up the whole beam and end up linked to each other alone.
 *
 * <p>One per thread; allocates nothing once warm.
 */
final class HnswInserter {
  /** The beam of the descent; the farthest of a full beam is never walked on, so two for one. */
  private static final int EF_DESCENT = 2;

  private final HnswBuild build;
  private final FlatGraph graph;
  private final HnswLinks links;
  private final HnswRanks query;
  private final Diversity diversity;
  private final Marks seen = new Marks();
  private final Frontier frontier = new Frontier();
  private final Nearest nearest = new Nearest();
  private final int[] neighbours;
  private final int[] batch;
  private final int[] ordinals;
  private final float[] ranks;
  private final int[] pruned;
  private final int[] candidates;
  private final int[] placeIn;
  private final int[][] chosen;
  private final int[] chosenCount;
  private int equals;

  HnswInserter(HnswBuild build) {
    this.build = build;
    this.graph = build.graph();
    this.links = build.links();
    this.query = build.ranks();
    this.diversity = new Diversity(graph, build.similarity());
    int slots = graph.maxDegree();
    neighbours = new int[slots];
    batch = new int[slots];
    ordinals = new int[slots];
    ranks = new float[slots];
    pruned = new int[slots];
    candidates = new int[Math.max(slots + 1, build.parameters().efConstruction())];
    placeIn = new int[graph.layers()];
    chosen = new int[graph.layers()][slots];
    chosenCount = new int[graph.layers()];
  }

  /** Links {@code node}, which is not the entry point and not yet linked, into all its layers. */
  void insert(int node) {
    query.load(node);
    int level = build.levels().level(node);
    int place = graph.entry();
    for (int layer = graph.layers() - 1; layer >= 0; layer--) {
      walk(layer, place, layer > level ? EF_DESCENT : build.parameters().efConstruction());
      place = Candidates.ordinal(nearest.get(0));
      if (layer <= level) {
        choose(layer, node);
      }
      place = layer > 0 ? graph.below(layer, place) : place;
    }
    // Nobody reaches the node before it has its lists in all layers that a walk goes down to.
    for (int layer = 0; layer <= level; layer++) {
      placeIn[layer] = graph.place(layer, node);
      links.write(layer, placeIn[layer], chosen[layer], chosenCount[layer]);
    }
    VarHandle.storeStoreFence();
    for (int layer = 0; layer <= level; layer++) {
      for (int i = 0; i < chosenCount[layer]; i++) {
        linkBack(layer, chosen[layer][i], placeIn[layer]);
      }
    }
  }

  /** A walk with a beam of ef places from {@code start} (the paper's algorithm 2). */
  private void walk(int layer, int start, int ef) {
    seen.clear(graph.size(layer));
    frontier.clear();
    nearest.clear(ef);
    equals = 0;
    seen.add(start);
    batch[0] = start;
    take(layer, 1);
    while (!frontier.isEmpty()) {
      long candidate = frontier.pop();
      if (!nearest.wants(candidate)) {
        break;
      }
      int count = links.read(layer, Candidates.ordinal(candidate), neighbours);
      int fresh = 0;
      for (int i = 0; i < count; i++) {
        if (seen.add(neighbours[i])) {
          batch[fresh++] = neighbours[i];
        }
      }
      take(layer, fresh);
    }
    nearest.sort();
  }

  /** Ranks the batch and takes it into the beam. */
  private void take(int layer, int count) {
    for (int i = 0; i < count; i++) {
      ordinals[i] = graph.ordinal(layer, batch[i]);
    }
    query.rank(ordinals, count, ranks);
    float self = query.self();
    for (int i = 0; i < count; i++) {
      if (ranks[i] >= self && ++equals > build.parameters().m()) {
        continue;
      }
      long candidate = Candidates.of(ranks[i], batch[i]);
      if (nearest.wants(candidate)) {
        frontier.push(candidate);
        nearest.add(candidate);
      }
    }
  }

  /** Chooses the node's neighbours in a layer from the beam. */
  private void choose(int layer, int node) {
    int count = nearest.size();
    for (int i = 0; i < count; i++) {
      candidates[i] = Candidates.ordinal(nearest.get(i));
    }
    chosenCount[layer] = diversity.choose(layer, node, candidates, count, chosen[layer]);
  }

  /**
   * Adds {@code to} to the neighbours of {@code from}, which are chosen anew when there is no room.
   */
  private void linkBack(int layer, int from, int to) {
    int node = graph.ordinal(layer, from);
    int degree = graph.degree(layer);
    int kept;
    do {
      if (links.append(layer, from, to, neighbours)) {
        return;
      }
      candidates[0] = to; // the newest first, so that it wins against equally near ones
      System.arraycopy(neighbours, 0, candidates, 1, degree);
      kept = diversity.choose(layer, node, candidates, degree + 1, pruned);
    } while (!links.replace(layer, from, neighbours, pruned, kept));
  }
}
