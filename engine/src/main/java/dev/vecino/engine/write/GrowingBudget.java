package dev.vecino.engine.write;

import dev.vecino.engine.CallerException;
import dev.vecino.engine.ResourceException;
import dev.vecino.engine.segment.MemoryAccount;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Memory for points that are not sealed yet, over all collections. A write is admitted against it
 * and gives its part back when it is over; by then the growing segment has accounted for what it
 * keeps, which it gives back when nobody reads it any more.
 */
public final class GrowingBudget implements MemoryAccount {
  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

  /** Above this part of the budget, segments are sealed before they are full. */
  private static final double SEAL_EARLY = 0.5;

  private final long maxBytes;
  private final AtomicLong held = new AtomicLong();
  private final AtomicInteger shards = new AtomicInteger();

  public GrowingBudget(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  /**
   * Takes memory for a write.
   *
   * @throws ResourceException RESOURCE_EXHAUSTED when there is not enough
   * @throws CallerException when there never will be
   */
  void admit(long bytes) {
    if (bytes > maxBytes) {
      throw CallerException.invalid(
          "points",
          "the batch needs %d MB of memory, all writes together may have %d MB (memory.growing)"
              .formatted(bytes >> 20, maxBytes >> 20));
    }
    long seen = held.addAndGet(bytes);
    if (seen > maxBytes) {
      held.addAndGet(-bytes);
      throw ResourceException.exhausted(
          "points that wait to be indexed hold %d MB of memory, the maximum is %d MB (memory.growing)"
              .formatted((seen - bytes) >> 20, maxBytes >> 20),
          RETRY_AFTER);
    }
  }

  /** For memory that is needed in any case, such as for points found at start. */
  @Override
  public void take(long bytes) {
    held.addAndGet(bytes);
  }

  @Override
  public void giveBack(long bytes) {
    held.addAndGet(-bytes);
  }

  void shardOpened() {
    shards.incrementAndGet();
  }

  void shardClosed() {
    shards.decrementAndGet();
  }

  /**
   * Whether a growing segment of this size should be sealed early: memory is getting short and it
   * has more than the average of it, which is true of at least one unless all of it is being sealed
   * already.
   */
  boolean sealEarly(long segmentBytes) {
    long now = held.get();
    return now > SEAL_EARLY * maxBytes && segmentBytes >= now / Math.max(1, 2 * shards.get());
  }

  /** The part of the budget that is held, from 0 to 1 and, after a start, beyond. */
  double pressure() {
    return (double) held.get() / maxBytes;
  }

  /** Bytes held now. */
  public long heldBytes() {
    return held.get();
  }

  /** Bytes past which writes are refused. */
  public long maxBytes() {
    return maxBytes;
  }
}
