package dev.vecino.storage;

import static dev.vecino.storage.ShardFixture.putManifest;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SegmentDirectoriesTest {

  private final ShardFixture shards = new ShardFixture();
  @TempDir Path directory;
  private Path shard = Path.of("");

  @SuppressWarnings("NullAway.Init")
  private ShardStore store;

  @BeforeEach
  void create() {
    shard = directory.resolve("shard");
    store = shards.create(shard);
  }

  @AfterEach
  void close() {
    shards.close();
  }

  @Test
  void aPublishedSegmentSurvivesARestartOnceListed() throws IOException {
    publish(1);
    putManifest(store, listing(1));
    restart();
    assertThat(store.requireSegmentDirectory(1)).isEqualTo(store.segmentDirectory(1));
    assertThat(store.requireSegmentDirectory(1).resolve("codes")).hasContent("content");
  }

  @Test
  void aTemporaryDirectoryBeginsEmptyAndGoesAtAStart() throws IOException {
    Path temporary = store.temporarySegmentDirectory(1);
    Files.writeString(temporary.resolve("codes"), "half");
    assertThat(store.temporarySegmentDirectory(1)).isEqualTo(temporary).isEmptyDirectory();
    restart();
    assertThat(temporary).doesNotExist();
    assertThat(shard.resolve("lost")).doesNotExist();
  }

  @Test
  void aCompleteSegmentThatNoManifestListsIsMovedAside() throws IOException {
    for (String aside : List.of("0000000000000001", "0000000000000001.1")) {
      publish(1);
      restart();
      assertThat(store.segmentDirectory(1)).doesNotExist();
      assertThat(shard.resolve("lost").resolve(aside).resolve("codes")).hasContent("content");
    }
  }

  @Test
  void onlyTheNewestOfWhatWasMovedAsideStay() throws IOException {
    for (int id = 1; id <= 5; id++) {
      publish(id);
      restart();
    }
    assertThat(DurableFiles.list(shard.resolve("lost")))
        .extracting(path -> path.getFileName().toString())
        .containsExactly("0000000000000004", "0000000000000005");
  }

  @Test
  void aSegmentThatTheManifestReplacedGoesAtAStart() throws IOException {
    publish(1);
    publish(2);
    putManifest(store, store.manifest().next(2, List.of(entry(1))));
    putManifest(store, store.manifest().next(3, List.of(entry(2))));
    restart();
    assertThat(DurableFiles.list(shard.resolve("segments")))
        .containsExactly(store.segmentDirectory(2));
    assertThat(shard.resolve("lost")).doesNotExist();
  }

  @Test
  void nothingIsTouchedWhileAListedSegmentIsMissing() throws IOException {
    publish(1);
    publish(2);
    publish(3);
    putManifest(store, listing(1, 2));
    DurableFiles.deleteTree(store.segmentDirectory(2));
    restart();
    assertThatThrownBy(() -> store.requireSegmentDirectory(2))
        .isInstanceOf(CorruptionException.class)
        .hasMessageContaining("segment 2 is in the manifest, but its directory");
    assertThat(store.requireSegmentDirectory(1)).isDirectory();
    assertThat(store.segmentDirectory(3)).isDirectory();
    assertThat(store.healthy()).isTrue();
  }

  @Test
  void aListedSegmentIsNotDeleted() throws IOException {
    publish(1);
    putManifest(store, listing(1));
    assertThatThrownBy(() -> store.deleteSegment(1))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("segment 1 is still in the manifest");
  }

  @Test
  void aReplacedSegmentIsDeletedOnlyAfterTheWitnessKnowsTheManifest() throws IOException {
    publish(1);
    publish(2);
    putManifest(store, listing(1));
    SegmentManifest merged = store.manifest().next(3, List.of(entry(2)));
    putManifest(store, merged);
    store.deleteSegment(1);
    try (WitnessFile witness = WitnessFile.open(shard.resolve("witness"))) {
      assertThat(witness.mark().generation()).isEqualTo(merged.generation());
    }
    assertThat(DurableFiles.list(shard.resolve("segments")))
        .containsExactly(store.segmentDirectory(2));
    store.deleteSegment(1);
  }

  @Test
  void aHalfDeletedSegmentGoesAtAStart() throws IOException {
    publish(1);
    Path half = Path.of(store.segmentDirectory(1) + ".deleted");
    Files.move(store.segmentDirectory(1), half);
    restart();
    assertThat(half).doesNotExist();
    assertThat(shard.resolve("lost")).doesNotExist();
  }

  private void publish(long id) throws IOException {
    Files.writeString(store.temporarySegmentDirectory(id).resolve("codes"), "content");
    store.publishDirectory(id);
    assertThat(store.segmentDirectory(id).resolve("codes")).hasContent("content");
  }

  private void restart() {
    store.close();
    store = shards.open(shard);
  }

  private SegmentManifest listing(long... ids) {
    return store.manifest().next(100, Arrays.stream(ids).mapToObj(this::entry).toList());
  }

  private SegmentEntry entry(long id) {
    return new SegmentEntry(id, 1, id, id, 0, new byte[0]);
  }
}
