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
  private static final int STEPS_PER_CHECK = 16;

  /** The beam in layer 1, which decides in which group of vectors a walk begins. */
  private static final int WIDTH = 4;

  /** The beam above, where a node's neighbours are a good part of the layer. */
  private static final int UPPER_WIDTH = 1;

  private final BlockQuery query = new BlockQuery();
  private final BlockPool pool = new BlockPool();
  private final Nearest nearest;

  /** The records of a step and their products with the query. */
  private final long[] records = new long[BlockQuery.STEP];

  private final float[] products = new float[BlockQuery.STEP];
  private int nodesVisited;
  private int ranksComputed;
  private boolean givenUp;

  /** The largest scale of what was taken as a candidate. */
  private float scale;

  /**
   * A searcher.
   *
   * @param nearest where candidates are gathered
   */
  BlockSearcher(Nearest nearest) {
    this.nearest = nearest;
  }

  /** Walks; the candidates, by row, are then in the heap, sorted. The graph is not empty. */
  void search(BlockWalk walk, @Nullable Acceptor accept, Cancellation cancellation) {
    BlockGraph graph = walk.graph();
    nodesVisited = 0;
    ranksComputed = 0;
    givenUp = false;
    scale = 0;
    query.load(graph, walk.query());
    begin(graph, 0, descend(graph), walk.ef());
    nearest.clear(walk.ef());
    for (int count = step(graph, 0); count > 0; count = step(graph, 0)) {
      for (int i = 0; i < count; i++) {
        take(graph, i, accept);
        expand(graph, i);
      }
      nodesVisited += count;
      if (nodesVisited / BlockQuery.STEP % STEPS_PER_CHECK == 0) {
        cancellation.check();
      }
      if (ranksComputed > walk.maxRanks()) {
        givenUp = true;
        break;
      }
    }
    nearest.sort();
  }

  private void begin(BlockGraph graph, int layer, int start, int width) {
    pool.clear(graph.shape().size(layer), width);
    pool.start(start);
  }

  /**
   * Takes the best places out of the beam and multiplies them with the query. Several at a time, so
   * that their records are fetched together: waiting for memory is most of what a hop costs. Four
   * took a seventh off the time of a walk and, since it goes a little wider, found a little more.
   */
  private int step(BlockGraph graph, int layer) {
    int count = 0;
    for (int place = pool.next(); place >= 0; place = pool.next()) {
      records[count++] = graph.shape().record(layer, place);
      if (count == BlockQuery.STEP) {
        break;
      }
    }
    query.multiply(records, count, products);
    return count;
  }

  private void take(BlockGraph graph, int i, @Nullable Acceptor accept) {
    int row = graph.row(records[i]);
    if (accept != null && !accept.accepts(row)) {
      // What is refused takes up no room in the beam.
      pool.widen();
      return;
    }
    long candidate = Candidates.of(query.rank(records[i], products[i]), row);
    if (nearest.wants(candidate)) {
      scale = Math.max(scale, query.scale(records[i]));
      nearest.add(candidate);
    }
  }

  /** The place in layer 0 where the walk begins. */
  private int descend(BlockGraph graph) {
    int place = graph.entry();
    for (int layer = graph.shape().layers() - 1; layer > 0; layer--) {
      begin(graph, layer, place, layer == 1 ? WIDTH : UPPER_WIDTH);
      float best = Float.NEGATIVE_INFINITY;
      for (int count = step(graph, layer); count > 0; count = step(graph, layer)) {
        for (int i = 0; i < count; i++) {
          float rank = query.rank(records[i], products[i]);
          if (rank >= best) {
            best = rank;
            place = graph.row(records[i]);
          }
          expand(graph, i);
        }
      }
    }
    return place;
  }

  /** Offers the neighbours of a record to the beam. */
  private void expand(BlockGraph graph, int i) {
    BlockShape shape = graph.shape();
    MemorySegment bytes = graph.bytes();
    int links = bytes.get(FlatGraph.INT, records[i] + shape.linksOffset());
    ranksComputed += links;
    long block = records[i] + shape.block(0);
    for (; links > 0; links -= BlockTerms.SLOTS, block += shape.blockBytes()) {
      int near = query.score(block, products[i], pool.threshold());
      if (links < BlockTerms.SLOTS) {
        near &= (1 << links) - 1;
      }
      pool.offer(near, query.estimates(), bytes, block + shape.idsOffset());
    }
  }

  /** Whether the last walk was given up. */
  boolean givenUp() {
    return givenUp;
  }

  /** By how much the candidates' ranks are off, as a standard deviation, from above. */
  float error() {
    return query.error(scale);
  }

  /** How many nodes of layer 0 the last walk expanded. */
  int nodesVisited() {
    return nodesVisited;
  }

  /** How many ranks the last walk estimated. */
  int ranksComputed() {
    return ranksComputed;
  }
}
