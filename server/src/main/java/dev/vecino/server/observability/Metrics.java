package dev.vecino.server.observability;

import dev.vecino.engine.Database;
import dev.vecino.server.api.RequestExecutors;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.concurrent.TimeUnit;

/** All metrics of the process, as Prometheus reads them. */
public final class Metrics implements AutoCloseable {
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final JvmGcMetrics gc = new JvmGcMetrics();
  private final CollectionGauges collections;
  private final RequestMetrics requests;

  public Metrics(Database database, RequestExecutors executors, String version) {
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ClassLoaderMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
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
    bindScrub(database);
    collections = new CollectionGauges(database, registry);
    requests = new RequestMetrics(registry);
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

  /** The metrics in Prometheus' text format. Blocks while collections are asked. */
  String scrape() {
    collections.refresh();
    return registry.scrape();
  }

  @Override
  public void close() {
    gc.close();
    registry.close();
  }
}
