package dev.vecino.storage;

import static dev.vecino.storage.ShardFixture.bytes;
import static dev.vecino.storage.ShardFixture.put;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FailingWriteTest {

  private final ShardFixture shards = new ShardFixture();
  @TempDir Path directory;

  @SuppressWarnings("NullAway.Init")
  private ShardStore store;

  @BeforeEach
  void create() {
    store = shards.create(directory.resolve("shard"));
    put(store, "a", true);
  }

  @AfterEach
  void close() {
    shards.close();
  }

  @Test
  void afterAFailedWriteNothingIsAcceptedUntilTheShardReopens() {
    failWith(new WriteFailedException("the disk went away", null));
    assertThatThrownBy(() -> put(store, "b", true)).hasMessage("the disk went away");
    heal();
    assertThat(store.healthy()).isFalse();
    assertThatThrownBy(() -> put(store, "c", true))
        .isInstanceOf(WriteFailedException.class)
        .hasMessageContaining("accepts no writes until it is reopened")
        .hasRootCauseMessage("the disk went away");
    assertThatThrownBy(store::syncWitness).isInstanceOf(WriteFailedException.class);
    assertThat(store.find(List.of(bytes("a")))).containsExactly(new IdEntry(1, 1));

    store.reopen();
    assertThat(store.healthy()).isTrue();
    assertThat(store.lastSequence()).isOne();
    assertThat(store.liveCount()).isOne();
    put(store, "c", true);
    assertThat(store.find(List.of(bytes("a"), bytes("b"), bytes("c"))))
        .containsExactly(new IdEntry(1, 1), null, new IdEntry(2, 2));
  }

  @Test
  void snapshotsAndGroupsFromBeforeAReopenEnd() {
    ShardSnapshot snapshot = store.snapshot();
    WriteGroup group = store.newGroup();
    group.counters(2, 1);
    store.reopen();
    assertThatThrownBy(() -> snapshot.find(bytes("a"))).isInstanceOf(ClosedStoreException.class);
    snapshot.close();
    assertThatThrownBy(() -> store.commit(group, true)).isInstanceOf(ClosedStoreException.class);
    group.close();
    assertThat(store.healthy()).isTrue();
    try (ShardSnapshot fresh = store.snapshot()) {
      assertThat(fresh.find(bytes("a"))).isEqualTo(new IdEntry(1, 1));
    }
  }

  @Test
  void aFullDiskRefusesWritesAndKeepsServingReads() {
    failWith(new StorageFullException("no room", null));
    try (ShardSnapshot snapshot = store.snapshot()) {
      assertThatThrownBy(() -> put(store, "b", true)).isInstanceOf(StorageFullException.class);
      heal();
      assertThat(store.healthy()).isFalse();
      assertThat(snapshot.find(bytes("a"))).isEqualTo(new IdEntry(1, 1));
    }
    store.reopen();
    put(store, "b", true);
    assertThat(store.liveCount()).isEqualTo(2);
  }

  @Test
  void aShardThatMetAFullDiskStaysOpenForReadsWhileThereIsNoRoom() {
    long more = Long.MAX_VALUE;
    StorageOptions greedy = new StorageOptions(1 << 20, 1 << 20, 1 << 20, 1, 0, 64, 2, more);
    Path path = directory.resolve("greedy");
    SharedResources shared = new SharedResources(greedy);
    ShardStore.create(path, shared);
    ShardStore tight = ShardStore.open(path, shared, () -> {});
    put(tight, "a", true);
    tight.probeCommits(() -> {
      throw new StorageFullException("no room", null);
    });
    assertThatThrownBy(() -> put(tight, "b", true)).isInstanceOf(StorageFullException.class);
    assertThatThrownBy(tight::reopen)
        .isInstanceOf(StorageFullException.class)
        .hasMessageContaining("are needed to resume writes");
    assertThat(tight.find(List.of(bytes("a")))).containsExactly(new IdEntry(1, 1));
    tight.close();
    shared.close();
  }

  @Test
  void aSecondWriterIsNamedAndRefused() throws InterruptedException {
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch leave = new CountDownLatch(1);
    store.probeCommits(() -> {
      inside.countDown();
      try {
        leave.await();
      } catch (InterruptedException e) {
        throw new WriteFailedException("interrupted", e);
      }
    });
    Thread first = Thread.ofPlatform().name("first").start(() -> put(store, "b", true));
    inside.await();
    AtomicReference<Throwable> refusal = new AtomicReference<>();
    Thread second =
        Thread.ofPlatform()
            .name("second")
            .start(() -> {
              try {
                store.reopen();
              } catch (IllegalStateException e) {
                refusal.set(e);
              }
            });
    second.join();
    leave.countDown();
    first.join();
    assertThat(refusal.get()).hasMessageContaining("'second' came while 'first' was at it");
    assertThat(store.liveCount()).isEqualTo(2);
  }

  private void failWith(StorageException failure) {
    store.probeCommits(() -> {
      throw failure;
    });
  }

  private void heal() {
    store.probeCommits(() -> {});
  }
}
