package dev.vecino.server.observability;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class LogFormatTest {
  private final LoggerContext context = new LoggerContext();

  private LoggingEvent event(String message, @Nullable Throwable thrown) {
    Logger logger = context.getLogger("test");
    return new LoggingEvent("test", logger, Level.ERROR, message, thrown, null);
  }

  @Test
  void aMessageIsOneLineWithoutControlCharacters() {
    String line =
        new LogLine()
            .convert(event("a\r\n2026 ERROR forged\t\u001b[31m\u0000 \u202e\u2028b", null));
    assertThat(line).isEqualTo("a\\r\\n2026 ERROR forged\\t\\u001b[31m\\u0000 \\u202e\\u2028b");
    assertThat(new LogLine().convert(event("x".repeat(100_000), null)))
        .hasSizeLessThan(2_100)
        .endsWith("… (98000 more)");
  }

  @Test
  void aTraceIsPrintedOnceAndThenOnlyNamed() {
    LogTrace trace = new LogTrace();
    IllegalStateException thrown =
        new IllegalStateException("bad\nnews", new RuntimeException("cause"));
    String first = trace.convert(event("m", thrown));
    assertThat(first)
        .startsWith("java.lang.IllegalStateException: bad\\nnews\n\tat ")
        .contains("Caused by: java.lang.RuntimeException: cause\n\t");
    IntStream.range(0, 100)
        .forEach(i ->
            assertThat(trace.convert(event("m", thrown)).lines())
                .containsExactly(
                    "java.lang.IllegalStateException: bad\\nnews (trace above)",
                    "Caused by: java.lang.RuntimeException: cause (trace above)"));
    assertThat(trace.convert(event("m", new IllegalStateException("elsewhere")))).contains("\tat ");
    assertThat(trace.convert(event("m", null))).isEmpty();
  }
}
