package dev.vecino.engine.write;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class ReplacedSegmentsTest {
  @Test
  void aSegmentIsDeletedOnceAndOnlyWhenItWasReplaced() {
    List<Long> deleted = new ArrayList<>();
    ReplacedSegments replaced = new ReplacedSegments(deleted::add);
    replaced.add(3);
    assertThat(replaced.contains(3)).isTrue();
    replaced.delete(3);
    replaced.delete(3);
    replaced.delete(4);
    replaced.add(5);
    replaced.deleteAll();
    replaced.deleteAll();
    assertThat(deleted).containsExactly(3L, 5L);
    assertThat(replaced.contains(5)).isFalse();
  }

  @Test
  void aFailureLeavesTheOthersToBeDeleted() {
    List<Long> deleted = new ArrayList<>();
    ReplacedSegments replaced =
        new ReplacedSegments(id -> {
          if (id == 1) {
            throw new IllegalStateException("segment 1 is still in the manifest");
          }
          deleted.add(id);
        });
    replaced.add(1);
    replaced.add(2);
    replaced.deleteAll();
    assertThat(deleted).containsExactly(2L);
  }

  @Test
  @Timeout(60)
  void whoDeletesAllWaitsForADeletionThatIsUnderWay() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch closing = new CountDownLatch(1);
    AtomicBoolean ended = new AtomicBoolean();
    AtomicBoolean endedBefore = new AtomicBoolean();
    AtomicReference<Thread> closer = new AtomicReference<>(Thread.currentThread());
    ReplacedSegments replaced =
        new ReplacedSegments(id -> {
          begun.countDown();
          await(closing);
          // It waits for this deletion, or did not and is through.
          while (closer.get().getState() == Thread.State.RUNNABLE) {
            Thread.onSpinWait();
          }
          ended.set(true);
        });
    replaced.add(7);
    Thread deleter = new Thread(() -> replaced.delete(7));
    deleter.start();
    begun.await();
    Thread closes =
        new Thread(() -> {
          replaced.deleteAll();
          endedBefore.set(ended.get());
        });
    closer.set(closes);
    closes.start();
    closing.countDown();
    closes.join();
    deleter.join();
    assertThat(endedBefore).isTrue();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
