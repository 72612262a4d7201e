package dev.vecino.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

final class StopWithinTest {
  private static final Duration LONG = Duration.ofSeconds(60);

  @Test
  void aCleanStopEndsWithZero() {
    assertThat(StopWithin.run(() -> {}, LONG)).isZero();
  }

  @Test
  void aFailedStopEndsWithOne() {
    Runnable failing =
        () -> {
          throw new IllegalStateException("for the test");
        };
    assertThat(StopWithin.run(failing, LONG)).isEqualTo(1);
  }

  @Test
  void aStopThatTakesTooLongIsGivenUp() {
    CountDownLatch never = new CountDownLatch(1);
    Runnable hanging =
        () -> {
          try {
            never.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        };
    long start = System.nanoTime();
    assertThat(StopWithin.run(hanging, Duration.ofMillis(50))).isEqualTo(1);
    assertThat(System.nanoTime() - start).isLessThan(LONG.toNanos());
    never.countDown();
  }
}
