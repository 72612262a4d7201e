package dev.vecino.engine.write;

import dev.vecino.engine.query.SearchLoad;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Threads for background work, shared by all shards: one job at a time, on as many cores as are
 * allowed, minus those that searches use at the moment.
 */
public final class BuildPool implements AutoCloseable {
  /** A builder that finds searches busy waits so long, then looks again. */
  private static final long PAUSE_NANOS = TimeUnit.MICROSECONDS.toNanos(200);

  /** But not longer than this for one node, so that builds go on under constant load. */
  private static final int MAX_PAUSES = 25;

  private final int threads;
  private final SearchLoad load;
  private final ForkJoinPool pool;
  private final ExecutorService jobs;
  private final AtomicInteger working = new AtomicInteger();

  /** A pool of so many threads. */
  public BuildPool(int threads, SearchLoad load) {
    this.threads = threads;
    this.load = load;
    this.working.set(threads);
    this.pool =
        new ForkJoinPool(
            threads,
            p -> {
              ForkJoinWorkerThread thread =
                  ForkJoinPool.defaultForkJoinWorkerThreadFactory.newThread(p);
              thread.setName("vecino-build-" + thread.getPoolIndex());
              return thread;
            },
            null,
            false);
    this.jobs =
        Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("vecino-maintenance").daemon().factory());
  }

  ForkJoinPool pool() {
    return pool;
  }

  /** Runs a job after those submitted before it. */
  void submit(Runnable job) {
    jobs.execute(job);
  }

  /**
   * Called by builders between nodes: while searches are busy, only so many builders go on as there
   * are cores left, at least one.
   */
  void makeRoom() {
    if (load.active() == 0) {
      return;
    }
    working.decrementAndGet();
    try {
      for (int i = 0; i < MAX_PAUSES; i++) {
        int active = load.active();
        if (active == 0 || working.get() < Math.max(1, threads - active)) {
          return;
        }
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    } finally {
      working.incrementAndGet();
    }
  }

  @Override
  public void close() {
    jobs.shutdownNow();
    pool.shutdownNow();
  }
}
