package dev.vecino.crashtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Cuts the power of a file system, which takes root; asked for by {@code vecino.powerLosses}. */
class PowerLossTest {
  private static final int LOSSES = Integer.getInteger("vecino.powerLosses", 0);

  @TempDir Path directory;

  @Test
  void durableWritesSurviveAPowerLoss() throws Exception {
    assumeTrue(LOSSES > 0, "set -Dvecino.powerLosses=N to cut the power N times");
    Optional<String> obstacle = PowerLossVolume.obstacle();
    assumeTrue(obstacle.isEmpty(), () -> obstacle.orElse(""));
    long seed = Long.getLong("vecino.seed", System.nanoTime());
    System.out.println("power loss test with seed " + seed);
    try (PowerLossVolume volume = PowerLossVolume.create(directory)) {
      Tally tally =
          new CrashSeries(directory, volume, seed, System.out::println).run(LOSSES, () -> false);
      System.out.print(tally.table());
      assertThat(tally.checks()).isPositive();
    }
  }
}
