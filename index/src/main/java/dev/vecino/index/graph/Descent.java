package dev.vecino.index.graph;

import dev.vecino.index.quantization.Int8Query;

/**
 * The way down the upper layers to a node near the query, where a walk through layer 0 begins.
 *
 * <p>A beam and not one step after the other (the paper's ef of 1): where vectors lie in groups far
 * apart, a greedy descent ends in the nearest group that its last node knows of, and a walk through
 * layer 0 fills its beam there and never leaves it. With 200 such groups of 100 points under dot,
 * together with wide upper layers ({@link GraphParameters}), recall at ef 32 went from 0.85 to
 * 0.96.
 *
 * <p>Not thread-safe; allocates nothing once warm.
 */
final class Descent {
  /** The beam's width. A wider one costs more than it gains where upper layers are well linked. */
  private static final int WIDTH = 4;

  private final Marks ranked;
  private final Int8Query.Scratch scratch;
  private final Frontier frontier = new Frontier();
  private final Nearest nearest = new Nearest();
  private int[] places = new int[0];
  private int[] ordinals = new int[0];
  private float[] ranks = new float[0];
  private int ranksComputed;

  /**
   * A descent that shares what its owner does not need at the same time.
   *
   * @param ranked is left in any state
   */
  Descent(Marks ranked, Int8Query.Scratch scratch) {
    this.ranked = ranked;
    this.scratch = scratch;
  }

  /** The ordinal to begin at; the graph is not empty. */
  int descend(FlatGraph graph, Int8Query query) {
    ranksComputed = 0;
    if (places.length < graph.maxUpperDegree()) {
      places = new int[graph.maxUpperDegree()];
      ordinals = new int[places.length];
      ranks = new float[places.length];
    }
    int place = graph.entry();
    for (int layer = graph.layers() - 1; layer > 0; layer--) {
      walk(graph, layer, place, query);
      place = graph.below(layer, Candidates.ordinal(nearest.get(0)));
    }
    return place;
  }

  private void walk(FlatGraph graph, int layer, int start, Int8Query query) {
    ranked.clear(graph.size(layer));
    frontier.clear();
    nearest.clear(WIDTH);
    ranked.add(start);
    places[0] = start;
    take(graph, layer, query, 1);
    while (!frontier.isEmpty()) {
      long candidate = frontier.pop();
      if (!nearest.wants(candidate)) {
        break;
      }
      int count = graph.neighbours(layer, Candidates.ordinal(candidate), places);
      int fresh = 0;
      for (int i = 0; i < count; i++) {
        if (ranked.add(places[i])) {
          places[fresh++] = places[i];
        }
      }
      take(graph, layer, query, fresh);
    }
    nearest.sort();
  }

  private void take(FlatGraph graph, int layer, Int8Query query, int count) {
    for (int i = 0; i < count; i++) {
      ordinals[i] = graph.ordinal(layer, places[i]);
    }
    query.rank(ordinals, count, ranks, scratch);
    ranksComputed += count;
    for (int i = 0; i < count; i++) {
      long candidate = Candidates.of(ranks[i], places[i]);
      if (nearest.wants(candidate)) {
        frontier.push(candidate);
        nearest.add(candidate);
      }
    }
  }

  /** How many ranks the last descent computed. */
  int ranksComputed() {
    return ranksComputed;
  }
}
