package dev.vecino.engine.query;

import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that carries out audits of all collections, one at a time, and rests in between so
 * that it takes no more than a share of one core. What comes while it works or rests is not taken,
 * so a search loses no time over it.
 */
public final class Auditor implements AutoCloseable {
  /** Audits nothing. */
  public static final Auditor NONE = new Auditor(0);

  private static final Logger log = LoggerFactory.getLogger(Auditor.class);

  private final double share;
  private final AtomicBoolean ready = new AtomicBoolean();
  private final SynchronousQueue<Runnable> handover = new SynchronousQueue<>();
  private final @Nullable Thread thread;

  /**
   * An auditor, at work from now on.
   *
   * @param share of one core, 0 to 1; 0 is never
   */
  public Auditor(double share) {
    this.share = share;
    this.thread =
        share > 0 ? Thread.ofPlatform().name("vecino-audit").daemon().start(this::run) : null;
  }

  /**
   * Whether an audit would be taken now. The caller that gets true has to {@link #submit} one at
   * once, or {@link #decline}.
   */
  boolean claim() {
    return ready.get() && ready.compareAndSet(true, false);
  }

  /** Gives a claim back. */
  void decline() {
    ready.set(true);
  }

  /** Hands over an audit after a {@link #claim}; false when the auditor has ended. */
  boolean submit(Runnable audit) {
    // The thread waits for it already, or is about to.
    try {
      return handover.offer(audit, 1, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private void run() {
    try {
      while (true) {
        ready.set(true);
        Runnable audit = handover.take();
        long start = System.nanoTime();
        try {
          audit.run();
        } catch (RuntimeException | OutOfMemoryError e) {
          // The thread must survive whatever a single audit meets.
          log.warn("a search could not be repeated exactly", e);
        }
        long nanos = System.nanoTime() - start;
        TimeUnit.NANOSECONDS.sleep((long) (nanos * (1 / share - 1)));
      }
    } catch (InterruptedException e) {
      log.debug("audits end");
    }
  }

  /** Ends the thread; an audit under way ends first. */
  @Override
  public void close() {
    if (thread == null) {
      return;
    }
    thread.interrupt();
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
