package dev.vecino.server.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vecino.engine.ErrorCode;
import dev.vecino.engine.ResourceException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class RequestExecutorsTest {
  @Test
  void searchesBeyondTheQueueAreRefusedWithAHint() throws InterruptedException {
    try (RequestExecutors executors = new RequestExecutors(1, 2)) {
      CountDownLatch begun = new CountDownLatch(1);
      CountDownLatch release = new CountDownLatch(1);
      AtomicInteger done = new AtomicInteger();
      executors.search(() -> {
        begun.countDown();
        try {
          release.await();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
        done.incrementAndGet();
      });
      begun.await();
      executors.search(done::incrementAndGet);
      executors.search(done::incrementAndGet);
      assertThatThrownBy(() -> executors.search(done::incrementAndGet))
          .isInstanceOfSatisfying(
              ResourceException.class,
              e -> {
                assertThat(e.code()).isEqualTo(ErrorCode.RESOURCE_EXHAUSTED);
                assertThat(e.retryAfter()).isPositive();
              });
      assertThat(executors.waitingSearches()).isEqualTo(2);
      release.countDown();
      assertThat(executors.drain(Duration.ofSeconds(20))).isTrue();
      assertThat(done).hasValue(3);
    }
  }

  @Test
  void afterTheDrainNothingIsTaken() throws InterruptedException {
    try (RequestExecutors executors = new RequestExecutors(1, 2)) {
      assertThat(executors.drain(Duration.ofSeconds(20))).isTrue();
      assertThatThrownBy(() -> executors.search(() -> {}))
          .isInstanceOf(RejectedExecutionException.class);
    }
  }
}
