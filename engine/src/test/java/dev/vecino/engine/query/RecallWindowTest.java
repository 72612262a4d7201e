package dev.vecino.engine.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.vecino.engine.query.RecallWindow.Interval;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RecallWindowTest {
  private static final int ANSWERS = 10;

  @Test
  void withoutMeasurementsEverythingIsPossible() {
    assertThat(new RecallWindow().interval()).isEqualTo(new Interval(0, 0, 0, 1));
  }

  @Test
  void searchesThatFoundAllLeaveRoomForDoubt() {
    RecallWindow window = new RecallWindow();
    for (int i = 0; i < 20; i++) {
      window.add(1, ANSWERS);
    }
    Interval interval = window.interval();
    assertThat(interval.mean()).isEqualTo(1);
    assertThat(interval.high()).isEqualTo(1);
    assertThat(interval.low()).isBetween(0.97, 0.99);
  }

  @Test
  void theIntervalHoldsTheTrueMeanInAboutNineteenOfTwentyCases() {
    Random random = new Random(7);
    for (double quality : new double[] {0.8, 0.95, 0.99}) {
      int held = 0;
      int cases = 2_000;
      for (int i = 0; i < cases; i++) {
        RecallWindow window = new RecallWindow();
        for (int search = 0; search < 100; search++) {
          // Searches differ: half are harder than the other half.
          double chance = search % 2 == 0 ? quality : 2 * quality - 1 + (1 - quality);
          int found = 0;
          for (int answer = 0; answer < ANSWERS; answer++) {
            found += random.nextDouble() < chance ? 1 : 0;
          }
          window.add((double) found / ANSWERS, ANSWERS);
        }
        Interval interval = window.interval();
        held += interval.low() <= quality && quality <= interval.high() ? 1 : 0;
      }
      assertThat((double) held / cases).as("quality " + quality).isGreaterThan(0.93);
    }
  }

  @Test
  void onlyTheLatestCount() {
    RecallWindow window = new RecallWindow();
    for (int i = 0; i < RecallWindow.SIZE; i++) {
      window.add(0, ANSWERS);
    }
    for (int i = 0; i < RecallWindow.SIZE; i++) {
      window.add(0.5, ANSWERS);
    }
    assertThat(window.interval().mean()).isEqualTo(0.5, within(1e-6));
    assertThat(window.interval().searches()).isEqualTo(RecallWindow.SIZE);
  }
}
