package dev.vecino.crashtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Cuts the power of a file system, where that can be done: on Linux, as root. */
class PowerLossTest {
  private static final int LOSSES = Integer.getInteger("vecino.powerLosses", 5);

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  Path directory;

  @Test
  void durableWritesSurviveAPowerLoss() throws Exception {
    Optional<String> obstacle = PowerLossVolume.obstacle();
    assumeTrue(obstacle.isEmpty(), () -> obstacle.orElse(""));
    long seed = Long.getLong("vecino.seed", System.nanoTime());
    System.out.println("power loss test with seed " + seed);
    try (PowerLossVolume volume = PowerLossVolume.create(directory)) {
      CrashSeries series =
          new CrashSeries(
              directory, volume, seed, line -> System.out.println("power loss " + line));
      series.run(LOSSES);
      Tally tally = series.tally();
      System.out.print(tally.table());
      assertThat(tally.total()).isGreaterThanOrEqualTo(LOSSES);
      assertThat(tally.checks()).isPositive();
    }
  }
}
