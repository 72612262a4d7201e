package dev.vecino.server.api;

import dev.vecino.engine.CallerException;
import dev.vecino.engine.ReadScope;
import dev.vecino.engine.SearchRequest;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What the transport knows about one call in flight: the scope that reads run in.
 *
 * @param startNanos {@link System#nanoTime()} when the request was there
 * @param deadlineNanos {@link System#nanoTime()} of the transport's own deadline; null for none
 * @param gone true once nobody waits for the answer any more
 * @param memory what the call may hold
 */
public record CallContext(
    long startNanos, @Nullable Long deadlineNanos, BooleanSupplier gone, RequestMemory.Claim memory)
    implements ReadScope {

  @Override
  public boolean cancelled() {
    return gone.getAsBoolean();
  }

  @Override
  public void hold(long bytes) {
    memory.take(bytes * RequestMemory.ANSWER_FACTOR);
  }

  /**
   * The request with the time that is left for it: its own timeout counts from the call's arrival,
   * so that time spent in a queue is not given away, and the transport's deadline counts as well.
   *
   * @throws CallerException CANCELLED or DEADLINE_EXCEEDED when it is too late already
   */
  public SearchRequest admitted(SearchRequest request) {
    if (cancelled()) {
      throw CallerException.cancelled();
    }
    Duration left = left(request.timeout());
    if (left == null) {
      return request;
    }
    if (left.isNegative() || left.isZero()) {
      throw CallerException.deadlineExceeded("the time for the search ran out while it waited");
    }
    return withTimeout(request, left);
  }

  private @Nullable Duration left(@Nullable Duration timeout) {
    long now = System.nanoTime();
    Duration own = timeout == null ? null : timeout.minusNanos(now - startNanos);
    Duration transport = deadlineNanos == null ? null : Duration.ofNanos(deadlineNanos - now);
    if (own == null || transport == null) {
      return own == null ? transport : own;
    }
    return own.compareTo(transport) < 0 ? own : transport;
  }

  private static SearchRequest withTimeout(SearchRequest request, Duration timeout) {
    return SearchRequest.builder(request.vector())
        .using(request.using())
        .limit(request.limit())
        .offset(request.offset())
        .filter(request.filter())
        .ef(request.ef())
        .targetRecall(request.targetRecall())
        .exact(request.exact())
        .scoreThreshold(request.scoreThreshold())
        .withPayload(request.withPayload())
        .withVectors(request.withVectors())
        .allowPartial(request.allowPartial())
        .explain(request.explain())
        .timeout(timeout)
        .build();
  }
}
