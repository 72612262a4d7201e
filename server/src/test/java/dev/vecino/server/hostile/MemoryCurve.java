package dev.vecino.server.hostile;

import dev.vecino.server.ServerProcess;
import java.io.IOException;
import java.io.PrintStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** What a server holds over time, into a CSV file, with a summary of its second half. */
final class MemoryCurve implements AutoCloseable {
  private static final Map<String, String> METRICS = new LinkedHashMap<>();

  static {
    METRICS.put("heap_after_gc_mb", "jvm_gc_live_data_size_bytes");
    METRICS.put("heap_used_mb", "jvm_memory_used_bytes{area=\"heap\"");
    METRICS.put("network_mb", "vecino_memory_network_bytes");
    METRICS.put("growing_mb", "vecino_memory_growing_bytes");
    METRICS.put("rocksdb_mb", "vecino_memory_cache_bytes");
    METRICS.put("requests_mb", "vecino_requests_memory_bytes");
  }

  private final ServerProcess server;
  private final HttpClient http = HttpClient.newHttpClient();
  private final PrintStream csv;
  private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
  private final ScheduledFuture<?> sampling;
  private final List<Map<String, Long>> samples = new ArrayList<>();
  private final long startNanos = System.nanoTime();

  MemoryCurve(ServerProcess server, Path file, Duration interval) throws IOException {
    this.server = server;
    this.csv = new PrintStream(file.toFile(), java.nio.charset.StandardCharsets.UTF_8);
    sampling =
        clock.scheduleAtFixedRate(this::sample, 0, interval.toMillis(), TimeUnit.MILLISECONDS);
  }

  private synchronized void sample() {
    try {
      ProcessState state = ProcessState.of(server.pid());
      Map<String, Long> row = new LinkedHashMap<>();
      row.put("seconds", TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - startNanos));
      row.put("rss_mb", state.rssBytes() >> 20);
      row.put("anonymous_mb", state.anonymousBytes() >> 20);
      String metrics = metrics();
      METRICS.forEach((name, metric) -> row.put(name, sum(metrics, metric) >> 20));
      row.put("threads", (long) state.threads());
      row.put("descriptors", (long) state.descriptors());
      if (samples.isEmpty()) {
        csv.println(String.join(",", row.keySet()));
      }
      samples.add(row);
      csv.println(String.join(",", row.values().stream().map(String::valueOf).toList()));
      csv.flush();
    } catch (IOException e) {
      csv.println("# " + e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private String metrics() throws IOException, InterruptedException {
    return http.send(
            HttpRequest.newBuilder(server.management("/metrics")).build(),
            HttpResponse.BodyHandlers.ofString())
        .body();
  }

  /** The values of all lines that begin so, together. */
  private static long sum(String metrics, String metric) {
    return (long)
        metrics
            .lines()
            .filter(line -> line.startsWith(metric))
            .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
            .sum();
  }

  /** Mean of the third and of the last quarter, for each column: flat when they are alike. */
  synchronized String summary() {
    StringBuilder summary = new StringBuilder();
    int quarter = samples.size() / 4;
    if (quarter == 0) {
      return "too few samples\n";
    }
    for (String column : samples.getFirst().keySet()) {
      if (column.equals("seconds")) {
        continue;
      }
      summary.append(
          "  %-18s third quarter %,8d   last quarter %,8d   highest %,8d%n"
              .formatted(
                  column,
                  mean(column, samples.size() - 2 * quarter, samples.size() - quarter),
                  mean(column, samples.size() - quarter, samples.size()),
                  samples.stream().mapToLong(row -> row.getOrDefault(column, 0L)).max().orElse(0)));
    }
    return summary.toString();
  }

  private long mean(String column, int from, int to) {
    return (long)
        samples.subList(from, to).stream()
            .mapToLong(row -> row.getOrDefault(column, 0L))
            .average()
            .orElse(0);
  }

  @Override
  public void close() {
    sampling.cancel(true);
    clock.shutdownNow();
    http.shutdownNow();
    csv.close();
  }
}
