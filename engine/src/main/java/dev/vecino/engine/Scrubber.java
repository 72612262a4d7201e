package dev.vecino.engine;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads all stored files again and again, at a bounded rate, so that damage is found before it is
 * needed and while there still is a sound copy of what it can be repaired from.
 */
final class Scrubber implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Scrubber.class);

  /** Between the start, or the end of a pass, and the next one, unless told otherwise. */
  static final Duration PAUSE = Duration.ofMinutes(1);

  private final long bytesPerSecond;
  private final Duration pause;
  private final Supplier<? extends Iterable<Collection>> collections;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final AtomicLong bytesRead = new AtomicLong();
  private final AtomicLong findings = new AtomicLong();
  private final AtomicLong passes = new AtomicLong();
  private volatile long lastPassEpochSeconds;
  private volatile @Nullable Thread thread;

  /** Ends a pass since the database closes. */
  private static final class ClosedException extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /**
   * A scrubber, which begins with {@link #start}.
   *
   * @param bytesPerSecond 0 is never
   * @param pause before each pass
   * @param collections asked at each pass
   */
  Scrubber(
      long bytesPerSecond, Duration pause, Supplier<? extends Iterable<Collection>> collections) {
    this.bytesPerSecond = bytesPerSecond;
    this.pause = pause;
    this.collections = collections;
  }

  void start() {
    if (bytesPerSecond > 0) {
      thread = Thread.ofPlatform().name("vecino-scrub").daemon().start(this::runForEver);
    }
  }

  private void runForEver() {
    try {
      while (!closing.await(pause.toNanos(), TimeUnit.NANOSECONDS)) {
        try {
          pass();
        } catch (ClosedException e) {
          throw e;
        } catch (RuntimeException e) {
          // The thread must survive whatever a pass meets.
          log.error("a check of all files failed, the next one begins anew", e);
        }
      }
    } catch (ClosedException e) {
      log.debug("a check of all files ends with the database");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Checks all files once, at the rate if there is one. */
  void pass() {
    LongConsumer onRead = bytesPerSecond > 0 ? new Rate() : bytesRead::addAndGet;
    boolean whole = true;
    for (Collection collection : collections.get()) {
      try {
        findings.addAndGet(collection.checkFiles(onRead));
      } catch (VecinoException e) {
        // Deleted meanwhile, or not readable now.
        whole = false;
        if (closing.getCount() == 0) {
          throw new ClosedException();
        }
        log.warn(
            "the files of collection '{}' could not be checked: {}",
            collection.spec().name(),
            e.text());
      }
    }
    if (whole) {
      passes.incrementAndGet();
      lastPassEpochSeconds = Instant.now().getEpochSecond();
    }
  }

  ScrubStats stats() {
    return new ScrubStats(bytesRead.get(), findings.get(), passes.get(), lastPassEpochSeconds);
  }

  @Override
  public void close() {
    closing.countDown();
    Thread running = thread;
    boolean interrupted = false;
    while (running != null && running.isAlive()) {
      try {
        running.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Keeps one pass to the rate: after each read it waits until so much was due. */
  private final class Rate implements LongConsumer {
    private long dueNanos = System.nanoTime();

    @Override
    public void accept(long bytes) {
      bytesRead.addAndGet(bytes);
      dueNanos += (long) (bytes * (double) TimeUnit.SECONDS.toNanos(1) / bytesPerSecond);
      // What was slow for other reasons is not caught up with.
      dueNanos = Math.max(dueNanos, System.nanoTime());
      try {
        if (closing.await(dueNanos - System.nanoTime(), TimeUnit.NANOSECONDS)) {
          throw new ClosedException();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new ClosedException();
      }
    }
  }
}
