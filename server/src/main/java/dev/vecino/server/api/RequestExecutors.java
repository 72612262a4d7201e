package dev.vecino.server.api;

import dev.vecino.engine.ResourceException;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Where requests run, in both protocols: searches compute, so they get one thread a core and a
 * bounded queue; everything else waits for the disk, so it gets a virtual thread a request.
 */
public final class RequestExecutors implements AutoCloseable {
  private static final Duration RETRY_AFTER = Duration.ofMillis(500);

  private final ThreadPoolExecutor search;
  private final ExecutorService blocking;
  private final int queueLength;

  public RequestExecutors(int searchThreads, int queueLength) {
    this.queueLength = queueLength;
    search =
        new ThreadPoolExecutor(
            searchThreads,
            searchThreads,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(queueLength),
            Thread.ofPlatform().name("search-", 0).daemon().factory());
    search.prestartAllCoreThreads();
    blocking = Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("request-", 0).factory());
  }

  /**
   * Runs a search on the pool.
   *
   * @throws ResourceException RESOURCE_EXHAUSTED when too many searches wait
   */
  public void search(Runnable task) {
    try {
      search.execute(task);
    } catch (RejectedExecutionException e) {
      if (search.isShutdown()) {
        throw e;
      }
      throw ResourceException.exhausted(
          "%d searches are waiting, no more are taken (search.queue_length)".formatted(queueLength),
          RETRY_AFTER);
    }
  }

  /** One virtual thread a task. */
  public Executor blocking() {
    return blocking;
  }

  public int waitingSearches() {
    return search.getQueue().size();
  }

  /** Takes no further tasks and waits for those under way, at most so long. */
  public boolean drain(Duration patience) throws InterruptedException {
    long end = System.nanoTime() + patience.toNanos();
    search.shutdown();
    blocking.shutdown();
    return search.awaitTermination(end - System.nanoTime(), TimeUnit.NANOSECONDS)
        && blocking.awaitTermination(end - System.nanoTime(), TimeUnit.NANOSECONDS);
  }

  @Override
  public void close() {
    search.shutdownNow();
    blocking.shutdownNow();
  }
}
