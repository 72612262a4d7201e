package dev.vecino.server.observability;

import ch.qos.logback.classic.pattern.ThrowableHandlingConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.StackTraceElementProxy;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An exception below its log line. The trace of one place is printed once a minute; in between it
 * is a line, so that an error that happens a thousand times leaves a log that can be read.
 */
public final class LogTrace extends ThrowableHandlingConverter {
  private static final Duration INTERVAL = Duration.ofMinutes(1);
  private static final int PLACES = 256;
  private static final int FRAMES = 40;
  private static final int CAUSES = 5;
  private static final int LONGEST_MESSAGE = 1_000;

  /** When the trace of a place was printed last. */
  private final Map<String, Long> printed =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
          return size() > PLACES;
        }
      };

  @Override
  public String convert(ILoggingEvent event) {
    IThrowableProxy thrown = event.getThrowableProxy();
    if (thrown == null) {
      return "";
    }
    StringBuilder text = new StringBuilder();
    boolean whole = due(place(thrown));
    int causes = 0;
    for (@Nullable IThrowableProxy cause = thrown; cause != null && causes < CAUSES; causes++) {
      text.append(causes == 0 ? "" : "Caused by: ").append(header(cause));
      if (whole) {
        text.append('\n');
        frames(cause, text);
      } else {
        text.append(" (trace above)\n");
      }
      cause = cause.getCause();
    }
    return text.toString();
  }

  private static String header(IThrowableProxy thrown) {
    String message = thrown.getMessage();
    return message == null
        ? thrown.getClassName()
        : thrown.getClassName() + ": " + LogLine.escaped(message, LONGEST_MESSAGE);
  }

  private static void frames(IThrowableProxy thrown, StringBuilder text) {
    StackTraceElementProxy[] frames = thrown.getStackTraceElementProxyArray();
    int shown = Math.min(FRAMES, frames.length - thrown.getCommonFrames());
    for (int i = 0; i < shown; i++) {
      text.append("\tat ").append(frames[i].getStackTraceElement()).append('\n');
    }
    if (shown < frames.length) {
      text.append("\t... ").append(frames.length - shown).append(" more\n");
    }
  }

  private static String place(IThrowableProxy thrown) {
    StackTraceElementProxy[] frames = thrown.getStackTraceElementProxyArray();
    return thrown.getClassName() + (frames.length == 0 ? "" : frames[0].getStackTraceElement());
  }

  private boolean due(String place) {
    long now = System.nanoTime();
    synchronized (printed) {
      Long before = printed.get(place);
      if (before != null && now - before < INTERVAL.toNanos()) {
        return false;
      }
      printed.put(place, now);
      return true;
    }
  }
}
