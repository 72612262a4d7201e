package dev.vecino.server.cli;

import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * Shows how far a load is: a bar painted over at most ten times a second where a person watches,
 * otherwise a plain line every five seconds. Thread-safe.
 */
final class ProgressLine {
  private static final int BAR_CELLS = 28;

  private final Terminal terminal;
  private final String verb;
  private final LongSupplier nanoTime;
  private final long startNanos;
  private final long intervalNanos;
  private long shownNanos;
  private int painted;

  /**
   * How far it is.
   *
   * @param done rows that are in
   * @param before of these, rows that were in when this run began
   * @param fraction of the whole, 0 to 1
   */
  record State(long done, long before, double fraction) {}

  ProgressLine(Terminal terminal, String verb, LongSupplier nanoTime) {
    this.terminal = terminal;
    this.verb = verb;
    this.nanoTime = nanoTime;
    this.startNanos = nanoTime.getAsLong();
    this.intervalNanos =
        (terminal.interactive() ? Duration.ofMillis(100) : Duration.ofSeconds(5)).toNanos();
    this.shownNanos = startNanos;
  }

  /** Shows the state, unless one was shown just before. */
  synchronized void show(State state) {
    long now = nanoTime.getAsLong();
    if (now - shownNanos < intervalNanos) {
      return;
    }
    shownNanos = now;
    paint(state, now);
  }

  /** Shows the final state, whenever that was, and ends the line. */
  synchronized void finish(State state) {
    paint(state, nanoTime.getAsLong());
    if (terminal.interactive()) {
      terminal.err().println();
      terminal.err().flush();
    }
  }

  /** Ends a painted line, so that something else can be written. */
  synchronized void interrupt() {
    if (terminal.interactive() && painted > 0) {
      terminal.err().println();
      terminal.err().flush();
    }
  }

  private void paint(State state, long now) {
    double seconds = Math.max(1e-3, (now - startNanos) / 1e9);
    String text = format(state, seconds);
    if (terminal.interactive()) {
      String line = terminal.green(bar(state.fraction())) + " " + text;
      String rest = " ".repeat(Math.max(0, painted - text.length()));
      terminal.err().print("\r" + line + rest);
      terminal.err().flush();
      painted = text.length();
    } else {
      terminal.err().println(verb + " " + text);
    }
  }

  static String bar(double fraction) {
    int filled = (int) Math.round(Math.clamp(fraction, 0, 1) * BAR_CELLS);
    return "█".repeat(filled) + "░".repeat(BAR_CELLS - filled);
  }

  /** Rows, share, rate and the time that is left. */
  static String format(State state, double seconds) {
    double fraction = Math.clamp(state.fraction(), 0, 1);
    long rate = Math.round((state.done() - state.before()) / seconds);
    String text =
        String.format(
            Locale.ROOT, "%,d rows  %3.0f %%  %,d rows/s", state.done(), fraction * 100, rate);
    double doneByNow = state.done() == 0 ? 0 : fraction;
    double before = state.done() == 0 ? 0 : fraction * state.before() / state.done();
    double gained = doneByNow - before;
    if (gained <= 0 || fraction >= 1) {
      return text + (fraction >= 1 ? "  in " + duration(seconds) : "");
    }
    return text + "  " + duration(seconds * (1 - fraction) / gained) + " left";
  }

  /** Such as 7 s, 3:05 or 2:10:00. */
  static String duration(double seconds) {
    long whole = Math.round(seconds);
    if (whole < 60) {
      return whole + " s";
    }
    long minutes = whole / 60;
    return minutes < 60
        ? String.format(Locale.ROOT, "%d:%02d", minutes, whole % 60)
        : String.format(Locale.ROOT, "%d:%02d:%02d", minutes / 60, minutes % 60, whole % 60);
  }
}
