package dev.vecino.index.graph;

import dev.vecino.index.Acceptor;
import dev.vecino.index.Cancellation;
import org.jspecify.annotations.Nullable;

/**
 * Walks graphs. Holds all that a walk needs, so that nothing is allocated per hop, nor per query
 * once warm. Not thread-safe: one per searching thread, used for any graphs in turn.
 */
public final class GraphSearcher {
  private final int[] found = new int[0];

  /**
   * Walks and keeps up to {@code ef} accepted candidates, read through the accessors below until
   * the next walk.
   *
   * @param accept which ordinals may be candidates; null for all
   */
  public void search(Walk walk, @Nullable Acceptor accept, Cancellation cancellation) {
    cancellation.check();
  }

  /** How many candidates the last walk found. */
  public int candidateCount() {
    return 0;
  }

  /** The ordinal of the {@code i}-th nearest candidate. */
  public int candidateOrdinal(int i) {
    return found[i];
  }

  /** The approximate rank of the {@code i}-th nearest candidate. */
  public float candidateRank(int i) {
    return found[i];
  }

  /** How many nodes the last walk expanded. */
  public int nodesVisited() {
    return 0;
  }

  /** How many approximate ranks the last walk computed. */
  public int ranksComputed() {
    return 0;
  }
}
