package dev.vecino.engine.check;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Gathers findings; of those that are alike only the first ones are told, the others counted. */
final class Findings {
  /** Alike are those of one kind in one shard: a lost table may concern a million points. */
  private static final int ALIKE_MAX = 20;

  private final List<Finding> told = new ArrayList<>();
  private final Map<Alike, List<Finding>> alike = new HashMap<>();
  private final Map<Alike, Long> counts = new HashMap<>();
  private int segments;
  private long points;

  private record Alike(Place place, String kind) {}

  void add(Finding finding) {
    told.add(finding);
  }

  /** A finding of which there may be very many. */
  void addRow(String kind, Finding finding) {
    Alike key = new Alike(finding.place(), kind);
    counts.merge(key, 1L, Long::sum);
    List<Finding> of = alike.computeIfAbsent(key, k -> new ArrayList<>());
    if (of.size() < ALIKE_MAX) {
      of.add(finding);
      told.add(finding);
    }
  }

  /** How many findings of data that is lost there are so far. */
  long losses() {
    return told.stream().filter(finding -> finding.severity() == Severity.LOSS).count();
  }

  void countSegment() {
    segments++;
  }

  void countPoints(long more) {
    points += more;
  }

  int segments() {
    return segments;
  }

  long points() {
    return points;
  }

  /** All of them, the counts of what was left out last. */
  List<Finding> all() {
    List<Finding> all = new ArrayList<>(told);
    alike.forEach((key, findings) -> {
      long more = counts.getOrDefault(key, 0L) - findings.size();
      if (more > 0) {
        Finding first = findings.getFirst();
        all.add(
            new Finding(
                first.invariant(),
                first.severity(),
                key.place(),
                "%,d more rows of this kind: %s".formatted(more, key.kind()),
                first.remedy()));
      }
    });
    return all;
  }
}
