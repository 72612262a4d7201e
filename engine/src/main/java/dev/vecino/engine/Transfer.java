package dev.vecino.engine;

import dev.vecino.storage.TransferProgress;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How far a snapshot, a backup or a restore is, and the way to end it before its time. Thread-safe;
 * one for each operation.
 */
public final class Transfer implements TransferProgress {
  private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

  private final AtomicLong done = new AtomicLong();
  private final AtomicLong written = new AtomicLong();
  private volatile long total;
  private volatile boolean cancelled;

  /** Bytes dealt with so far: read, compared or copied. */
  public long doneBytes() {
    return done.get();
  }

  /** What {@link #doneBytes} will be at the end, as far as is known yet. */
  public long totalBytes() {
    return Math.max(total, done.get());
  }

  /** Bytes that went to a backup's target because it did not have them. */
  public long writtenBytes() {
    return written.get();
  }

  /** Makes the operation end soon, with nothing to show for it. */
  public void cancel() {
    cancelled = true;
  }

  public boolean cancelled() {
    return cancelled;
  }

  @Override
  public void expected(long bytes) {
    check();
    total = done.get() + bytes;
  }

  @Override
  public void moved(long bytes) {
    check();
    done.addAndGet(bytes);
  }

  /** So many bytes more were written to a backup's target. */
  public void written(long bytes) {
    written.addAndGet(bytes);
  }

  /**
   * Goes on unless cancelled.
   *
   * @throws ResourceException UNAVAILABLE when it was
   */
  public void check() {
    if (cancelled) {
      throw ResourceException.unavailable(
          "the operation was cancelled; nothing of it remains", RETRY_AFTER, null);
    }
  }
}
