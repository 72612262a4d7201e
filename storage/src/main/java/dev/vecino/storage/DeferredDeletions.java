package dev.vecino.storage;

import java.util.ArrayDeque;
import java.util.Queue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds back the deletion of files that no manifest lists any more, while somebody links the files
 * of an older manifest. Safe for use by many threads.
 */
final class DeferredDeletions implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(DeferredDeletions.class);

  private final Queue<Runnable> waiting = new ArrayDeque<>();
  private int holds;
  private boolean closed;

  /** Ends once; the last one to end carries out what waited. */
  interface Hold extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * Holds deletions back until the hold is closed.
   *
   * @throws ClosedStoreException after {@link #close}
   */
  synchronized Hold hold() {
    if (closed) {
      throw new ClosedStoreException("the store is closed");
    }
    holds++;
    return new Hold() {
      private boolean ended;

      @Override
      public void close() {
        if (!ended) {
          ended = true;
          release();
        }
      }
    };
  }

  /** Carries a deletion out: now, or when the last hold ends. */
  void run(Runnable deletion) {
    synchronized (this) {
      if (holds > 0) {
        waiting.add(deletion);
        return;
      }
    }
    deletion.run();
  }

  /** Allows no further hold, and waits until the last has ended and what waited is carried out. */
  @Override
  public synchronized void close() {
    closed = true;
    boolean interrupted = false;
    while (holds > 0) {
      try {
        wait();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** What waited is carried out before the hold counts as gone, so that a close can rely on it. */
  private void release() {
    while (true) {
      Runnable next;
      synchronized (this) {
        next = holds > 1 ? null : waiting.poll();
        if (next == null) {
          holds--;
          notifyAll();
          return;
        }
      }
      try {
        next.run();
      } catch (RuntimeException e) { // the hold has to end; a start removes what is left
        LOG.warn("Files that no manifest lists stay on the disk until the next start", e);
      }
    }
  }
}
