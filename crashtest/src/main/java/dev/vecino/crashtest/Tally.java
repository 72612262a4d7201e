package dev.vecino.crashtest;

import dev.vecino.crashtest.Victim.Task;
import dev.vecino.storage.FailPoint;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/** What a series of crashes came to. */
final class Tally {
  private final Map<String, Row> rows = new LinkedHashMap<>();
  private final Map<String, Integer> elsewhere = new TreeMap<>();
  private final Recall recall = new Recall();
  private int checks;
  private int failures;
  private long requests;
  private long recoveryNanosMax;

  /**
   * Crashes of one kind.
   *
   * @param planned runs that were to end so
   * @param ended those that did
   * @param broken those after which a promise was found broken
   */
  private record Row(int planned, int ended, int broken) {
    static final Row NONE = new Row(0, 0, 0);

    Row plus(Row other) {
      return new Row(planned + other.planned, ended + other.ended, broken + other.broken);
    }
  }

  Tally() {
    for (FailPoint point : FailPoint.values()) {
      rows.put(point.name(), Row.NONE);
    }
  }

  void crashed(Kill kill, boolean asPlanned) {
    add(kill.label(), new Row(1, asPlanned ? 1 : 0, 0));
    if (!asPlanned) {
      elsewhere.merge(
          kill.task() == Task.IDLE ? "elsewhere, recovering" : "elsewhere, at work",
          1,
          Integer::sum);
    }
  }

  /** A check after these crashes found a promise broken. */
  void failed(List<Kill> kills) {
    failures++;
    kills.forEach(kill -> add(kill.label(), new Row(0, 0, 1)));
  }

  void replayed(long newRequests) {
    requests += newRequests;
  }

  void checked(Checker.Findings findings) {
    checks++;
    recoveryNanosMax = Math.max(recoveryNanosMax, findings.openingNanos());
    recall.add(findings.recall());
  }

  /** Adds another series to this one. */
  void add(Tally other) {
    other.rows.forEach(this::add);
    other.elsewhere.forEach((kind, count) -> elsewhere.merge(kind, count, Integer::sum));
    recall.add(other.recall);
    checks += other.checks;
    failures += other.failures;
    requests += other.requests;
    recoveryNanosMax = Math.max(recoveryNanosMax, other.recoveryNanosMax);
  }

  private void add(String label, Row row) {
    rows.merge(label, row, Row::plus);
  }

  /** Crashes of all kinds. */
  int total() {
    return rows.values().stream().mapToInt(Row::planned).sum();
  }

  int checks() {
    return checks;
  }

  /** Checks that found a promise broken. */
  int failures() {
    return failures;
  }

  long requests() {
    return requests;
  }

  /** Fail points at which no run ended. */
  Set<String> missing() {
    Set<String> missing = new LinkedHashSet<>(rows.keySet());
    missing.removeIf(label -> Objects.requireNonNull(rows.get(label)).ended() > 0);
    return Collections.unmodifiableSet(missing);
  }

  /** A table of crashes by kind, and the sums. */
  String table() {
    StringBuilder table = new StringBuilder();
    table.append("%-28s %8s %8s %8s%n".formatted("ended", "planned", "crashes", "broken"));
    rows.forEach((kind, row) ->
        table.append(
            "%-28s %8d %8d %8d%n".formatted(kind, row.planned(), row.ended(), row.broken())));
    elsewhere.forEach((kind, count) -> table.append("%-28s %8s %8d%n".formatted(kind, "", count)));
    line(table, "crashes", total());
    line(table, "recoveries checked", checks);
    line(table, "broken promises", failures);
    line(table, "requests checked", requests);
    line(table, "longest recovery, ms", Duration.ofNanos(recoveryNanosMax).toMillis());
    line(table, "approximate searches", recall.searches());
    line(table, "of them through a graph", recall.walks());
    return table.append("%-28s %17.4f%n".formatted("their mean recall", recall.mean())).toString();
  }

  private static void line(StringBuilder table, String name, long value) {
    table.append("%-28s %17d%n".formatted(name, value));
  }
}
