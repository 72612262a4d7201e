package dev.vecino.bench;

import dev.vecino.engine.Collection;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Searches by one thread, at first alone, then beside a writer that replaces points at full rate,
 * with all the sealing and merging that follows.
 *
 * @param idle alone
 * @param busy beside the writer
 * @param rowsPerSecond what the writer managed meanwhile
 */
record MixedLoad(Measurement idle, Measurement busy, double rowsPerSecond) {
  static MixedLoad measure(Dataset data, Ingest ingest, Collection collection, Duration duration)
      throws Exception {
    Case searches = new Case(new EngineTarget(data, collection), 1, null, null);
    Meter meter = new Meter(data, 1, duration);
    Measurement idle = meter.measure(List.of(searches)).getFirst();
    AtomicBoolean stop = new AtomicBoolean();
    long start = System.nanoTime();
    CompletableFuture<Long> rows = new CompletableFuture<>();
    Thread writer =
        Thread.ofPlatform()
            .name("bench-writer")
            .start(() -> {
              try {
                rows.complete(ingest.rewrite(collection, () -> !stop.get()));
              } catch (RuntimeException e) {
                rows.completeExceptionally(e);
              }
            });
    Measurement busy;
    try {
      busy = meter.measure(List.of(searches)).getFirst();
    } finally {
      stop.set(true);
      writer.join();
    }
    return new MixedLoad(idle, busy, rows.get() * 1e9 / (System.nanoTime() - start));
  }

  /** For the JSON report. */
  Map<String, @Nullable Object> fields() {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    fields.put("idle", idle.fields());
    fields.put("during_ingest", busy.fields());
    fields.put("ingest_rows_per_second", rowsPerSecond);
    fields.put("p99_ratio", busy.p99Micros() / Math.max(1, idle.p99Micros()));
    return fields;
  }
}
