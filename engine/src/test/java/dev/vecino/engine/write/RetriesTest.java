package dev.vecino.engine.write;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RetriesTest {
  private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5);
  private final Retries retries = new Retries(now::get);

  @Test
  void eachAttemptIsDueLaterThanTheOneBeforeUpToAnHour() {
    assertThat(retries.due(7)).isTrue();
    for (int minutes : new int[] {1, 2, 4, 8, 16, 32, 64, 64, 64}) {
      retries.tried(7);
      now.addAndGet(Duration.ofMinutes(minutes).toNanos() - 1);
      assertThat(retries.due(7)).as("just before %d minutes", minutes).isFalse();
      now.addAndGet(1);
      assertThat(retries.due(7)).as("after %d minutes", minutes).isTrue();
    }
    assertThat(retries.due(8)).isTrue();
  }

  @Test
  void aReplacementTakesOverTheHistory() {
    retries.tried(7);
    retries.inherit(7, 9);
    assertThat(retries.due(7)).isTrue();
    assertThat(retries.due(9)).isFalse();
    retries.inherit(3, 4);
    assertThat(retries.due(4)).isTrue();
  }

  @Test
  void segmentsThatAreGoneAreForgotten() {
    retries.tried(7);
    retries.tried(9);
    retries.retain(Set.of(9L));
    assertThat(retries.due(7)).isTrue();
    assertThat(retries.due(9)).isFalse();
  }
}
