package dev.vecino.server.observability;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts requests and measures their latency, by protocol, operation and code. */
public final class RequestMetrics {
  /** The protocols, as labels. */
  public enum Protocol {
    GRPC,
    REST;

    private String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private static final Duration[] BUCKETS = {
    Duration.ofNanos(250_000),
    Duration.ofNanos(500_000),
    Duration.ofMillis(1),
    Duration.ofNanos(2_500_000),
    Duration.ofMillis(5),
    Duration.ofMillis(10),
    Duration.ofMillis(25),
    Duration.ofMillis(50),
    Duration.ofMillis(100),
    Duration.ofMillis(250),
    Duration.ofSeconds(1),
    Duration.ofSeconds(10)
  };

  private final MeterRegistry registry;
  private final Map<Key, Timer> timers = new ConcurrentHashMap<>();
  private final Map<Protocol, AtomicInteger> inFlight = new ConcurrentHashMap<>();

  private record Key(Protocol protocol, String operation, String code) {}

  public RequestMetrics(MeterRegistry registry) {
    this.registry = registry;
    for (Protocol protocol : Protocol.values()) {
      AtomicInteger count = new AtomicInteger();
      inFlight.put(protocol, count);
      Gauge.builder("vecino.requests.in.flight", count, AtomicInteger::get)
          .description("Requests that are being answered")
          .tag("protocol", protocol.label())
          .register(registry);
    }
  }

  /** A request that is being answered. */
  public final class Call {
    private final Protocol protocol;
    private final long startNanos = System.nanoTime();
    private final AtomicBoolean ended = new AtomicBoolean();

    private Call(Protocol protocol) {
      this.protocol = protocol;
    }

    /** Records the request's end; only the first one counts. */
    public void end(String operation, String code) {
      if (ended.compareAndSet(false, true)) {
        count(protocol).decrementAndGet();
        timer(new Key(protocol, operation, code))
            .record(Duration.ofNanos(System.nanoTime() - startNanos));
      }
    }
  }

  public Call begin(Protocol protocol) {
    count(protocol).incrementAndGet();
    return new Call(protocol);
  }

  private AtomicInteger count(Protocol protocol) {
    return inFlight.computeIfAbsent(protocol, p -> new AtomicInteger());
  }

  private Timer timer(Key key) {
    return timers.computeIfAbsent(
        key,
        k ->
            Timer.builder("vecino.requests")
                .description("Requests answered and how long they took")
                .tag("protocol", k.protocol().label())
                .tag("operation", k.operation())
                .tag("code", k.code())
                .serviceLevelObjectives(BUCKETS)
                .register(registry));
  }
}
