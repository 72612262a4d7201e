package dev.vecino.crashtest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vecino.storage.FailPoint;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

class CrashShortTest {
  private static final int CRASHES = Integer.getInteger("vecino.crashes", 50);

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  Path directory;

  @Test
  void everyPromiseHoldsAfterEachCrash() throws Exception {
    long seed = Long.getLong("vecino.seed", System.nanoTime());
    System.out.println("crash test with seed " + seed);
    CrashSeries series =
        new CrashSeries(directory, null, seed, line -> System.out.println("crash " + line));
    series.run(CRASHES);
    Tally tally = series.tally();
    System.out.print(tally.table());
    assertThat(tally.total()).isGreaterThanOrEqualTo(CRASHES);
    assertThat(tally.checks()).isPositive();
    assertThat(tally.requests()).isPositive();
    assertThat(tally.missing()).hasSizeLessThan(FailPoint.values().length);
  }
}
