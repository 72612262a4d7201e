package dev.vecino.server.observability;

import dev.vecino.engine.Database;
import dev.vecino.engine.DiskState;
import dev.vecino.engine.VecinoException;
import dev.vecino.engine.write.WritePacer;
import dev.vecino.server.api.RequestMemory;
import dev.vecino.server.config.MemoryBudget;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.netty.util.internal.PlatformDependent;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/** What is bounded, how much of it is used, and what was slowed or refused. */
final class BoundGauges implements MeterBinder {
  private final Database database;
  private final MemoryBudget budget;
  private final RequestMemory requests;

  BoundGauges(Database database, MemoryBudget budget, RequestMemory requests) {
    this.database = database;
    this.budget = budget;
    this.requests = requests;
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    budget
        .parts()
        .forEach((part, bytes) ->
            Gauge.builder("vecino.memory.budget.bytes", () -> bytes)
                .description("How the memory of the process is split")
                .tag("part", part)
                .register(registry));
    Gauge.builder("vecino.memory.total.bytes", budget, MemoryBudget::total)
        .description("Memory that the process may have in all")
        .register(registry);
    Gauge.builder("vecino.memory.growing.bytes", database, Database::growingBytes)
        .description("Memory of points that are not sealed yet")
        .register(registry);
    Gauge.builder("vecino.memory.cache.bytes", database, Database::cacheBytes)
        .description("RocksDB's block cache and memtables")
        .register(registry);
    // Netty counts for all of its allocators here, of which gRPC and Vert.x have one each.
    Gauge.builder("vecino.memory.network.bytes", PlatformDependent::usedDirectMemory)
        .description("Direct buffers of the listeners")
        .register(registry);
    Gauge.builder("vecino.requests.memory.bytes", requests, RequestMemory::heldBytes)
        .description("Memory claimed for requests in flight and their answers")
        .register(registry);
    Gauge.builder("vecino.requests.memory.max.bytes", requests, RequestMemory::maxBytes)
        .description("Past this requests are refused")
        .register(registry);
    FunctionCounter.builder("vecino.requests.refused", requests, RequestMemory::refused)
        .description("Requests refused for lack of memory or since there were too many")
        .register(registry);
    WritePacer.Total delays = database.writeDelays();
    FunctionCounter.builder("vecino.writes.delayed", delays, WritePacer.Total::writes)
        .description("Writes that were slowed since indexing lagged")
        .register(registry);
    TimeGauge.builder(
            "vecino.writes.delay.total",
            delays,
            TimeUnit.NANOSECONDS,
            total -> total.time().toNanos())
        .description("Time that those writes waited together")
        .register(registry);
    disk(registry, "free.bytes", "Room on the data volume", DiskState::freeBytes);
    disk(registry, "total.bytes", "Size of the data volume", DiskState::totalBytes);
    disk(registry, "min.free.bytes", "With less room writes are refused", DiskState::minFreeBytes);
    disk(
        registry,
        "reserved.bytes",
        "Room that background work under way may still fill",
        DiskState::reservedBytes);
    disk(
        registry,
        "writes.refused",
        "1 while writes are refused for lack of room",
        disk -> disk.refusingWrites() ? 1 : 0);
  }

  private void disk(
      MeterRegistry registry, String name, String description, ToDoubleFunction<DiskState> value) {
    Gauge.builder("vecino.disk." + name, database, d -> read(d, value))
        .description(description)
        .register(registry);
  }

  private static double read(Database database, ToDoubleFunction<DiskState> value) {
    try {
      return value.applyAsDouble(database.disk());
    } catch (VecinoException e) {
      // A volume that cannot be asked has no number.
      return Double.NaN;
    }
  }
}
