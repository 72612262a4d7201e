package dev.vecino.engine.check;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/**
 * What an examination found.
 *
 * @param dataDirectory that was examined
 * @param at when
 * @param findings in the order they were found
 * @param collections how many were examined
 * @param segments how many sealed segments were read
 * @param points how many live points were found
 */
public record Diagnosis(
    Path dataDirectory,
    Instant at,
    List<Finding> findings,
    int collections,
    int segments,
    long points) {

  public Diagnosis {
    findings = List.copyOf(findings);
  }

  /** True when nothing is lost and nothing damaged; notes do not count. */
  public boolean sound() {
    return count(Severity.LOSS) == 0 && count(Severity.DERIVED) == 0;
  }

  /** How many findings there are of a severity. */
  public long count(Severity severity) {
    return findings.stream().filter(finding -> finding.severity() == severity).count();
  }
}
