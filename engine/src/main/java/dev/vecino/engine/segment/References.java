package dev.vecino.engine.segment;

import java.util.concurrent.atomic.AtomicInteger;

/** A reference count that begins at one; the last release runs the closing action, once. */
public final class References {
  private final AtomicInteger count = new AtomicInteger(1);
  private final Runnable onLast;

  public References(Runnable onLast) {
    this.onLast = onLast;
  }

  /** Adds a reference, unless the last one is gone. */
  public boolean tryRetain() {
    int seen = count.get();
    while (seen > 0) {
      int witness = count.compareAndExchange(seen, seen + 1);
      if (witness == seen) {
        return true;
      }
      seen = witness;
    }
    return false;
  }

  /** Adds a reference for a caller who knows that another one is held meanwhile. */
  public void retain() {
    if (!tryRetain()) {
      throw new IllegalStateException("retained after the last release");
    }
  }

  /** Gives a reference back. */
  public void release() {
    int left = count.decrementAndGet();
    if (left == 0) {
      onLast.run();
    } else if (left < 0) {
      throw new IllegalStateException("released more often than retained");
    }
  }
}
