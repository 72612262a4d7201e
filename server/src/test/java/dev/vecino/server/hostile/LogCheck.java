package dev.vecino.server.hostile;

import java.util.ArrayList;
import java.util.List;

/** What makes a server's log hard to read. */
final class LogCheck {
  private static final int LONGEST_LINE = 4_000;

  private LogCheck() {}

  /**
   * What is wrong with a log.
   *
   * @param maxLines lines that are acceptable for what happened
   * @param maxTraces stack traces that are
   */
  static List<String> findings(String log, int maxLines, int maxTraces) {
    List<String> findings = new ArrayList<>();
    List<String> lines = log.lines().toList();
    if (lines.size() > maxLines) {
      findings.add(lines.size() + " lines, such as " + lines.get(lines.size() / 2));
    }
    List<String> traces = new ArrayList<>();
    String before = "";
    for (String line : lines) {
      if (line.startsWith("\tat ") && !before.startsWith("\tat ")) {
        traces.add(before);
      }
      before = line;
      if (line.length() > LONGEST_LINE) {
        findings.add("a line of " + line.length() + " characters: " + line.substring(0, 100));
      }
      if (line.chars().anyMatch(c -> (c < ' ' && c != '\t') || c == 0x7f)) {
        findings.add("control characters in: " + line);
      }
    }
    if (traces.size() > maxTraces) {
      findings.add(traces.size() + " stack traces, such as of " + traces.getFirst());
    }
    return findings;
  }
}
