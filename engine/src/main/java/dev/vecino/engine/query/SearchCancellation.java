package dev.vecino.engine.query;

import dev.vecino.engine.CallerException;
import dev.vecino.index.Cancellation;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Ends a search when its caller went away or its time is over. */
final class SearchCancellation implements Cancellation {
  private final BooleanSupplier cancelled;
  private final @Nullable Duration timeout;
  private final long startNanos = System.nanoTime();

  SearchCancellation(BooleanSupplier cancelled, @Nullable Duration timeout) {
    this.cancelled = cancelled;
    this.timeout = timeout;
  }

  @Override
  public void check() {
    if (cancelled.getAsBoolean()) {
      throw CallerException.cancelled();
    }
    if (timeout != null && System.nanoTime() - startNanos > timeout.toNanos()) {
      throw CallerException.deadlineExceeded(
          "the search did not end within its timeout of %d ms".formatted(timeout.toMillis()));
    }
  }
}
