package dev.vecino.engine.segment;

import dev.vecino.engine.segment.RecallCurves.Situation;
import dev.vecino.engine.segment.SealedVectors.Walkable;
import dev.vecino.index.Acceptor;
import dev.vecino.index.Cancellation;
import dev.vecino.index.FloatVectors;
import dev.vecino.index.Metric;
import dev.vecino.index.OrdinalOrder;
import dev.vecino.index.Query;
import dev.vecino.index.TopK;
import dev.vecino.index.graph.BlockGraph;
import dev.vecino.index.graph.BlockWalk;
import dev.vecino.index.graph.GraphSearcher;
import dev.vecino.index.graph.Traversal;
import dev.vecino.index.graph.Walk;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Learns {@link RecallCurves} by searching a new segment for queries made from its own vectors,
 * walked with every width and compared with all rows.
 *
 * <p>A query is a vector moved by a good part of the way to its {@value #NEIGHBOUR}th neighbour, in
 * the direction from one random vector to another: somewhere between the vectors, as queries are,
 * and not on one of them, where the graph leads as nowhere else. Filters are random, which is what
 * can be known of filters before they come.
 */
final class RecallSampler {
  private static final int QUERIES_MIN = 16;
  private static final int QUERIES_MAX = 96;
  private static final int ROWS_PER_QUERY = 200;
  private static final int NEIGHBOUR = 10;
  private static final int NEIGHBOUR_EF = 32;

  /**
   * Of the way to that neighbour. With 0.7 widths were right for queries that were sentences of
   * another kind than the data, with 1 twice as wide; a little too wide is what a promise wants.
   */
  private static final double REACH = 0.8;

  private static final int ROWS_PER_CHECK = 4_096;

  /** Recall that needs no wider walk to be measured. */
  private static final double ENOUGH = 0.9995;

  private final FloatVectors rows;
  private final Walkable walkable;
  private final Metric metric;
  private final Cancellation cancellation;
  private final SplittableRandom random;
  private final int[] sizes = RecallCurves.sizes();
  private final int[] efs = RecallCurves.efs();
  private final GraphSearcher searcher = new GraphSearcher();
  private final List<Situation> situations = RecallCurves.SITUATIONS;

  /** Sums of recall and of its square over queries, per situation, answer size and ef. */
  private final double[][][] sums = new double[situations.size()][sizes.length][efs.length];

  private final double[][][] squares = new double[situations.size()][sizes.length][efs.length];

  RecallSampler(
      SealedVectors vectors, Walkable walkable, Metric metric, Cancellation cancellation) {
    this.rows = vectors.rows();
    this.walkable = walkable;
    this.metric = metric;
    this.cancellation = cancellation;
    this.random = new SplittableRandom(rows.count());
  }

  /** Linear in the rows for each of some dozens of queries. */
  RecallCurves learn() {
    int queries = Math.clamp(rows.count() / ROWS_PER_QUERY, QUERIES_MIN, QUERIES_MAX);
    for (int i = 0; i < queries; i++) {
      sample(Query.of(metric, query()));
    }
    RecallCurves.Builder curves = new RecallCurves.Builder();
    for (Situation situation : situations) {
      for (int size = 0; size < sizes.length; size++) {
        for (int ef = 0; ef < efs.length; ef++) {
          curves.set(situation, size, ef, cautious(situation.place(), size, ef, queries));
        }
      }
    }
    return curves.build();
  }

  /** The mean less its standard error, so that a promise is rather kept than broken. */
  private double cautious(int situation, int size, int ef, int queries) {
    double mean = sums[situation][size][ef] / queries;
    double variance = Math.max(0, squares[situation][size][ef] / queries - mean * mean);
    return mean - Math.sqrt(variance / queries);
  }

  private float[] query() {
    int dimension = rows.dimension();
    float[] vector = row(random.nextInt(rows.count()));
    searcher.search(walk(Query.of(metric, vector), NEIGHBOUR_EF, false), null, cancellation);
    int last = Math.min(NEIGHBOUR, searcher.candidateCount() - 1);
    double away = distance(vector, row(searcher.candidateOrdinal(last)));
    float[] from = row(random.nextInt(rows.count()));
    float[] to = row(random.nextInt(rows.count()));
    double length = distance(from, to);
    float[] query = vector.clone();
    for (int i = 0; i < dimension && length > 0; i++) {
      query[i] += (float) ((to[i] - from[i]) * REACH * away / length);
    }
    return query;
  }

  private float[] row(int row) {
    float[] vector = new float[rows.dimension()];
    rows.copyRow(row, vector);
    return vector;
  }

  private static double distance(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += ((double) a[i] - b[i]) * ((double) a[i] - b[i]);
    }
    return Math.sqrt(sum);
  }

  private Traversal walk(Query query, int ef, boolean filtered) {
    Walk.Mode mode = filtered ? Walk.Mode.FILTERED : Walk.Mode.PLAIN;
    BlockGraph blocks = walkable.blocks(mode);
    return blocks != null
        ? new BlockWalk(blocks, query, ef)
        : new Walk(walkable.graph(), walkable.codes().query(query), ef, mode);
  }

  /** Whether a row belongs to a random part of so large a share; smaller parts lie in larger. */
  private static boolean belongs(int row, double share) {
    int mixed = row * 0x9E3779B9;
    mixed ^= mixed >>> 15;
    mixed *= 0x85EBCA6B;
    mixed ^= mixed >>> 13;
    return (mixed & Integer.MAX_VALUE) < share * Integer.MAX_VALUE;
  }

  private void sample(Query query) {
    TopK[] nearest = nearest(query);
    for (int s = 0; s < situations.size(); s++) {
      Situation situation = situations.get(s);
      TopK truth = nearest[s];
      Acceptor accept = situation.share() == 1 ? null : row -> belongs(row, situation.share());
      boolean enough = false;
      for (int e = 0; e < efs.length; e++) {
        cancellation.check();
        if (!enough) {
          searcher.search(walk(query, efs[e], situation.filtered()), accept, cancellation);
        }
        enough = record(s, e, truth, enough);
      }
    }
  }

  /** Counts what the last walk found; true when a wider one cannot find more. */
  private boolean record(int situation, int ef, TopK truth, boolean complete) {
    BitSet found = new BitSet();
    for (int i = 0; !complete && i < searcher.candidateCount(); i++) {
      found.set(searcher.candidateOrdinal(i));
    }
    boolean all = true;
    for (int size = 0; size < sizes.length; size++) {
      int wanted = Math.min(sizes[size], truth.size());
      int right = 0;
      for (int i = 0; i < wanted; i++) {
        right += complete || found.get(truth.ordinal(i)) ? 1 : 0;
      }
      double recall = wanted == 0 ? 1 : (double) right / wanted;
      sums[situation][size][ef] += recall;
      squares[situation][size][ef] += recall * recall;
      all &= recall >= ENOUGH;
    }
    return all;
  }

  /** The nearest rows of each situation's part, by comparing all of them. */
  private TopK[] nearest(Query query) {
    TopK[] nearest = new TopK[situations.size()];
    for (int s = 0; s < situations.size(); s++) {
      nearest[s] = new TopK(sizes[sizes.length - 1]);
      nearest[s].reset(sizes[sizes.length - 1], OrdinalOrder.NATURAL);
    }
    for (int row = 0; row < rows.count(); row++) {
      if (row % ROWS_PER_CHECK == 0) {
        cancellation.check();
      }
      float rank = query.rank(rows, row);
      for (int s = 0; s < situations.size(); s++) {
        if (rank >= nearest[s].threshold() && belongs(row, situations.get(s).share())) {
          nearest[s].offer(rank, row);
        }
      }
    }
    for (TopK each : nearest) {
      each.sort();
    }
    return nearest;
  }
}
