package dev.vecino.server.observability;

import dev.vecino.engine.Database;
import dev.vecino.server.api.RequestExecutors;
import dev.vecino.server.api.RequestMemory;
import dev.vecino.server.config.MemoryBudget;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** All metrics of the process, as Prometheus reads them. */
public final class Metrics implements AutoCloseable {
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final JvmGcMetrics gc = new JvmGcMetrics();
  private final RequestMetrics requests;
  private final JobMetrics jobs;
  private volatile @Nullable CollectionGauges collections;

  /** The metrics that are there before the database is. */
  public Metrics(RequestExecutors executors, String version) {
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ClassLoaderMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new FileDescriptorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
    gc.bindTo(registry);
    Gauge.builder("vecino.build.info", () -> 1)
        .description("The version that runs")
        .tag("version", version)
        .tag("java", Runtime.version().toString())
        .register(registry);
    Gauge.builder("vecino.searches.waiting", executors, RequestExecutors::waitingSearches)
        .description("Searches that wait for a thread")
        .register(registry);
    requests = new RequestMetrics(registry);
    jobs = new JobMetrics(registry);
  }

  /** Adds those of the database, which has begun to open, and of the bounds. */
  public void database(Database database, MemoryBudget budget, RequestMemory memory) {
    new BoundGauges(database, budget, memory).bindTo(registry);
    bindScrub(database);
    collections = new CollectionGauges(database, registry);
  }

  private void bindScrub(Database database) {
    FunctionCounter.builder("vecino.scrub.bytes", database, d -> d.scrubStats().bytesRead())
        .description("Bytes of stored files compared with their checksums")
        .register(registry);
    FunctionCounter.builder("vecino.scrub.findings", database, d -> d.scrubStats().findings())
        .description("Damaged files that the check of stored files found")
        .register(registry);
    FunctionCounter.builder("vecino.scrub.passes", database, d -> d.scrubStats().passes())
        .description("Times that all stored files were checked")
        .register(registry);
    TimeGauge.builder(
            "vecino.scrub.last.pass",
            database,
            TimeUnit.SECONDS,
            d -> d.scrubStats().lastPassEpochSeconds())
        .description("When all stored files were last checked, since 1970; 0 is not yet")
        .register(registry);
  }

  public RequestMetrics requests() {
    return requests;
  }

  public JobMetrics jobs() {
    return jobs;
  }

  /** The metrics in Prometheus' text format. Blocks while collections are asked. */
  String scrape() {
    CollectionGauges known = collections;
    if (known != null) {
      known.refresh();
    }
    return registry.scrape();
  }

  @Override
  public void close() {
    gc.close();
    registry.close();
  }
}
