package dev.vecino.index.graph;

import dev.vecino.index.Acceptor;
import dev.vecino.index.Cancellation;
import dev.vecino.index.kernel.BlockTerms;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * Walks block graphs: down the upper layers, then with a beam of ef places through layer 0. The
 * beam is ordered by estimates; a node that is expanded gets one rank from its own code, and those
 * are the candidates.
 *
 * <p>Not thread-safe; allocates nothing per hop, nor per query once warm.
 */
final class BlockSearcher {
  private static final int HOPS_PER_CHECK = 64;

  /** The beam in layer 1, which decides in which group of vectors a walk begins. */
  private static final int WIDTH = 4;

  /** The beam above, where a node's neighbours are a good part of the layer. */
  private static final int UPPER_WIDTH = 2;

  private final BlockQuery query = new BlockQuery();
  private final BlockPool pool = new BlockPool();
  private final Nearest nearest;
  private int nodesVisited;
  private int ranksComputed;

  /**
   * @param nearest where candidates are gathered
   */
  BlockSearcher(Nearest nearest) {
    this.nearest = nearest;
  }

  /** Walks; the candidates, by row, are then in the heap, sorted. */
  void search(BlockWalk walk, @Nullable Acceptor accept, Cancellation cancellation) {
    BlockGraph graph = walk.graph();
    BlockShape shape = graph.shape();
    nodesVisited = 0;
    ranksComputed = 0;
    query.load(graph, walk.query());
    int place = graph.entry();
    for (int layer = shape.layers() - 1; layer > 0; layer--) {
      begin(shape.size(layer), place, layer == 1 ? WIDTH : UPPER_WIDTH);
      place = graph.row(layer, descend(graph, layer));
    }
    begin(shape.count(), place, walk.ef());
    nearest.clear(walk.ef());
    for (place = pool.next(); place >= 0; place = pool.next()) {
      if (++nodesVisited % HOPS_PER_CHECK == 0) {
        cancellation.check();
      }
      long record = shape.record(0, place);
      float product = query.product(record);
      int row = graph.row(0, place);
      if (accept == null || accept.accepts(row)) {
        long candidate = Candidates.of(query.rank(record, product), row);
        if (nearest.wants(candidate)) {
          nearest.add(candidate);
        }
      } else {
        pool.widen();
      }
      expand(graph, record, product);
    }
    nearest.sort();
  }

  private void begin(int count, int start, int width) {
    pool.clear(count, width);
    pool.start(start);
  }

  /** The place in {@code layer} with the best rank of those expanded. */
  private int descend(BlockGraph graph, int layer) {
    int best = 0;
    float bestRank = Float.NEGATIVE_INFINITY;
    for (int place = pool.next(); place >= 0; place = pool.next()) {
      long record = graph.shape().record(layer, place);
      float product = query.product(record);
      float rank = query.rank(record, product);
      if (rank >= bestRank) {
        bestRank = rank;
        best = place;
      }
      expand(graph, record, product);
    }
    return best;
  }

  private void expand(BlockGraph graph, long record, float product) {
    BlockShape shape = graph.shape();
    MemorySegment bytes = graph.bytes();
    int links = bytes.get(FlatGraph.INT, record + shape.linksOffset());
    ranksComputed += links;
    float[] estimates = query.estimates();
    long block = record + shape.block(0);
    for (; links > 0; links -= BlockTerms.SLOTS, block += shape.blockBytes()) {
      int near = query.score(block, product, pool.threshold());
      if (links < BlockTerms.SLOTS) {
        near &= (1 << links) - 1;
      }
      pool.offer(near, estimates, bytes, block + shape.idsOffset());
    }
  }

  /** How many nodes the last walk expanded. */
  int nodesVisited() {
    return nodesVisited;
  }

  /** How many ranks the last walk estimated. */
  int ranksComputed() {
    return ranksComputed;
  }
}
