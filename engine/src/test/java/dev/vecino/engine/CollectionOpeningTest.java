package dev.vecino.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vecino.index.Metric;
import dev.vecino.storage.CatalogueEntry;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CollectionOpeningTest {
  private static CatalogueEntry entry(String name) {
    return new CatalogueEntry(name, UUID.randomUUID(), new byte[0]);
  }

  @Test
  void aCollectionThatTakesLongDoesNotHoldUpTheOthers() throws InterruptedException {
    CountDownLatch slow = new CountDownLatch(1);
    CountDownLatch quick = new CountDownLatch(1);
    CollectionOpening opening =
        new CollectionOpening(
            List.of(entry("slow"), entry("quick")),
            entry -> {
              if (entry.name().equals("quick")) {
                quick.countDown();
                return;
              }
              try {
                slow.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    quick.await();
    assertThat(opening.contains("slow")).isTrue();
    Thread waiting = Thread.ofPlatform().start(opening::await);
    while (opening.contains("quick")) {
      Thread.onSpinWait();
    }
    assertThat(opening.names()).containsExactly("slow");
    assertThat(waiting.isAlive()).isTrue();
    slow.countDown();
    waiting.join();
    assertThat(opening.names()).isEmpty();
  }

  @Test
  void aDatabaseThatHasBegunServesWhatIsOpenAndThenEverything(@TempDir Path data) {
    try (Database database = Database.open(data, DatabaseOptions.defaults())) {
      for (int i = 0; i < 6; i++) {
        Collection docs =
            database.create(CollectionSpec.of("c" + i, new VectorSpec(2, Metric.DOT)));
        docs.upsert(
            List.of(Point.of(PointId.of(i), new float[] {1, i}, Payload.EMPTY)),
            Durability.BUFFERED);
      }
    }
    try (Database database = Database.begin(data, DatabaseOptions.defaults())) {
      int refused = 0;
      for (int i = 0; i < 6; i++) {
        try {
          assertThat(database.collection("c" + i).count(null)).isEqualTo(1);
        } catch (ResourceException e) {
          assertThat(e.code()).isEqualTo(ErrorCode.UNAVAILABLE);
          assertThat(e.text()).contains("being opened");
          refused++;
        }
      }
      database.awaitOpen();
      assertThat(database.opening()).isEmpty();
      assertThat(database.collections()).hasSize(6);
      assertThat(refused).isBetween(0, 6);
      assertThat(database.collection("c5").count(null)).isEqualTo(1);
    }
  }
}
