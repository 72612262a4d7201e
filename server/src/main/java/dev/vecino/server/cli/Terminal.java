package dev.vecino.server.cli;

import java.io.Console;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Where a command writes to.
 *
 * @param out answers
 * @param err progress and errors
 * @param interactive a person watches: progress is painted over, text may be cut to the width
 * @param colour colours are understood and wanted
 * @param columns width, in characters
 */
record Terminal(
    PrintWriter out, PrintWriter err, boolean interactive, boolean colour, int columns) {

  /** The process's own; colours follow the convention of NO_COLOR. */
  // Since Java 25 the console is null again when input or output is redirected.
  @SuppressWarnings("SystemConsoleNull")
  static Terminal ofProcess(Map<String, String> environment) {
    Console console = System.console();
    boolean interactive = console != null && console.isTerminal();
    String noColor = environment.getOrDefault("NO_COLOR", "");
    boolean dumb = "dumb".equals(environment.get("TERM"));
    return new Terminal(
        writer(System.out),
        writer(System.err),
        interactive && !dumb,
        interactive && !dumb && noColor.isEmpty(),
        columns(environment.getOrDefault("COLUMNS", "")));
  }

  private static PrintWriter writer(PrintStream stream) {
    return new PrintWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8), true);
  }

  private static int columns(String text) {
    return text.matches("[0-9]{2,4}") ? Math.max(40, Integer.parseInt(text)) : 100;
  }

  String bold(String text) {
    return styled("1", text);
  }

  String green(String text) {
    return styled("32", text);
  }

  String faint(String text) {
    return styled("2", text);
  }

  private String styled(String code, String text) {
    return colour ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
  }

  /** Text for one line: cut to so many characters when a person watches. */
  String fitted(String text, int width) {
    int room = Math.max(10, width);
    if (!interactive || text.length() <= room) {
      return text;
    }
    int end = Character.isHighSurrogate(text.charAt(room - 2)) ? room - 2 : room - 1;
    return text.substring(0, end) + "…";
  }
}
