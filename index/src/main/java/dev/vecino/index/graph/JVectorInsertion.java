package dev.vecino.index.graph;

import io.github.jbellis.jvector.graph.GraphIndexBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.atomic.AtomicInteger;

/** Inserts all nodes into jVector's graph. */
final class JVectorInsertion {
  /**
   * Nodes are inserted in strides, a prime greater than any count and about the golden ratio of
   * 2^32, since rows that lie together are often alike, and a graph that grows region by region
   * comes out worse: recall at ef 64 of 0.982 instead of 0.988 on sentences sorted by source.
   */
  private static final long STRIDE = 2_654_435_761L;

  private final GraphIndexBuilder builder;
  private final JVectorScores scores;
  private final int count;
  private final AtomicInteger next = new AtomicInteger();

  JVectorInsertion(GraphIndexBuilder builder, JVectorScores scores, int count) {
    this.builder = builder;
    this.scores = scores;
    this.count = count;
  }

  /** Inserts from as many tasks as the pool has threads; returns or throws when all have ended. */
  void run(ForkJoinPool pool) {
    List<ForkJoinTask<?>> tasks = new ArrayList<>();
    for (int i = 0; i < Math.min(count, pool.getParallelism()); i++) {
      tasks.add(pool.submit(this::insert));
    }
    tasks.forEach(ForkJoinTask::quietlyJoin);
    tasks.forEach(ForkJoinTask::join);
  }

  private void insert() {
    try {
      for (int i = next.getAndIncrement(); i < count; i = next.getAndIncrement()) {
        int node = (int) (i * STRIDE % count);
        builder.addGraphNode(node, scores.searchProviderFor(node));
      }
    } catch (RuntimeException | Error e) {
      next.set(count); // the other tasks end with the node they are at
      throw e;
    }
  }
}
