package dev.vecino.storage;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A data directory that no process serves, read without changing anything. While it is open nobody
 * can open it to write. Used by one thread.
 */
public final class OfflineRoot implements AutoCloseable {

  private final Path dataDirectory;
  private final Optional<DirectoryLock> lock;
  private final SharedResources shared;
  private final @Nullable Catalogue catalogue;
  private final @Nullable StorageException failure;

  private OfflineRoot(
      Path dataDirectory,
      Optional<DirectoryLock> lock,
      SharedResources shared,
      @Nullable Catalogue catalogue,
      @Nullable StorageException failure) {
    this.dataDirectory = dataDirectory;
    this.lock = lock;
    this.shared = shared;
    this.catalogue = catalogue;
    this.failure = failure;
  }

  /**
   * Opens a data directory to read it.
   *
   * @throws StorageLockedException when a server has it open
   * @throws ReadFailedException when it is no data directory, or cannot be read
   */
  public static OfflineRoot open(Path dataDirectory, StorageOptions options) {
    if (!Files.exists(StorageRoot.catalogueFile(dataDirectory))
        && !Files.isDirectory(StorageRoot.shards(dataDirectory))) {
      throw new ReadFailedException(
          dataDirectory + " is no data directory: it has neither a catalogue nor shards", null);
    }
    Optional<DirectoryLock> lock = DirectoryLock.share(dataDirectory);
    boolean opened = false;
    try {
      OfflineRoot root = read(dataDirectory, lock, new SharedResources(options));
      opened = true;
      return root;
    } finally {
      if (!opened) {
        lock.ifPresent(DirectoryLock::close);
      }
    }
  }

  private static OfflineRoot read(
      Path dataDirectory, Optional<DirectoryLock> lock, SharedResources shared) {
    try {
      Catalogue catalogue = StorageRoot.existingCatalogue(dataDirectory);
      return new OfflineRoot(dataDirectory, lock, shared, catalogue, null);
    } catch (CorruptionException | FormatVersionException e) {
      return new OfflineRoot(dataDirectory, lock, shared, null, e);
    } catch (RuntimeException e) {
      shared.close();
      throw e;
    }
  }

  /** What is wrong with the catalogue, if anything is. */
  public Optional<StorageException> catalogueFailure() {
    return Optional.ofNullable(failure);
  }

  /** The collections that the catalogue names; none when it cannot be read. */
  public List<CatalogueEntry> entries() {
    return catalogue == null ? List.of() : catalogue.entries();
  }

  /** Directories among the shards that the catalogue does not name. */
  public List<Path> unnamedShards() {
    List<String> named = entries().stream().map(entry -> entry.id().toString()).toList();
    return DurableFiles.list(StorageRoot.shards(dataDirectory)).stream()
        .filter(directory -> !named.contains(directory.getFileName().toString()))
        .toList();
  }

  /** Reads a shard as far as that goes; to be closed before this is. */
  public OfflineShard openShard(UUID collection) {
    return openShard(StorageRoot.shards(dataDirectory).resolve(collection.toString()));
  }

  /** The same for a directory that the catalogue does not name. */
  public OfflineShard openShard(Path directory) {
    return OfflineShard.open(directory, shared);
  }

  @Override
  public void close() {
    shared.close();
    lock.ifPresent(DirectoryLock::close);
  }
}
