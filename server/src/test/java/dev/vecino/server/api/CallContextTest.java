package dev.vecino.server.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vecino.engine.CallerException;
import dev.vecino.engine.ErrorCode;
import dev.vecino.engine.SearchRequest;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class CallContextTest {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  private final SearchRequest unlimited = SearchRequest.builder(new float[] {1}).build();

  @Test
  void withoutTimesTheRequestStaysAsItIs() {
    CallContext call =
        new CallContext(System.nanoTime(), null, () -> false, RequestMemory.Claim.NONE);
    assertThat(call.admitted(unlimited)).isSameAs(unlimited);
  }

  @Test
  void timeInTheQueueCountsAndTheEarlierDeadlineWins() {
    long now = System.nanoTime();
    SearchRequest minute =
        SearchRequest.builder(new float[] {1}).limit(3).timeout(Duration.ofMinutes(1)).build();
    SearchRequest waited =
        new CallContext(now - 10 * SECOND, null, () -> false, RequestMemory.Claim.NONE)
            .admitted(minute);
    assertThat(waited.timeout()).isLessThanOrEqualTo(Duration.ofSeconds(50));
    assertThat(waited.limit()).isEqualTo(3);
    SearchRequest hurried =
        new CallContext(now, now + 5 * SECOND, () -> false, RequestMemory.Claim.NONE)
            .admitted(minute);
    assertThat(hurried.timeout()).isLessThanOrEqualTo(Duration.ofSeconds(5));
  }

  @Test
  void lateAndUnwantedRequestsAreNotBegun() {
    long now = System.nanoTime();
    assertCode(
        new CallContext(now, now - SECOND, () -> false, RequestMemory.Claim.NONE),
        ErrorCode.DEADLINE_EXCEEDED);
    assertCode(
        new CallContext(now, null, () -> true, RequestMemory.Claim.NONE), ErrorCode.CANCELLED);
  }

  private void assertCode(CallContext call, ErrorCode code) {
    assertThatThrownBy(() -> call.admitted(unlimited))
        .isInstanceOfSatisfying(CallerException.class, e -> assertThat(e.code()).isEqualTo(code));
  }
}
