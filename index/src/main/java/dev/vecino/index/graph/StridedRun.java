package dev.vecino.index.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import java.util.function.Supplier;

/** Inserts all nodes into a graph, from all threads of a pool. */
final class StridedRun {
  /**
   * Nodes are inserted in strides, a prime greater than any count and about the golden ratio of
   * 2^32, since rows that lie together are often alike, and a graph that grows region by region
   * comes out worse: recall at ef 64 of 0.982 instead of 0.988 on sentences sorted by source.
   */
  private static final long STRIDE = 2_654_435_761L;

  private final int count;
  private final Supplier<IntConsumer> inserters;
  private final AtomicInteger next = new AtomicInteger();

  /**
   * A run over the nodes below {@code count}.
   *
   * @param inserters gives each task its own, with scratch of its own
   */
  StridedRun(int count, Supplier<IntConsumer> inserters) {
    this.count = count;
    this.inserters = inserters;
  }

  /** Inserts from as many tasks as the pool has threads; returns or throws when all have ended. */
  void on(ForkJoinPool pool) {
    List<ForkJoinTask<?>> tasks = new ArrayList<>();
    for (int i = 0; i < Math.min(count, pool.getParallelism()); i++) {
      tasks.add(pool.submit(this::insert));
    }
    tasks.forEach(ForkJoinTask::quietlyJoin);
    tasks.forEach(ForkJoinTask::join);
  }

  private void insert() {
    try {
      IntConsumer inserter = inserters.get();
      for (int i = next.getAndIncrement(); i < count; i = next.getAndIncrement()) {
        inserter.accept((int) (i * STRIDE % count));
      }
    } catch (RuntimeException | Error e) {
      next.set(count); // the other tasks end with the node they are at
      throw e;
    }
  }
}
