package dev.vecino.bench;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What came out of a case.
 *
 * @param queriesPerSecond median of the rounds; {@code least} and {@code most} are its range
 * @param p50Micros median time of a search, over all rounds
 * @param cpuMicros CPU time of the asking thread for a search: all of it in-process
 * @param allocatedBytes heap that the asking thread allocated for a search
 * @param recall recall@10, 0 to 1
 */
record Measurement(
    Case of,
    double queriesPerSecond,
    double least,
    double most,
    double p50Micros,
    double p99Micros,
    double cpuMicros,
    double allocatedBytes,
    double recall) {
  /** For the JSON report. */
  Map<String, @Nullable Object> fields() {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    fields.put("target", of.target().name());
    fields.put("threads", of.threads());
    fields.put("filter", of.filter() == null ? null : of.filter().name());
    fields.put("filter_matches", of.filter() == null ? null : of.filter().matches());
    fields.put("ef", of.ef());
    fields.put("recall_at_10", recall);
    fields.put("queries_per_second", queriesPerSecond);
    fields.put("queries_per_second_least", least);
    fields.put("queries_per_second_most", most);
    fields.put("p50_micros", p50Micros);
    fields.put("p99_micros", p99Micros);
    fields.put("thread_cpu_micros", cpuMicros);
    fields.put("thread_allocated_bytes", allocatedBytes);
    return fields;
  }
}
