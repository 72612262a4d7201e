package dev.vecino.engine.write;

import dev.vecino.engine.ResourceException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Memory for points that are not sealed yet, over all collections. Writes are admitted against it;
 * a growing segment gives its part back when nobody reads it any more.
 */
public final class GrowingBudget {
  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

  private final long maxBytes;
  private final AtomicLong held = new AtomicLong();

  public GrowingBudget(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  /**
   * Takes memory for a write.
   *
   * @throws ResourceException RESOURCE_EXHAUSTED when there is not enough
   */
  void admit(long bytes) {
    long seen = held.addAndGet(bytes);
    if (seen > maxBytes) {
      held.addAndGet(-bytes);
      throw ResourceException.exhausted(
          "points that wait to be indexed hold %d MB of memory, the maximum is %d MB (memory.growing)"
              .formatted((seen - bytes) >> 20, maxBytes >> 20),
          RETRY_AFTER);
    }
  }

  /** Takes memory that is needed in any case: for points found at start. */
  void take(long bytes) {
    held.addAndGet(bytes);
  }

  void giveBack(long bytes) {
    held.addAndGet(-bytes);
  }

  /** Bytes held now. */
  public long heldBytes() {
    return held.get();
  }
}
