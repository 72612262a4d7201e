package dev.vecino.index.graph;

import dev.vecino.index.Cancellation;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Remembers what the caller's cancellation threw, which pools and libraries wrap in their own, and
 * throws the same to every thread from then on.
 */
final class FirstFailure implements Cancellation {
  private final Cancellation caller;
  private final AtomicReference<@Nullable RuntimeException> thrown = new AtomicReference<>();

  FirstFailure(Cancellation caller) {
    this.caller = caller;
  }

  @Override
  public void check() {
    rethrow();
    try {
      caller.check();
    } catch (RuntimeException e) {
      thrown.compareAndSet(null, e);
      throw e;
    }
  }

  void rethrow() {
    RuntimeException first = thrown.get();
    if (first != null) {
      throw first;
    }
  }
}
