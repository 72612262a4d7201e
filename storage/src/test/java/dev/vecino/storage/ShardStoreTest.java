package dev.vecino.storage;

import static dev.vecino.storage.ShardFixture.bytes;
import static dev.vecino.storage.ShardFixture.put;
import static dev.vecino.storage.ShardFixture.row;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShardStoreTest {

  private final ShardFixture shards = new ShardFixture();
  @TempDir Path directory;

  @SuppressWarnings("NullAway.Init")
  private ShardStore store;

  @BeforeEach
  void create() {
    store = shards.create(directory.resolve("shard"));
  }

  @AfterEach
  void close() {
    shards.close();
  }

  @Test
  void aFreshShardIsEmpty() {
    assertThat(store.lastSequence()).isZero();
    assertThat(store.liveCount()).isZero();
    assertThat(store.manifest()).isEqualTo(SegmentManifest.EMPTY);
    assertThat(store.healthy()).isTrue();
    assertThat(tombstones()).isEmpty();
    assertThat(pending()).isEmpty();
    assertThat(store.diskBytes()).isPositive();
  }

  @Test
  void aPointComesBackFromEveryColumnFamily() {
    put(store, "a", true);
    put(store, "b", false);
    assertThat(store.find(List.of(bytes("b"), bytes("none"), bytes("a"))))
        .containsExactly(new IdEntry(2, 2), null, new IdEntry(1, 1));
    assertThat(pending()).containsExactly("1: vectors of a at 1", "2: vectors of b at 2");
    try (ShardSnapshot snapshot = store.snapshot()) {
      assertThat(snapshot.find(bytes("a"))).isEqualTo(new IdEntry(1, 1));
      assertThat(snapshot.find(bytes("none"))).isNull();
      List<@Nullable PayloadRow> rows = snapshot.payloads(new long[] {2, 9, 1});
      assertThat(rows.get(1)).isNull();
      assertThat(new String(requireNonNull(rows.get(0)).payload(), UTF_8))
          .isEqualTo("payload of b at 2");
      assertThat(new String(requireNonNull(rows.get(2)).id(), UTF_8)).isEqualTo("a");
      assertThat(requireNonNull(snapshot.payload(1)).version()).isEqualTo(1);
      assertThat(snapshot.payload(9)).isNull();
      assertThat(snapshot.pending(2)).isEqualTo(bytes("vectors of b at 2"));
      assertThat(snapshot.pending(new long[] {1, 9}))
          .containsExactly(bytes("vectors of a at 1"), null);
      assertThat(snapshot.payloads(new long[0])).isEmpty();
    }
  }

  @Test
  void aReplacedPointLeavesATombstoneAndNothingElse() {
    put(store, "a", true);
    try (WriteGroup group = store.newGroup()) {
      group.killPoint(bytes("a"), 1, 2, false);
      group.putPoint(row("a", 2));
      group.counters(2, 1);
      store.commit(group, true);
    }
    assertThat(store.find(List.of(bytes("a")))).containsExactly(new IdEntry(2, 2));
    assertThat(pending()).containsExactly("2: vectors of a at 2");
    assertThat(tombstones()).containsExactly("1: 2");
    try (ShardSnapshot snapshot = store.snapshot()) {
      assertThat(snapshot.payload(1)).isNull();
      assertThat(snapshot.liveCount()).isOne();
    }
  }

  @Test
  void aDeletedPointIsGoneFromIdsPayloadsPendingAndDirty() {
    put(store, "a", true);
    try (WriteGroup group = store.newGroup()) {
      group.putPayload(bytes("a"), 1, 2, bytes("new"));
      group.counters(2, 1);
      store.commit(group, true);
    }
    assertThat(dirty()).containsExactly("1: 2");
    try (WriteGroup group = store.newGroup()) {
      group.killPoint(bytes("a"), 1, 3, true);
      group.counters(3, 0);
      store.commit(group, true);
    }
    assertThat(store.find(List.of(bytes("a")))).containsExactly((IdEntry) null);
    assertThat(pending()).isEmpty();
    assertThat(dirty()).isEmpty();
    assertThat(tombstones()).containsExactly("1: 3");
  }

  @Test
  void aPayloadChangeKeepsTheLocation() {
    put(store, "a", true);
    try (WriteGroup group = store.newGroup()) {
      group.putPayload(bytes("a"), 1, 2, bytes("new"));
      group.counters(2, 1);
      store.commit(group, true);
    }
    try (ShardSnapshot snapshot = store.snapshot()) {
      assertThat(snapshot.find(bytes("a"))).isEqualTo(new IdEntry(1, 2));
      PayloadRow row = requireNonNull(snapshot.payload(1));
      assertThat(row.version()).isEqualTo(2);
      assertThat(row.payload()).isEqualTo(bytes("new"));
      assertThat(snapshot.pending(1)).isEqualTo(bytes("vectors of a at 1"));
    }
  }

  @Test
  void rowsThatASealConsumedAreRemoved() {
    put(store, "a", true);
    put(store, "b", true);
    SegmentManifest sealed =
        SegmentManifest.EMPTY.next(2, List.of(new SegmentEntry(1, 2, 1, 2, 1, new byte[] {5})));
    try (WriteGroup group = store.newGroup()) {
      group.putPayload(bytes("a"), 1, 3, bytes("new"));
      group.killPoint(bytes("b"), 2, 4, true);
      group.manifest(sealed);
      group.removePending(new long[] {1, 2});
      group.counters(4, 1);
      store.commit(group, true);
    }
    assertThat(pending()).isEmpty();
    assertThat(store.manifest()).isEqualTo(sealed);
    try (WriteGroup group = store.newGroup()) {
      group.removeTombstones(new long[] {2});
      group.removeDirty(new long[] {1});
      group.counters(4, 1);
      store.commit(group, true);
    }
    assertThat(tombstones()).isEmpty();
    assertThat(dirty()).isEmpty();
  }

  @Test
  void aSnapshotSeesNothingCommittedLater() {
    put(store, "a", true);
    try (ShardSnapshot before = store.snapshot()) {
      try (WriteGroup group = store.newGroup()) {
        group.killPoint(bytes("a"), 1, 2, true);
        group.putPoint(row("b", 3));
        group.counters(3, 1);
        store.commit(group, true);
      }
      assertThat(ids(before, null)).containsExactly("a");
      assertThat(before.find(List.of(bytes("a"), bytes("b"))))
          .containsExactly(new IdEntry(1, 1), null);
      assertThat(before.payload(1)).isNotNull();
      assertThat(before.payload(3)).isNull();
      assertThat(before.lastSequence()).isOne();
      try (ShardSnapshot after = store.snapshot()) {
        assertThat(ids(after, null)).containsExactly("b");
        assertThat(after.lastSequence()).isEqualTo(3);
      }
    }
  }

  @Test
  void aScanGoesInKeyOrderAndBeginsBehindTheCursor() {
    for (String id : List.of("c", "a", "b", "aa")) {
      put(store, id, false);
    }
    try (ShardSnapshot snapshot = store.snapshot()) {
      assertThat(ids(snapshot, null)).containsExactly("a", "aa", "b", "c");
      assertThat(ids(snapshot, bytes("aa"))).containsExactly("b", "c");
      assertThat(ids(snapshot, bytes("ab"))).containsExactly("b", "c");
      assertThat(ids(snapshot, bytes("c"))).isEmpty();
      List<IdEntry> first = new ArrayList<>();
      snapshot.scanIds(null, (id, entry) -> !first.add(entry));
      assertThat(first).containsExactly(new IdEntry(2, 2));
    }
  }

  @Test
  void aGroupMustSayTheCounters() {
    try (WriteGroup group = store.newGroup()) {
      group.putPoint(row("a", 1));
      assertThatThrownBy(() -> store.commit(group, true))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("must set the shard's counters");
      group.counters(1, 1);
      assertThatThrownBy(() -> group.counters(1, 1)).isInstanceOf(IllegalStateException.class);
      assertThat(group.bytes()).isPositive();
      store.commit(group, true);
    }
    assertThat(store.liveCount()).isOne();
  }

  @Test
  void countersAndGenerationsNeverGoBack() {
    put(store, "a", true);
    try (WriteGroup group = store.newGroup()) {
      group.counters(0, 0);
      assertThatThrownBy(() -> store.commit(group, true))
          .hasMessage("the group ends at sequence 0, the shard is at 1 already");
    }
    try (WriteGroup group = store.newGroup()) {
      group.counters(1, 1);
      group.manifest(new SegmentManifest(2, 1, List.of()));
      assertThatThrownBy(() -> store.commit(group, true))
          .hasMessage("the group's manifest has generation 2, expected 1");
    }
    assertThat(store.healthy()).isTrue();
  }

  @Test
  void whatIsClosedThrowsInsteadOfCrashing() {
    put(store, "a", true);
    ShardSnapshot closed = store.snapshot();
    closed.close();
    closed.close();
    assertThatThrownBy(() -> closed.find(bytes("a"))).isInstanceOf(ClosedStoreException.class);
    ShardSnapshot outlived = store.snapshot();
    WriteGroup group = store.newGroup();
    store.close();
    store.close();
    assertThat(store.healthy()).isFalse();
    assertThatThrownBy(() -> outlived.find(bytes("a"))).isInstanceOf(ClosedStoreException.class);
    assertThatThrownBy(() -> outlived.scanIds(null, (_, _) -> true))
        .isInstanceOf(ClosedStoreException.class);
    outlived.close();
    assertThatThrownBy(() -> group.putPoint(row("b", 2))).isInstanceOf(ClosedStoreException.class);
    assertThatThrownBy(() -> store.commit(group, true)).isInstanceOf(ClosedStoreException.class);
    group.close();
    assertThatThrownBy(group::bytes).isInstanceOf(ClosedStoreException.class);
    assertThatThrownBy(store::snapshot).isInstanceOf(ClosedStoreException.class);
    assertThatThrownBy(store::reopen).isInstanceOf(ClosedStoreException.class);
    assertThatThrownBy(store::syncWitness).isInstanceOf(ClosedStoreException.class);
  }

  @Test
  void aVisitorMayReadButNotClose() {
    put(store, "a", true);
    try (ShardSnapshot snapshot = store.snapshot()) {
      assertThatThrownBy(() ->
              snapshot.scanIds(
                  null,
                  (id, entry) -> {
                    assertThat(snapshot.find(id)).isEqualTo(entry);
                    store.close();
                    return true;
                  }))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("closed by its own reader");
      assertThatThrownBy(() -> store.forEachPending((_, _) -> store.reopen()))
          .isInstanceOf(IllegalStateException.class);
      assertThat(snapshot.find(bytes("a"))).isEqualTo(new IdEntry(1, 1));
    }
    assertThat(store.healthy()).isTrue();
    put(store, "b", true);
  }

  private List<String> pending() {
    List<String> rows = new ArrayList<>();
    store.forEachPending(
        (location, vectors) -> rows.add(location + ": " + new String(vectors, UTF_8)));
    return rows;
  }

  private List<String> tombstones() {
    List<String> rows = new ArrayList<>();
    store.forEachTombstone((location, death) -> rows.add(location + ": " + death));
    return rows;
  }

  private List<String> dirty() {
    List<String> rows = new ArrayList<>();
    store.forEachDirty((location, version) -> rows.add(location + ": " + version));
    return rows;
  }

  private static List<String> ids(ShardSnapshot snapshot, byte @Nullable [] after) {
    List<String> ids = new ArrayList<>();
    snapshot.scanIds(
        after,
        (id, _) -> {
          ids.add(new String(id, UTF_8));
          return true;
        });
    return ids;
  }
}
