package dev.vecino.storage;

import static dev.vecino.storage.ShardFixture.bytes;
import static dev.vecino.storage.ShardFixture.put;
import static dev.vecino.storage.ShardFixture.putManifest;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SnapshotStoreTest {
  private static final UUID DOCS = new UUID(1, 1);
  private static final UUID COPY = new UUID(2, 2);
  private static final CatalogueEntry ENTRY = new CatalogueEntry("docs", DOCS, bytes("schema"));

  @TempDir Path directory;
  private StorageRoot root;
  private ShardStore store;

  /** Every file belongs, except those that begin with "other". */
  private static class Rules implements SegmentFileRules {
    final List<Path> verified = new ArrayList<>();

    @Override
    public boolean belongs(SegmentEntry entry, String fileName) {
      return !fileName.startsWith("other");
    }

    @Override
    public void verify(Path file) {
      verified.add(file.getFileName());
    }
  }

  @BeforeEach
  void open() {
    root = StorageRoot.open(directory, StorageOptions.defaults());
    store = root.createShard(DOCS);
    root.catalogue().put(ENTRY);
  }

  @AfterEach
  void close() {
    root.close();
  }

  private SnapshotManifest create(Rules rules) {
    return root.snapshots().create(ENTRY, store, rules, TransferProgress.NONE);
  }

  private ShardStore install(SnapshotManifest manifest, UUID target) {
    try (SnapshotStore.Opened opened = root.snapshots().open(manifest.id()).orElseThrow()) {
      return root.installShard(target, opened.manifest(), opened, TransferProgress.NONE);
    }
  }

  private void segment(long id, String... files) throws IOException {
    Path temporary = store.temporarySegmentDirectory(id);
    for (String file : files) {
      Files.writeString(temporary.resolve(file), file + " of " + id);
    }
    store.publishDirectory(id);
    List<SegmentEntry> entries = new ArrayList<>(store.manifest().segments());
    entries.add(new SegmentEntry(id, 1, 1, 1, 0, new byte[0]));
    putManifest(store, store.manifest().next(id + 1, entries));
  }

  @Test
  void aSnapshotHoldsWhatWasThereAndNothingLater() throws IOException {
    put(store, "a", true);
    put(store, "b", false);
    segment(1, "vectors-0", "ids", "other-1");
    SnapshotManifest snapshot = create(new Rules());
    put(store, "c", true);
    assertThat(snapshot.sequence()).isEqualTo(2);
    assertThat(snapshot.liveCount()).isEqualTo(2);
    assertThat(root.snapshots().list()).containsExactly(snapshot);

    ShardStore copy = install(snapshot, COPY);
    assertThat(copy.find(List.of(bytes("a"), bytes("b"), bytes("c"))))
        .containsExactly(new IdEntry(1, 1), new IdEntry(2, 2), null);
    assertThat(DurableFiles.list(copy.requireSegmentDirectory(1)))
        .extracting(file -> file.getFileName().toString())
        .containsExactly("ids", "vectors-0");
    put(copy, "d", true);
    assertThat(store.find(List.of(bytes("d")))).containsExactly((IdEntry) null);
  }

  @Test
  void snapshotsSurviveARestartAndTheirCollection() {
    put(store, "a", true);
    SnapshotManifest snapshot = create(new Rules());
    store.close();
    root.catalogue().remove("docs");
    root.deleteShard(DOCS);
    root.close();
    root = StorageRoot.open(directory, StorageOptions.defaults());
    assertThat(root.snapshots().find(snapshot.id())).contains(snapshot);
    assertThat(install(snapshot, COPY).liveCount()).isOne();
  }

  @Test
  void snapshotsTakenBesideAWriterArePrefixesOfItsHistory() throws InterruptedException {
    AtomicBoolean over = new AtomicBoolean();
    Thread writer =
        Thread.ofPlatform()
            .start(() -> {
              for (int i = 1; !over.get(); i++) {
                put(store, "p" + i, i % 50 == 0);
              }
            });
    List<SnapshotManifest> snapshots = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      snapshots.add(create(new Rules()));
    }
    over.set(true);
    writer.join();
    for (SnapshotManifest snapshot : snapshots) {
      UUID target = UUID.randomUUID();
      ShardStore copy = install(snapshot, target);
      assertThat(copy.liveCount()).isEqualTo(copy.lastSequence());
      for (long i : new long[] {1, snapshot.sequence() / 2, snapshot.sequence()}) {
        if (i > 0) {
          assertThat(copy.find(List.of(bytes("p" + i)))).containsExactly(new IdEntry(i, i));
        }
      }
      assertThat(copy.find(List.of(bytes("p" + (snapshot.sequence() + 1)))))
          .containsExactly((IdEntry) null);
      copy.close();
    }
  }

  @Test
  void aDeletionWaitsUntilTheFilesAreLinked() throws IOException {
    segment(1, "vectors-0");
    Path live = store.segmentDirectory(1);
    List<Boolean> there = new ArrayList<>();
    SnapshotManifest snapshot =
        create(
            new Rules() {
              @Override
              public boolean belongs(SegmentEntry entry, String fileName) {
                putManifest(store, store.manifest().next(2, List.of()));
                store.deleteSegment(1);
                there.add(Files.exists(live));
                return true;
              }
            });
    assertThat(there).containsExactly(true);
    assertThat(live).doesNotExist();
    assertThat(snapshot.files())
        .extracting(SnapshotFile::path)
        .contains("segments/%016x/vectors-0".formatted(1));
    assertThat(install(snapshot, COPY).requireSegmentDirectory(1)).isDirectory();
  }

  @Test
  void aSecondSnapshotReadsOnlyWhatIsNew() throws IOException {
    segment(1, "vectors-0", "ids");
    Rules first = new Rules();
    create(first);
    assertThat(first.verified).hasSize(2);
    segment(2, "vectors-0");
    Rules second = new Rules();
    SnapshotManifest snapshot = create(second);
    assertThat(second.verified).hasSize(1);
    root.close();
    root = StorageRoot.open(directory, StorageOptions.defaults());
    store = root.openShard(DOCS);
    Rules third = new Rules();
    assertThat(create(third).files())
        .filteredOn(file -> file.path().startsWith("segments/"))
        .isEqualTo(
            snapshot.files().stream().filter(f -> f.path().startsWith("segments/")).toList());
    assertThat(third.verified).isEmpty();
  }

  @Test
  void damageInAnyFileIsFoundAndNothingIsInstalled() throws IOException {
    put(store, "a", true);
    segment(1, "vectors-0");
    // The shard's files would be damaged with those of the snapshot, which are links to them.
    SnapshotManifest snapshot = create(new Rules());
    store.close();
    for (SnapshotFile file : snapshot.files()) {
      Path path = directory.resolve("snapshots/" + snapshot.id()).resolve(file.path());
      byte[] good = Files.readAllBytes(path);
      if (good.length == 0) {
        continue;
      }
      byte[] bad = good.clone();
      bad[bad.length / 2] ^= 4;
      Files.write(path, bad);
      assertThatThrownBy(() -> install(snapshot, COPY))
          .isInstanceOf(CorruptionException.class)
          .hasMessageContaining(file.path());
      try (SnapshotStore.Opened opened = root.snapshots().open(snapshot.id()).orElseThrow()) {
        assertThatThrownBy(() -> root.verify(snapshot, opened, TransferProgress.NONE))
            .isInstanceOf(CorruptionException.class)
            .hasMessageContaining(file.path());
      }
      Files.write(path, good);
    }
    assertThat(directory.resolve("shards/" + COPY)).doesNotExist();
    try (Stream<Path> left = Files.list(directory.resolve("snapshots"))) {
      assertThat(left).hasSize(1);
    }
    assertThat(install(snapshot, COPY).liveCount()).isOne();
  }

  @Test
  void aManifestThatContradictsItsDatabaseIsRefused() {
    put(store, "a", true);
    SnapshotManifest good = create(new Rules());
    SnapshotManifest bad =
        new SnapshotManifest(
            good.id(), good.created(), ENTRY, good.sequence(), 2, good.generation(), good.files());
    try (SnapshotStore.Opened opened = root.snapshots().open(good.id()).orElseThrow()) {
      assertThatThrownBy(() -> root.installShard(COPY, bad, opened, TransferProgress.NONE))
          .isInstanceOf(CorruptionException.class)
          .hasMessageContaining("its manifest says");
      assertThatThrownBy(() -> root.verify(bad, opened, TransferProgress.NONE))
          .isInstanceOf(CorruptionException.class);
      root.verify(good, opened, TransferProgress.NONE);
    }
    assertThat(directory.resolve("shards/" + COPY)).doesNotExist();
  }

  @Test
  void aFailedOrCancelledSnapshotLeavesNothing() {
    put(store, "a", true);
    TransferProgress cancelling =
        new TransferProgress() {
          @Override
          public void expected(long bytes) {}

          @Override
          public void moved(long bytes) {
            throw new IllegalStateException("cancelled");
          }
        };
    assertThatThrownBy(() -> root.snapshots().create(ENTRY, store, new Rules(), cancelling))
        .hasMessage("cancelled");
    assertThat(root.snapshots().list()).isEmpty();
    assertThat(DurableFiles.list(directory.resolve("snapshots"))).isEmpty();
    assertThat(put(store, "b", true)).isEqualTo(2);
  }

  @Test
  void whatACrashLeftIsRemovedAndNeverListed() throws IOException {
    SnapshotManifest snapshot = create(new Rules());
    root.close();
    Path snapshots = directory.resolve("snapshots");
    Files.createDirectories(snapshots.resolve(UUID.randomUUID() + ".tmp/rocksdb"));
    Files.createDirectories(snapshots.resolve(UUID.randomUUID() + ".deleted"));
    Path empty = Files.createDirectories(snapshots.resolve(UUID.randomUUID().toString()));
    Path damaged = Files.createDirectories(snapshots.resolve(UUID.randomUUID().toString()));
    Files.write(damaged.resolve("manifest"), new byte[100]);
    root = StorageRoot.open(directory, StorageOptions.defaults());
    assertThat(root.snapshots().list()).containsExactly(snapshot);
    assertThat(DurableFiles.list(snapshots))
        .containsExactlyInAnyOrder(snapshots.resolve(snapshot.id().toString()), empty, damaged);
  }

  @Test
  void aSnapshotIsDeletedOnceNobodyReadsIt() {
    SnapshotManifest snapshot = create(new Rules());
    SnapshotStore.Opened opened = root.snapshots().open(snapshot.id()).orElseThrow();
    assertThat(root.snapshots().delete(snapshot.id())).isFalse();
    opened.close();
    opened.close();
    assertThat(root.snapshots().delete(snapshot.id())).isTrue();
    assertThat(root.snapshots().delete(snapshot.id())).isTrue();
    assertThat(root.snapshots().open(snapshot.id())).isEmpty();
    assertThat(DurableFiles.list(directory.resolve("snapshots"))).isEmpty();
  }

  @Test
  void aManifestComesBackAsItWas() {
    SnapshotManifest manifest = create(new Rules());
    assertThat(SnapshotManifest.decode(manifest.encode(), "test")).isEqualTo(manifest);
    byte[] damaged = manifest.encode();
    damaged[40] ^= 1;
    assertThatThrownBy(() -> SnapshotManifest.decode(damaged, "test"))
        .isInstanceOf(CorruptionException.class);
  }

  @Test
  void pathsThatLeadElsewhereAreRefused() {
    String hash = "0".repeat(64);
    for (String path :
        List.of(
            "../x",
            "/etc/passwd",
            "rocksdb/../x",
            "rocksdb/..",
            "rocksdb/a/b",
            "rocksdb/",
            "segments/1/ids",
            "segments/0000000000000001/../ids",
            "manifest",
            "")) {
      assertThatThrownBy(() -> new SnapshotFile(path, 1, hash))
          .as(path)
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThat(new SnapshotFile("rocksdb/000012.sst", 1, hash).immutable()).isTrue();
    assertThat(new SnapshotFile("rocksdb/MANIFEST-000005", 1, hash).immutable()).isFalse();
  }

  @Test
  void sizesThatNoDiskHasAndFilesListedTwiceAreRefused() {
    SnapshotManifest manifest = create(new Rules());
    SnapshotFile file = manifest.files().getFirst();
    SnapshotFile huge = new SnapshotFile("rocksdb/a.sst", Long.MAX_VALUE, file.sha256());
    SnapshotFile other = new SnapshotFile("rocksdb/b.sst", Long.MAX_VALUE, file.sha256());
    for (List<SnapshotFile> files :
        List.of(List.of(huge), List.of(huge, other), List.of(file, file))) {
      assertThatThrownBy(() ->
              new SnapshotManifest(
                  manifest.id(),
                  manifest.created(),
                  manifest.collection(),
                  manifest.sequence(),
                  manifest.liveCount(),
                  manifest.generation(),
                  files))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
