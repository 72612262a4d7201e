package dev.vecino.index.graph;

import dev.vecino.index.Acceptor;
import dev.vecino.index.Cancellation;
import dev.vecino.index.FloatVectors;
import dev.vecino.index.Metric;
import dev.vecino.index.Query;
import dev.vecino.index.TestData;
import dev.vecino.index.TopK;
import dev.vecino.index.quantization.Int8Codes;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ForkJoinPool;
import java.util.function.Function;

/** Vectors with their codes and their graph, and searches over them as an engine does them. */
final class GraphFixture implements AutoCloseable {
  private static final int RERANK = 30;

  final float[][] vectors;
  final Metric metric;
  final FloatVectors rows;
  final Int8Codes codes;
  final FlatGraph graph;
  private final GraphParameters parameters;
  private final Arena arena = Arena.ofShared();
  private final GraphSearcher searcher = new GraphSearcher();

  GraphFixture(float[][] vectors, int dimension, Metric metric) {
    this(vectors, dimension, metric, new HnswGraphBuilder(), 2);
  }

  GraphFixture(float[][] vectors, int dimension, Metric metric, GraphParameters parameters) {
    this(vectors, dimension, metric, new HnswGraphBuilder(), 2, parameters);
  }

  GraphFixture(float[][] vectors, int dimension, Metric metric, GraphBuilder builder, int threads) {
    this(vectors, dimension, metric, builder, threads, new GraphParameters(16, 100));
  }

  private GraphFixture(
      float[][] vectors,
      int dimension,
      Metric metric,
      GraphBuilder builder,
      int threads,
      GraphParameters parameters) {
    this.parameters = parameters;
    this.vectors = vectors;
    this.metric = metric;
    rows = TestData.rows(vectors, dimension, arena);
    codes = Int8Codes.encode(rows, metric, arena);
    try (ForkJoinPool pool = new ForkJoinPool(threads)) {
      graph = builder.build(input(), arena, new BuildControl(Cancellation.NONE, pool));
    }
  }

  GraphInput input() {
    return new GraphInput(rows, codes, metric, parameters);
  }

  /** The same graph for block-scored walks. */
  BlockGraph blocks(Arena into, int threads, Cancellation cancellation) {
    try (ForkJoinPool pool = new ForkJoinPool(threads)) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      BlockGraphBuilder.write(
          input(),
          graph,
          piece -> bytes.writeBytes(piece.toArray(ValueLayout.JAVA_BYTE)),
          new BuildControl(cancellation, pool));
      MemorySegment whole = into.allocate(bytes.size(), 64);
      whole.copyFrom(MemorySegment.ofArray(bytes.toByteArray()));
      return BlockGraph.of(whole, vectors.length, rows.dimension(), metric);
    }
  }

  BlockWalk walk(BlockGraph blocks, float[] given, int ef) {
    return new BlockWalk(blocks, Query.of(metric, given), ef);
  }

  /** The ordinals of the best {@code k} after reranking, nearest first. */
  List<Integer> search(float[] given, int k, int ef, Walk.Mode mode, Acceptor accept) {
    Query query = Query.of(metric, given);
    searcher.search(new Walk(graph, codes.query(query), ef, mode), accept, Cancellation.NONE);
    return rerank(query, k);
  }

  private List<Integer> rerank(Query query, int k) {
    TopK top = new TopK(k);
    for (int i = 0; i < Math.min(Math.max(k, RERANK), searcher.candidateCount()); i++) {
      int ordinal = searcher.candidateOrdinal(i);
      top.offer(query.rank(rows, ordinal), ordinal);
    }
    List<Integer> ordinals = new ArrayList<>();
    for (int i = 0, n = top.sort(); i < n; i++) {
      ordinals.add(top.ordinal(i));
    }
    return ordinals;
  }

  /** Recall at 10 of searches for {@code queries}, at the default ef. */
  double recall(float[][] queries, Walk.Mode mode, Acceptor accept) {
    return recall(queries, accept, query -> search(query, 10, Walk.DEFAULT_EF, mode, accept));
  }

  /** The same over a block graph. */
  double blockRecall(BlockGraph blocks, float[][] queries, Acceptor accept) {
    return recall(
        queries,
        accept,
        query -> {
          searcher.search(walk(blocks, query, Walk.DEFAULT_EF), accept, Cancellation.NONE);
          return rerank(Query.of(metric, query), 10);
        });
  }

  private double recall(
      float[][] queries, Acceptor accept, Function<float[], List<Integer>> search) {
    int right = 0;
    int wanted = 0;
    for (float[] query : queries) {
      List<Integer> expected = TestData.nearest(metric, vectors, query, 10, accept::accepts);
      List<Integer> found = search.apply(query);
      right += (int) found.stream().filter(expected::contains).count();
      wanted += expected.size();
    }
    return (double) right / wanted;
  }

  GraphSearcher searcher() {
    return searcher;
  }

  @Override
  public void close() {
    arena.close();
  }
}
