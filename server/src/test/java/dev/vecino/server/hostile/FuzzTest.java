package dev.vecino.server.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Two thousand valid, nearly valid and absurd requests; {@link FuzzRun} sends as many as asked. */
final class FuzzTest {
  private static final int REQUESTS = 2_000;

  @Test
  @EnabledOnOs(OS.LINUX)
  void aServerLivesThroughHostileRequestsAndStaysCorrect(@TempDir Path directory) throws Exception {
    long seed = Long.getLong("vecino.test.seed", System.nanoTime());
    assertThat(FuzzRun.run(directory, REQUESTS, seed, System.out)).as("seed " + seed).isEmpty();
  }
}
