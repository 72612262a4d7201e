package dev.vecino.engine.write;

import dev.vecino.engine.ResourceException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.DoubleSupplier;

/**
 * Slows a shard's writers down while indexing lags behind them, long before they are refused.
 *
 * <p>From half of the bound on, bytes are let through at a rate that falls exponentially with the
 * pressure, so that it settles where writers are as fast as indexing, whatever the machine. Writers
 * queue on a clock: each one's bytes move it ahead, and each waits for its own moment, at most
 * {@link #MAX_DELAY}. Thread-safe.
 */
public final class WritePacer {
  /** The longest wait of one write. */
  public static final Duration MAX_DELAY = Duration.ofSeconds(1);

  private static final double BEGIN = 0.5;
  private static final double FASTEST_BYTES_PER_SECOND = 256 << 20;
  private static final double SLOWEST_BYTES_PER_SECOND = 256 << 10;
  private static final double NANOS_PER_SECOND = 1e9;

  private final DoubleSupplier pressure;
  private final Total total;

  /** {@link System#nanoTime()} at which the next byte may go through. */
  private final AtomicLong free = new AtomicLong(System.nanoTime());

  /** How often and how long writes waited, over all shards. */
  public static final class Total {
    private final LongAdder writes = new LongAdder();
    private final LongAdder nanos = new LongAdder();

    /** Writes that waited. */
    public long writes() {
      return writes.sum();
    }

    /** Time that they waited together. */
    public Duration time() {
      return Duration.ofNanos(nanos.sum());
    }
  }

  /**
   * @param pressure the part of the bound that is used, from 0 to 1 and beyond; asked each time
   */
  WritePacer(DoubleSupplier pressure, Total total) {
    this.pressure = pressure;
    this.total = total;
  }

  /**
   * Waits until a write of so many bytes may go on; returns at once while there is no pressure.
   *
   * @throws ResourceException UNAVAILABLE when interrupted
   */
  void await(long bytes) {
    long nanos = delayNanos(bytes, System.nanoTime());
    if (nanos <= 0) {
      return;
    }
    total.writes.increment();
    total.nanos.add(nanos);
    try {
      Thread.sleep(Duration.ofNanos(nanos));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw ResourceException.unavailable(
          "interrupted before the write began", Duration.ofSeconds(1), e);
    }
  }

  /** Takes the write's place on the clock; returns how long it has to wait. */
  long delayNanos(long bytes, long now) {
    double now01 = pressure.getAsDouble();
    if (now01 < BEGIN) {
      return 0;
    }
    long cost = costNanos(bytes, now01);
    long longest = MAX_DELAY.toNanos();
    long own =
        free.updateAndGet(moment -> {
          long from = moment - now > 0 ? moment : now;
          // A debt of more than the longest wait would only punish those who come later.
          return from + cost - now > longest ? now + longest : from + cost;
        });
    return own - now;
  }

  /** How long a single write of a megabyte would wait now. */
  Duration delay() {
    double now = pressure.getAsDouble();
    return now < BEGIN
        ? Duration.ZERO
        : Duration.ofNanos(Math.min(costNanos(1 << 20, now), MAX_DELAY.toNanos()));
  }

  private static long costNanos(long bytes, double pressure) {
    double part = Math.min(1, (pressure - BEGIN) / (1 - BEGIN));
    double rate =
        FASTEST_BYTES_PER_SECOND
            * Math.pow(SLOWEST_BYTES_PER_SECOND / FASTEST_BYTES_PER_SECOND, part);
    return (long) (bytes / rate * NANOS_PER_SECOND);
  }
}
