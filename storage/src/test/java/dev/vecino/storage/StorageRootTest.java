package dev.vecino.storage;

import static dev.vecino.storage.ShardFixture.bytes;
import static dev.vecino.storage.ShardFixture.crashImage;
import static dev.vecino.storage.ShardFixture.put;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StorageRootTest {

  private static final UUID DOCS = new UUID(1, 1);
  private static final UUID OTHER = new UUID(2, 2);

  @TempDir Path directory;

  @Test
  void collectionsSurviveARestart() {
    try (StorageRoot root = open(directory)) {
      put(root.createShard(DOCS), "a", true);
      root.catalogue().put(new CatalogueEntry("docs", DOCS, bytes("schema")));
    }
    try (StorageRoot root = open(directory)) {
      CatalogueEntry entry = root.catalogue().find("docs").orElseThrow();
      assertThat(entry.schema()).isEqualTo(bytes("schema"));
      assertThat(root.openShard(entry.id()).find(List.of(bytes("a"))))
          .containsExactly(new IdEntry(1, 1));
    }
  }

  @Test
  void aSecondOpeningIsRefusedUntilTheFirstIsClosed() {
    Path data = directory.resolve("deep/data");
    try (StorageRoot _ = open(data)) {
      assertThatThrownBy(() -> open(data))
          .isInstanceOf(StorageLockedException.class)
          .hasMessageContaining("is locked by this process already");
      assertThat(data.resolve("LOCK")).hasContent(ProcessHandle.current().pid() + "\n");
    }
    open(data).close();
  }

  @Test
  void aLockOfAnotherProcessNamesIt() throws Exception {
    open(directory).close();
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    Process holder =
        new ProcessBuilder(
                java.toString(),
                "-cp",
                System.getProperty("java.class.path"),
                LockHolder.class.getName(),
                directory.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      assertThat(holder.inputReader().readLine()).isEqualTo("locked");
      assertThatThrownBy(() -> open(directory))
          .isInstanceOf(StorageLockedException.class)
          .hasMessageContaining("is locked by process " + holder.pid());
    } finally {
      holder.destroyForcibly().waitFor();
    }
    open(directory).close();
  }

  /** Takes the lock of a directory and keeps it until it is killed. */
  static final class LockHolder {
    private LockHolder() {}

    public static void main(String[] arguments) throws IOException {
      DirectoryLock lock = DirectoryLock.take(Path.of(arguments[0]));
      System.out.println("locked");
      int end = System.in.read();
      lock.close();
      System.exit(end);
    }
  }

  @Test
  void aShardThatTheCatalogueNeverNamedIsRemovedAtAStart() {
    Path image = directory.resolve("image");
    try (StorageRoot root = open(directory.resolve("live"))) {
      put(root.createShard(DOCS), "a", true);
      root.catalogue().put(new CatalogueEntry("docs", DOCS, new byte[0]));
      put(root.createShard(OTHER), "b", true);
      crashImage(directory.resolve("live"), image);
    }
    try (StorageRoot root = open(image)) {
      assertThat(image.resolve("shards/" + OTHER)).doesNotExist();
      assertThat(root.openShard(DOCS).liveCount()).isOne();
      assertThat(root.createShard(OTHER).liveCount()).isZero();
    }
  }

  @Test
  void anUnfinishedCreationOrDeletionIsRemovedAtAStart() throws IOException {
    open(directory).close();
    Path begun = Files.createDirectory(directory.resolve("shards/" + DOCS));
    Path deleted = Files.createDirectories(directory.resolve("shards/" + OTHER + ".deleted/lost"));
    open(directory).close();
    assertThat(begun).doesNotExist();
    assertThat(deleted.getParent()).doesNotExist();
  }

  @Test
  void aShardIsDeletedOnceClosedAndUnnamed() {
    try (StorageRoot root = open(directory)) {
      ShardStore store = root.createShard(DOCS);
      root.catalogue().put(new CatalogueEntry("docs", DOCS, new byte[0]));
      assertThatThrownBy(() -> root.deleteShard(DOCS)).hasMessageContaining("close it first");
      store.close();
      assertThatThrownBy(() -> root.deleteShard(DOCS))
          .hasMessageContaining("is still in the catalogue");
      root.catalogue().remove("docs");
      root.deleteShard(DOCS);
      root.deleteShard(DOCS);
      assertThat(DurableFiles.list(directory.resolve("shards"))).isEmpty();
      put(root.createShard(DOCS), "a", true);
    }
  }

  @Test
  void aMissingCatalogueIsRefusedWhileThereAreShards() throws IOException {
    try (StorageRoot root = open(directory)) {
      root.createShard(DOCS);
      root.catalogue().put(new CatalogueEntry("docs", DOCS, new byte[0]));
    }
    Files.delete(directory.resolve("catalogue"));
    assertThatThrownBy(() -> open(directory))
        .isInstanceOf(CorruptionException.class)
        .hasMessageContaining("is missing although there are shards");
    assertThat(directory.resolve("shards/" + DOCS)).isDirectory();
  }

  @Test
  void aMissingOrDamagedShardDoesNotHarmAnother() throws IOException {
    try (StorageRoot root = open(directory)) {
      put(root.createShard(DOCS), "a", true);
      root.createShard(OTHER);
      root.catalogue().put(new CatalogueEntry("docs", DOCS, new byte[0]));
      root.catalogue().put(new CatalogueEntry("other", OTHER, new byte[0]));
    }
    Files.delete(directory.resolve("shards/" + OTHER + "/rocksdb/CURRENT"));
    try (StorageRoot root = open(directory)) {
      assertThatThrownBy(() -> root.openShard(OTHER)).isInstanceOf(CorruptionException.class);
      assertThatThrownBy(() -> root.openShard(new UUID(3, 3)))
          .isInstanceOf(CorruptionException.class)
          .hasMessageContaining("is missing");
      assertThat(root.openShard(DOCS).liveCount()).isOne();
      assertThatThrownBy(() -> root.openShard(DOCS)).hasMessageContaining("is open already");
    }
  }

  @Test
  void closingTheRootClosesItsShards() {
    StorageRoot root = open(directory);
    ShardStore store = root.createShard(DOCS);
    root.close();
    root.close();
    assertThat(store.healthy()).isFalse();
    assertThatThrownBy(() -> root.openShard(DOCS)).isInstanceOf(ClosedStoreException.class);
  }

  private static StorageRoot open(Path directory) {
    return StorageRoot.open(directory, StorageOptions.defaults());
  }
}
