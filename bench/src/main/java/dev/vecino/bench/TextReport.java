package dev.vecino.bench;

import com.google.errorprone.annotations.FormatMethod;
import java.util.Locale;

/** What a run measured, as tables for a terminal. */
record TextReport(Results results) {
  private static final String HEADER =
      "%-11s %7s %7s %9s %11s %21s %9s %9s %9s %9s%n"
          .formatted(
              "target",
              "clients",
              "ef",
              "recall@10",
              "queries/s",
              "(range of rounds)",
              "p50 us",
              "p99 us",
              "CPU us",
              "bytes");

  String text() {
    StringBuilder text = new StringBuilder();
    line(text, "%n%s%n%s%n%n", results.dataset(), results.machine());
    text.append(HEADER);
    results.curves().forEach(point -> row(text, point));
    line(
        text, "%n%-32s %9s %9s %11s %9s%n", "filter", "matches", "recall@10", "queries/s", "ratio");
    double plain = results.filters().getFirst().queriesPerSecond();
    for (Measurement point : results.filters()) {
      Dataset.NamedFilter filter = point.of().filter();
      line(
          text,
          "%-32s %9s %9.4f %11.0f %9.2f%n",
          filter == null ? "none" : filter.name(),
          filter == null ? "all" : Long.toString(filter.matches()),
          point.recall(),
          point.queriesPerSecond(),
          point.queriesPerSecond() / plain);
    }
    summary(text);
    return text.toString();
  }

  private static void row(StringBuilder text, Measurement point) {
    line(
        text,
        "%-11s %7d %7s %9.4f %11.0f %21s %9.0f %9.0f %9.0f %9.0f%n",
        point.of().target().name(),
        point.of().threads(),
        point.of().ef() == null ? "default" : point.of().ef().toString(),
        point.recall(),
        point.queriesPerSecond(),
        "(%.0f to %.0f)".formatted(point.least(), point.most()),
        point.p50Micros(),
        point.p99Micros(),
        point.cpuMicros(),
        point.allocatedBytes());
  }

  private void summary(StringBuilder text) {
    Ingest.Loaded loaded = results.loaded();
    MixedLoad mixed = results.mixed();
    line(
        text,
        "%nload: %,d rows/s, sealed and merged after %,d ms, %d segments%n",
        loaded.rows() * 1_000 / Math.max(1, loaded.loadedMillis()),
        loaded.sealedMillis(),
        loaded.segments());
    line(
        text,
        "memory of the index %,d KB, disk %,d KB; the vectors as float32 %,d KB%n",
        loaded.memoryBytes() >> 10,
        loaded.diskBytes() >> 10,
        loaded.vectorBytes() >> 10);
    line(
        text,
        "p99 of searches %.0f us alone, %.0f us beside writes of %.0f rows/s%n",
        mixed.idle().p99Micros(),
        mixed.busy().p99Micros(),
        mixed.rowsPerSecond());
    line(
        text,
        "server: first answer %,d ms after its start, %,d KB resident%n",
        results.served().firstAnswerMillis(),
        results.served().residentBytes() >> 10);
  }

  @FormatMethod
  private static void line(StringBuilder text, String format, Object... arguments) {
    text.append(String.format(Locale.ROOT, format, arguments));
  }
}
