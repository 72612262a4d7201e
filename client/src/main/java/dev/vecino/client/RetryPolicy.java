package dev.vecino.client;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * When a refused batch is sent again: after a delay that doubles from {@code first} to {@code
 * longest}, never sooner than the server asks for, until {@code giveUpAfter} has passed since it
 * was first sent.
 */
public record RetryPolicy(Duration first, Duration longest, Duration giveUpAfter) {
  /** From 100 milliseconds to 5 seconds, for 2 minutes. */
  public static final RetryPolicy DEFAULT =
      new RetryPolicy(Duration.ofMillis(100), Duration.ofSeconds(5), Duration.ofMinutes(2));

  /** Never sends again. */
  public static final RetryPolicy NEVER =
      new RetryPolicy(Duration.ZERO, Duration.ZERO, Duration.ZERO);

  /**
   * How long to wait before the next attempt. Half of the delay is random, so that many clients
   * refused at once do not come back at once.
   *
   * @param attempt 1 after the first failure
   */
  Duration delay(int attempt, Duration serverHint) {
    long cap = longest.toNanos();
    long doubled = first.toNanos() << Math.min(attempt - 1, 20);
    long nanos = Math.min(cap, doubled < first.toNanos() ? cap : doubled);
    long jittered = nanos / 2 + ThreadLocalRandom.current().nextLong(nanos / 2 + 1);
    return Duration.ofNanos(Math.max(jittered, serverHint.toNanos()));
  }
}
