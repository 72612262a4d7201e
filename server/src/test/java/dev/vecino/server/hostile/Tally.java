package dev.vecino.server.hostile;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;

/** Counts answers by kind of request and status, and keeps those that must not be. Thread-safe. */
final class Tally {
  /** Statuses that are the server's fault; 503 and 504 are documented. */
  private static final Set<String> FAULTS =
      Set.of("500", "501", "502", "UNKNOWN", "INTERNAL", "DATA_LOSS");

  private static final int KEPT = 20;

  private final Map<String, LongAdder> counts = new ConcurrentSkipListMap<>();
  private final List<String> faults = new ArrayList<>();
  private final LongAdder total = new LongAdder();

  /**
   * Counts an answer.
   *
   * @param detail shown when the answer is a fault
   */
  void count(String kind, String status, String detail) {
    total.increment();
    counts.computeIfAbsent(kind + " " + status, k -> new LongAdder()).increment();
    if (FAULTS.contains(status)) {
      fault(kind + " " + status + ": " + detail);
    }
  }

  synchronized void fault(String what) {
    if (faults.size() < KEPT) {
      faults.add(what.length() > 600 ? what.substring(0, 600) + "…" : what);
    }
  }

  synchronized List<String> faults() {
    return List.copyOf(faults);
  }

  long total() {
    return total.sum();
  }

  /** The counts, a line each. */
  String table() {
    StringBuilder table = new StringBuilder();
    counts.forEach((key, count) -> table.append("  %-44s %,9d%n".formatted(key, count.sum())));
    return table.append("  %-44s %,9d%n".formatted("all", total())).toString();
  }
}
