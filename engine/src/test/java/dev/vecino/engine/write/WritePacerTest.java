package dev.vecino.engine.write;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

final class WritePacerTest {
  private static final long BATCH = 256 << 10;

  private final AtomicReference<Double> pressure = new AtomicReference<>(0.0);
  private final WritePacer pacer = new WritePacer(pressure::get, new WritePacer.Total());

  @Test
  void nobodyWaitsBelowHalfOfTheBound() {
    pressure.set(0.49);
    assertThat(pacer.delayNanos(1L << 40, System.nanoTime())).isZero();
    assertThat(pacer.delay()).isZero();
  }

  @Test
  void theDelayRisesSmoothlyWithThePressureUpToItsCap() {
    List<Long> delays = new ArrayList<>();
    long now = System.nanoTime() + Duration.ofHours(1).toNanos();
    for (int percent = 50; percent <= 120; percent += 5) {
      pressure.set(percent / 100.0);
      // Far apart on the clock, so that each write is alone.
      now += Duration.ofMinutes(1).toNanos();
      delays.add(pacer.delayNanos(BATCH, now));
    }
    assertThat(delays).isSorted();
    assertThat(delays.getFirst()).isLessThan(Duration.ofMillis(2).toNanos());
    assertThat(delays.getLast()).isEqualTo(WritePacer.MAX_DELAY.toNanos());
    for (int i = 1; i < delays.size(); i++) {
      // No step is large: one more part in twenty of pressure about doubles the wait.
      assertThat(delays.get(i)).isLessThanOrEqualTo((long) (2.01 * delays.get(i - 1)) + 1);
    }
  }

  @Test
  void writersThatComeTogetherWaitOneAfterTheOther() {
    pressure.set(0.8);
    long now = System.nanoTime() + Duration.ofHours(1).toNanos();
    long first = pacer.delayNanos(BATCH, now);
    long second = pacer.delayNanos(BATCH, now);
    assertThat(second).isEqualTo(2 * first);
    for (int i = 0; i < 1_000; i++) {
      assertThat(pacer.delayNanos(BATCH, now)).isLessThanOrEqualTo(WritePacer.MAX_DELAY.toNanos());
    }
    pressure.set(0.1);
    assertThat(pacer.delayNanos(BATCH, now)).isZero();
  }

  @Test
  void waitingIsCounted() {
    WritePacer.Total total = new WritePacer.Total();
    WritePacer counted = new WritePacer(() -> 0.7, total);
    long start = System.nanoTime();
    counted.await(1 << 20);
    assertThat(total.writes()).isEqualTo(1);
    assertThat(total.time()).isPositive();
    assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(total.time().toNanos());
  }
}
