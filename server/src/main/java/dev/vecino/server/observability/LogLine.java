package dev.vecino.server.observability;

import ch.qos.logback.classic.pattern.ClassicConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;

/**
 * A log message as one line of bounded length, whatever callers or libraries put into it: control
 * characters are escaped, so that nobody writes lines of his own into the log or to a terminal.
 */
public final class LogLine extends ClassicConverter {
  private static final int LONGEST = 2_000;

  @Override
  public String convert(ILoggingEvent event) {
    return escaped(event.getFormattedMessage(), LONGEST);
  }

  /** The text in one line, cut off after so many characters. */
  static String escaped(String text, int longest) {
    int end = Math.min(text.length(), longest);
    StringBuilder line = new StringBuilder(end + 16);
    for (int i = 0; i < end; i++) {
      char c = text.charAt(i);
      switch (c) {
        case '\n' -> line.append("\\n");
        case '\r' -> line.append("\\r");
        case '\t' -> line.append("\\t");
        default -> {
          boolean plain = !Character.isISOControl(c) && Character.getType(c) != Character.FORMAT;
          if (plain && c != '\u2028' && c != '\u2029') {
            line.append(c);
          } else {
            line.append("\\u%04x".formatted((int) c));
          }
        }
      }
    }
    if (end < text.length()) {
      line.append("… (").append(text.length() - end).append(" more)");
    }
    return line.toString();
  }
}
