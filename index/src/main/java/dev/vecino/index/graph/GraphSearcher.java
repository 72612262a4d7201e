package dev.vecino.index.graph;

import dev.vecino.index.Acceptor;
import dev.vecino.index.Cancellation;
import dev.vecino.index.quantization.Int8Query;
import org.jspecify.annotations.Nullable;

/**
 * Walks graphs: down the upper layers ({@link Descent}), then with a beam of ef candidates through
 * layer 0 (Malkov and Yashunin 2018, algorithms 2 and 5). All neighbours of a node are gathered
 * first and ranked together, since their memory can then be fetched at the same time.
 *
 * <p>Holds all that a walk needs, so that nothing is allocated per hop, nor per query once warm.
 * Not thread-safe: one per searching thread, used for any graphs in turn.
 */
public final class GraphSearcher {
  /** Expansions between two checks for cancellation, some tens of microseconds. */
  private static final int HOPS_PER_CHECK = 64;

  /** Nodes that are asked whether they could be where a filtered walk starts. */
  private static final int SEEDS_TRIED = 1024;

  /** Accepted nodes that a filtered walk starts from, beside the end of the descent. */
  private static final int SEEDS_MAX = 32;

  private final Marks ranked = new Marks();
  private final Hops hops = new Hops(ranked);
  private final Frontier frontier = new Frontier();
  private final Nearest nearest = new Nearest();
  private final Int8Query.Scratch scratch = new Int8Query.Scratch();
  private final Descent descent = new Descent(ranked, scratch);
  private final BlockSearcher blocks = new BlockSearcher(nearest);
  private final int[] seeds = new int[SEEDS_MAX];
  private float[] ranks = new float[SEEDS_MAX];
  private int nodesVisited;
  private int ranksComputed;
  private boolean givenUp;
  private float error;

  /**
   * Walks and keeps up to {@code ef} accepted candidates, read through the accessors below until
   * the next walk.
   *
   * <p>A filtered walk may end with fewer than ef although more are accepted, where the filter cuts
   * the graph apart; the caller, who knows how many match, then scans.
   *
   * @param accept which ordinals may be candidates; null for all
   */
  public void search(Traversal traversal, @Nullable Acceptor accept, Cancellation cancellation) {
    cancellation.check();
    switch (traversal) {
      case Walk walk -> walk(walk, accept, cancellation);
      case BlockWalk walk -> {
        begin(walk.ef());
        if (walk.graph().count() > 0) {
          blocks.search(walk, accept, cancellation);
          nodesVisited = blocks.nodesVisited();
          ranksComputed = blocks.ranksComputed();
          givenUp = blocks.givenUp();
          error = blocks.error();
        }
      }
    }
  }

  private void walk(Walk walk, @Nullable Acceptor accept, Cancellation cancellation) {
    FlatGraph graph = walk.graph();
    Acceptor filter = walk.mode() == Walk.Mode.FILTERED ? accept : null;
    Acceptor screen = walk.mode() == Walk.Mode.FILTERED ? null : accept;
    begin(graph, walk.ef(), filter != null);
    if (graph.count() == 0) {
      return;
    }
    int start = descent.descend(graph, walk.query());
    ranksComputed = descent.ranksComputed();
    ranked.clear(graph.count());
    if (filter != null) {
      seed(graph, walk.query(), start, filter);
    } else {
      ranked.add(start);
      hops.batch[0] = start;
      rankBatch(walk.query(), hops.batch, 1, screen);
    }
    while (!frontier.isEmpty()) {
      long candidate = frontier.pop();
      if (!nearest.wants(candidate)) {
        break;
      }
      if (++nodesVisited % HOPS_PER_CHECK == 0) {
        cancellation.check();
      }
      int node = Candidates.ordinal(candidate);
      int fresh = filter != null ? hops.filtered(graph, node, filter) : hops.plain(graph, node);
      rankBatch(walk.query(), hops.batch, fresh, screen);
      if (ranksComputed > walk.maxRanks()) {
        givenUp = true;
        break;
      }
    }
    nearest.sort();
  }

  private void begin(int ef) {
    nodesVisited = 0;
    ranksComputed = 0;
    givenUp = false;
    error = 0;
    nearest.clear(ef);
  }

  private void begin(FlatGraph graph, int ef, boolean filtered) {
    begin(ef);
    frontier.clear();
    hops.begin(graph, filtered);
    if (ranks.length < hops.batch.length) {
      ranks = new float[hops.batch.length];
    }
  }

  /**
   * Starts a filtered walk: at the end of the descent, or what is accepted around it, and at
   * accepted nodes all over the graph, since the descent knows nothing of the filter and may end
   * far from all that match.
   */
  private void seed(FlatGraph graph, Int8Query query, int start, Acceptor accept) {
    if (accept.accepts(start)) {
      ranked.add(start);
      hops.batch[0] = start;
      rankBatch(query, hops.batch, 1, null);
    } else {
      rankBatch(query, hops.batch, hops.filtered(graph, start, accept), null);
    }
    int layer = graph.layers() > 1 ? 1 : 0;
    int size = graph.size(layer);
    int step = Math.max(1, size / SEEDS_TRIED);
    int count = 0;
    for (int place = 0; place < size && count < SEEDS_MAX; place += step) {
      int ordinal = graph.ordinal(layer, place);
      if (accept.accepts(ordinal) && ranked.add(ordinal)) {
        seeds[count++] = ordinal;
      }
    }
    rankBatch(query, seeds, count, null);
  }

  /**
   * Ranks nodes and takes them into the beam; those that {@code accept} refuses only to walk on.
   */
  private void rankBatch(Int8Query query, int[] batch, int count, @Nullable Acceptor accept) {
    query.rank(batch, count, ranks, scratch);
    ranksComputed += count;
    for (int i = 0; i < count; i++) {
      long candidate = Candidates.of(ranks[i], batch[i]);
      if (nearest.wants(candidate)) {
        frontier.push(candidate);
        if (accept == null || accept.accepts(batch[i])) {
          nearest.add(candidate);
        }
      }
    }
  }

  /** How many candidates the last walk found. */
  public int candidateCount() {
    return nearest.size();
  }

  /** The ordinal of the {@code i}-th nearest candidate. */
  public int candidateOrdinal(int i) {
    return Candidates.ordinal(nearest.get(i));
  }

  /** The approximate rank of the {@code i}-th nearest candidate. */
  public float candidateRank(int i) {
    return Candidates.rank(nearest.get(i));
  }

  /**
   * By how much the candidates' ranks of the last walk are off, as a standard deviation, from
   * above; 0 after a walk by codes, which tell it row by row.
   */
  public float candidateError() {
    return error;
  }

  /** Whether the last walk was given up, so that nearer candidates may not have been found. */
  public boolean givenUp() {
    return givenUp;
  }

  /** How many nodes the last walk expanded. */
  public int nodesVisited() {
    return nodesVisited;
  }

  /** How many approximate ranks the last walk computed. */
  public int ranksComputed() {
    return ranksComputed;
  }
}
