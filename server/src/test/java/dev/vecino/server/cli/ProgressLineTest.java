package dev.vecino.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ProgressLineTest {
  private final StringWriter text = new StringWriter();
  private final AtomicLong clock = new AtomicLong();

  private ProgressLine line(boolean interactive) {
    PrintWriter writer = new PrintWriter(text);
    return new ProgressLine(
        new Terminal(writer, writer, interactive, false, 100), "docs:", clock::get);
  }

  private void after(Duration duration) {
    clock.addAndGet(duration.toNanos());
  }

  @Test
  void rowsShareRateAndRemainingTimeAreTold() {
    assertThat(ProgressLine.format(new ProgressLine.State(25_000, 0, 0.25), 5))
        .isEqualTo("25,000 rows   25 %  5,000 rows/s  15 s left");
    assertThat(ProgressLine.format(new ProgressLine.State(100, 0, 1), 125))
        .isEqualTo("100 rows  100 %  1 rows/s  in 2:05");
    assertThat(ProgressLine.format(new ProgressLine.State(0, 0, 0), 0.001))
        .isEqualTo("0 rows    0 %  0 rows/s");
  }

  @Test
  void aContinuedLoadCountsOnlyItsOwnRowsForRateAndTime() {
    // Half was there; a tenth of the whole took 10 s, so 40 s are left for the other four tenths.
    assertThat(ProgressLine.format(new ProgressLine.State(60, 50, 0.6), 10))
        .isEqualTo("60 rows   60 %  1 rows/s  40 s left");
  }

  @Test
  void durationsGrowUnits() {
    assertThat(ProgressLine.duration(0.4)).isEqualTo("0 s");
    assertThat(ProgressLine.duration(59.4)).isEqualTo("59 s");
    assertThat(ProgressLine.duration(60)).isEqualTo("1:00");
    assertThat(ProgressLine.duration(7265)).isEqualTo("2:01:05");
  }

  @Test
  void theBarFillsUp() {
    assertThat(ProgressLine.bar(0)).isEqualTo("░".repeat(28));
    assertThat(ProgressLine.bar(0.5)).isEqualTo("█".repeat(14) + "░".repeat(14));
    assertThat(ProgressLine.bar(7)).isEqualTo("█".repeat(28));
  }

  @Test
  void aPersonSeesOneLinePaintedOverAtMostTenTimesASecond() {
    ProgressLine line = line(true);
    after(Duration.ofMillis(99));
    line.show(new ProgressLine.State(1, 0, 0.1));
    assertThat(text.toString()).isEmpty();
    after(Duration.ofMillis(1));
    line.show(new ProgressLine.State(2, 0, 0.2));
    line.show(new ProgressLine.State(3, 0, 0.3));
    after(Duration.ofSeconds(1));
    line.finish(new ProgressLine.State(10, 0, 1));
    assertThat(text.toString()).containsOnlyOnce(System.lineSeparator());
    assertThat(text.toString().split("\r")).hasSize(3);
    assertThat(text.toString()).contains("2 rows").contains("10 rows").doesNotContain("3 rows");
  }

  @Test
  void aFileGetsPlainLinesEveryFiveSeconds() {
    ProgressLine line = line(false);
    for (int i = 1; i <= 11; i++) {
      after(Duration.ofSeconds(1));
      line.show(new ProgressLine.State(i, 0, i / 11.0));
    }
    line.finish(new ProgressLine.State(11, 0, 1));
    assertThat(text.toString().lines())
        .hasSize(3)
        .allMatch(printed -> printed.startsWith("docs: "));
    assertThat(text.toString()).doesNotContain("\r").doesNotContain("\u001b");
  }
}
