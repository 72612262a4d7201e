package dev.vecino.storage;

import static dev.vecino.storage.ShardFixture.bytes;
import static dev.vecino.storage.ShardFixture.crashImage;
import static dev.vecino.storage.ShardFixture.put;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecoveryTest {

  private static final int POINTS = 60;

  private final ShardFixture shards = new ShardFixture();
  @TempDir Path directory;
  private Path live = Path.of("");

  @SuppressWarnings("NullAway.Init")
  private ShardStore store;

  @BeforeEach
  void create() {
    live = directory.resolve("live");
    store = shards.create(live);
  }

  @AfterEach
  void close() {
    shards.close();
  }

  @Test
  void acknowledgedGroupsSurviveAKillOfTheProcess() {
    for (int i = 0; i < POINTS; i++) {
      put(store, "p" + i, i % 3 == 0);
    }
    ShardStore reopened = shards.open(image());
    assertThat(reopened.lastSequence()).isEqualTo(POINTS);
    assertThat(reopened.liveCount()).isEqualTo(POINTS);
    for (int i = 0; i < POINTS; i++) {
      assertThat(reopened.find(List.of(bytes("p" + i)))).containsExactly(new IdEntry(i + 1, i + 1));
    }
  }

  @Test
  void everythingComesBackAfterACleanClose() {
    put(store, "a", false);
    SegmentManifest manifest =
        SegmentManifest.EMPTY.next(2, List.of(new SegmentEntry(1, 1, 1, 1, 0, new byte[0])));
    ShardFixture.putManifest(store, manifest);
    store.close();
    ShardStore reopened = shards.open(live);
    assertThat(reopened.manifest()).isEqualTo(manifest);
    assertThat(reopened.lastSequence()).isOne();
    put(reopened, "b", true);
    assertThat(reopened.liveCount()).isEqualTo(2);
  }

  @Test
  void aTornTailOfTheLogOpensWithoutTheGroupThatWasTorn() throws IOException {
    fill();
    store.syncWitness();
    put(store, "torn", false);
    Path image = image();
    Path log = newest(image, ".log");
    Files.write(log, Arrays.copyOf(Files.readAllBytes(log), (int) Files.size(log) - 3));
    ShardStore reopened = shards.open(image);
    assertThat(reopened.lastSequence()).isEqualTo(POINTS);
    assertThat(reopened.find(List.of(bytes("torn")))).containsExactly((IdEntry) null);
    put(reopened, "next", true);
    assertThat(reopened.lastSequence()).isEqualTo(POINTS + 1);
  }

  @Test
  void aDatabaseAheadOfItsWitnessOpensAndTheWitnessCatchesUp() {
    fill();
    Path image = image();
    witnessOf(image, new Mark(3, 3, 0));
    shards.open(image).close();
    try (WitnessFile witness = WitnessFile.open(image.resolve("witness"))) {
      assertThat(witness.mark()).isEqualTo(new Mark(POINTS, POINTS, 0));
    }
  }

  @Test
  void aLogCutInItsMiddleIsRefused() throws IOException {
    Path image = witnessedImage();
    Path log = newest(image, ".log");
    Files.write(log, Arrays.copyOf(Files.readAllBytes(log), (int) Files.size(log) / 2));
    assertThatThrownBy(() -> shards.open(image))
        .isInstanceOf(CorruptionException.class)
        .hasMessageContaining("lost writes")
        .hasMessageContaining("its witness saw sequence 60 with 60 live points");
  }

  @Test
  void aFlippedByteInTheMiddleOfTheLogIsRefused() throws IOException {
    Path image = witnessedImage();
    Path log = newest(image, ".log");
    byte[] content = Files.readAllBytes(log);
    content[content.length / 2] ^= 1;
    Files.write(log, content);
    assertThatThrownBy(() -> shards.open(image)).isInstanceOf(CorruptionException.class);
  }

  @Test
  void aZeroedPageInTheLogIsRefused() throws IOException {
    Path image = witnessedImage();
    Path log = newest(image, ".log");
    byte[] content = Files.readAllBytes(log);
    Arrays.fill(content, 4096, 8192, (byte) 0);
    Files.write(log, content);
    assertThatThrownBy(() -> shards.open(image)).isInstanceOf(CorruptionException.class);
  }

  @Test
  void aLogDamagedAmongBufferedWritesIsRecoveredUpToTheDamage() throws IOException {
    for (int zeros : new int[] {1, 4096}) {
      Path image = imageDamagedBehindTheWitness(zeros);
      ShardStore reopened = shards.open(image);
      long last = reopened.lastSequence();
      assertThat(last).isBetween((long) POINTS, 2L * POINTS - 1);
      assertThat(reopened.liveCount()).isEqualTo(last);
      for (int i = 0; i < 2 * POINTS; i++) {
        IdEntry expected = i < last ? new IdEntry(i + 1, i + 1) : null;
        assertThat(reopened.find(List.of(bytes("p" + i)))).containsExactly(expected);
      }
      put(reopened, "next", true);
      reopened.close();
      assertThat(DurableFiles.list(image))
          .extracting(path -> path.getFileName().toString())
          .containsExactly("lost", "rocksdb", "segments", "witness");
      assertThat(DurableFiles.list(image.resolve("lost")))
          .singleElement()
          .satisfies(aside -> {
            assertThat(aside.getFileName().toString()).startsWith("rocksdb-");
            assertThat(DurableFiles.list(aside))
                .extracting(Path::toString)
                .anyMatch(name -> name.endsWith(".log"))
                .noneMatch(name -> name.endsWith(".sst"));
          });
      ShardStore again = shards.open(image);
      assertThat(again.lastSequence()).isEqualTo(last + 1);
      again.close();
    }
  }

  @Test
  void recoveryThatWouldLoseWhatTheWitnessSawLeavesEverythingAsItWas() throws IOException {
    Path image = witnessedImage();
    Path log = newest(image, ".log");
    byte[] content = Files.readAllBytes(log);
    content[content.length / 2] ^= 1;
    Files.write(log, content);
    for (int attempt = 0; attempt < 2; attempt++) {
      assertThatThrownBy(() -> shards.open(image))
          .isInstanceOf(CorruptionException.class)
          .satisfies(e ->
              assertThat(e.getSuppressed())
                  .singleElement()
                  .asString()
                  .contains("its witness saw sequence 60"));
      assertThat(DurableFiles.list(image))
          .extracting(path -> path.getFileName().toString())
          .containsExactly("rocksdb", "segments", "witness");
      assertThat(log).hasBinaryContent(content);
    }
  }

  @Test
  void aCrashAnywhereInARecoveryIsEndedByTheNextStart() throws IOException {
    Path image = imageDamagedBehindTheWitness(1);
    Path recovered = crashImage(image, directory.resolve("recovered"));
    ShardStore reopened = shards.open(recovered);
    long last = reopened.lastSequence();
    reopened.close();

    Path copying = crashImage(image, directory.resolve("copying"));
    Files.createDirectory(copying.resolve("rocksdb.recovering"));
    Files.writeString(copying.resolve("rocksdb.recovering").resolve("CURRENT"), "half");

    Path accepted = crashImage(image, directory.resolve("accepted"));
    crashImage(recovered.resolve("rocksdb"), accepted.resolve("rocksdb.recovered"));

    Path swapping = crashImage(accepted, directory.resolve("swapping"));
    Files.createDirectory(swapping.resolve("lost"));
    Files.move(swapping.resolve("rocksdb"), swapping.resolve("lost").resolve("rocksdb-1"));

    for (Path crashed : List.of(copying, accepted, swapping)) {
      store = shards.open(crashed);
      assertThat(store.lastSequence()).as("%s", crashed).isEqualTo(last);
      store.close();
      assertThat(DurableFiles.list(crashed))
          .extracting(path -> path.getFileName().toString())
          .containsExactly("lost", "rocksdb", "segments", "witness");
    }
  }

  /** Synced and witnessed points, then as many buffered ones, and zeros among these in the log. */
  private Path imageDamagedBehindTheWitness(int zeros) throws IOException {
    Path fresh = directory.resolve("fresh" + zeros);
    store.close(); // many stores at once would flush this one's log
    store = shards.create(fresh);
    fill();
    store.syncWitness();
    long witnessed = Files.size(newest(fresh, ".log"));
    for (int i = POINTS; i < 2 * POINTS; i++) {
      place(i, false);
    }
    Path image = crashImage(fresh, directory.resolve("image" + zeros));
    store.close();
    Path log = newest(image, ".log");
    byte[] content = Files.readAllBytes(log);
    int from = (int) (witnessed + content.length) / 2;
    for (int i = from; i < from + zeros; i++) {
      content[i] = zeros == 1 ? (byte) ~content[i] : 0;
    }
    Files.write(log, content);
    return image;
  }

  @Test
  void aDeletedLogIsRefused() throws IOException {
    Path image = witnessedImage();
    Files.delete(newest(image, ".log"));
    assertThatThrownBy(() -> shards.open(image)).isInstanceOf(CorruptionException.class);
  }

  @Test
  void aDeletedTableFileIsRefused() throws IOException {
    flushed().close();
    Files.delete(newest(live, ".sst"));
    assertThatThrownBy(() -> shards.open(live)).isInstanceOf(CorruptionException.class);
  }

  @Test
  void everyTruncationOfRocksDbsManifestIsRefused() throws IOException {
    flushed().syncWitness();
    byte[] manifest = Files.readAllBytes(newest(live, "MANIFEST"));
    for (int length = 0; length < manifest.length; length += 1 + manifest.length / 30) {
      Path image = crashImage(live, directory.resolve("cut" + length));
      Files.write(newest(image, "MANIFEST"), Arrays.copyOf(manifest, length));
      assertThatThrownBy(() -> shards.open(image))
          .as("cut to %d of %d bytes", length, manifest.length)
          .isInstanceOf(CorruptionException.class)
          .hasMessageContaining("lost its record of table files");
    }
  }

  @Test
  void rocksDbRunsWithTheSettingsThatRecoveryRestsOn() throws IOException {
    flushed();
    assertThat(newest(live, "OPTIONS"))
        .content()
        .contains("track_and_verify_wals_in_manifest=true")
        .contains("wal_recovery_mode=kTolerateCorruptedTailRecords")
        .contains("paranoid_checks=true")
        .contains("atomic_flush=true")
        .contains("avoid_flush_during_recovery=false")
        .contains("max_total_wal_size=16777216")
        .contains("checksum=kXXH3")
        .contains("filter_policy=bloomfilter:10");
  }

  @Test
  void aWitnessOfAnotherLiveCountIsRefused() {
    fill();
    Path image = image();
    witnessOf(image, new Mark(POINTS, POINTS - 1, 0));
    assertThatThrownBy(() -> shards.open(image))
        .isInstanceOf(CorruptionException.class)
        .hasMessageContaining("its witness saw sequence 60 with 59 live points");
  }

  @Test
  void aManifestBehindItsWitnessIsRefused() {
    fill();
    Path image = image();
    witnessOf(image, new Mark(POINTS, POINTS, 1));
    assertThatThrownBy(() -> shards.open(image))
        .isInstanceOf(CorruptionException.class)
        .hasMessageContaining("manifest generation 0")
        .hasMessageContaining("manifest generation 1");
  }

  @Test
  void aShardWithoutAWitnessIsRefused() throws IOException {
    fill();
    Path image = image();
    Files.delete(image.resolve("witness"));
    assertThatThrownBy(() -> shards.open(image))
        .isInstanceOf(CorruptionException.class)
        .hasMessageContaining("is missing");
  }

  @Test
  void theWitnessTrailsSyncedCommitsByOneAtMostWhenTheyAreAwaited() {
    put(store, "a", true);
    store.syncWitness();
    try (WitnessFile witness = WitnessFile.open(live.resolve("witness"))) {
      assertThat(witness.mark()).isEqualTo(new Mark(1, 1, 0));
    }
    put(store, "b", false);
    put(store, "c", false);
    store.syncWitness();
    try (WitnessFile witness = WitnessFile.open(live.resolve("witness"))) {
      assertThat(witness.mark()).isEqualTo(new Mark(3, 3, 0));
    }
  }

  /** A shard whose points lie in tables, all but the last. */
  private ShardStore flushed() {
    fill();
    store.close();
    ShardStore flushed = shards.open(live); // opening flushes the log
    put(flushed, "more", true);
    return flushed;
  }

  private void fill() {
    for (int i = 0; i < POINTS; i++) {
      place(i, true);
    }
  }

  private void place(int i, boolean sync) {
    long sequence = i + 1L;
    try (WriteGroup group = store.newGroup()) {
      group.putPoint(
          new PointRow(bytes("p" + i), sequence, sequence, bytes("payload"), new byte[400]));
      group.counters(sequence, sequence);
      store.commit(group, sync);
    }
  }

  private Path witnessedImage() {
    fill();
    store.syncWitness();
    return image();
  }

  private static void witnessOf(Path image, Mark mark) {
    Witness.create(image.resolve("witness"), image.resolve("rocksdb"), mark);
  }

  private Path image() {
    return crashImage(live, directory.resolve("image"));
  }

  /** The largest file of RocksDB's whose name contains these characters. */
  private static Path newest(Path shard, String characters) {
    return DurableFiles.list(shard.resolve("rocksdb")).stream()
        .filter(file -> file.getFileName().toString().contains(characters))
        .max(Comparator.comparingLong(file -> file.toFile().length()))
        .orElseThrow();
  }
}
