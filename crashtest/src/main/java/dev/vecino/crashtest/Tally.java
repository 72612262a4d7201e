package dev.vecino.crashtest;

import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What a series of crashes came to. */
final class Tally {
  private final Map<String, Integer> crashes = new TreeMap<>();
  private int missed;
  private int checks;
  private long requests;
  private long recoveryNanosMax;

  void crashed(Kill kill, boolean asPlanned) {
    crashes.merge(asPlanned ? kill.label() : "elsewhere, fail point missed", 1, Integer::sum);
    missed += asPlanned ? 0 : 1;
  }

  void replayed(long newRequests) {
    requests += newRequests;
  }

  void checked(long recoveryNanos) {
    checks++;
    recoveryNanosMax = Math.max(recoveryNanosMax, recoveryNanos);
  }

  int total() {
    return crashes.values().stream().mapToInt(Integer::intValue).sum();
  }

  int checks() {
    return checks;
  }

  long requests() {
    return requests;
  }

  int missed() {
    return missed;
  }

  Set<String> kinds() {
    return Collections.unmodifiableSet(crashes.keySet());
  }

  /** A table of crashes by kind, and the sums. */
  String table() {
    StringBuilder table = new StringBuilder();
    crashes.forEach((kind, count) -> table.append("%-28s %6d%n".formatted(kind, count)));
    return table
        .append("%-28s %6d%n".formatted("crashes", total()))
        .append("%-28s %6d%n".formatted("recoveries checked", checks))
        .append("%-28s %6d%n".formatted("requests checked", requests))
        .append(
            "%-28s %6d%n"
                .formatted("longest recovery, ms", Duration.ofNanos(recoveryNanosMax).toMillis()))
        .toString();
  }
}
