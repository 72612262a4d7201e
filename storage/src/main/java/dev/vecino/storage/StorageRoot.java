package dev.vecino.storage;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A data directory, held by one process: its lock, its catalogue, its shards and what they share.
 * Safe for use by many threads.
 *
 * <pre>
 *   LOCK                        held while open
 *   catalogue                   see {@link Catalogue}
 *   shards/UUID/rocksdb/        ids, payloads, unsealed vectors, manifest
 *   shards/UUID/witness         what was fsynced
 *   shards/UUID/segments/       sealed segments
 *   shards/UUID/lost/           the newest of what a start found and nothing listed
 *   shards/UUID.deleted/        a shard being deleted
 *   snapshots/UUID/             see {@link SnapshotStore}
 * </pre>
 *
 * <p>A shard exists once the catalogue names it: it is created before and deleted after, and a
 * start removes what lies between.
 */
public final class StorageRoot implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(StorageRoot.class);
  private static final String DELETED = ".deleted";

  private final Path shards;
  private final DirectoryLock lock;
  private final Catalogue catalogue;
  private final SharedResources shared;
  private final SnapshotStore snapshots;
  private final Map<UUID, ShardStore> open = new HashMap<>();
  private final Set<UUID> opening = new HashSet<>();
  private boolean closed;

  private StorageRoot(
      Path shards,
      DirectoryLock lock,
      Catalogue catalogue,
      SnapshotStore snapshots,
      SharedResources shared) {
    this.shards = shards;
    this.lock = lock;
    this.catalogue = catalogue;
    this.snapshots = snapshots;
    this.shared = shared;
  }

  /**
   * Opens a data directory, creating it when it is not there, and removes what crashes left.
   *
   * @throws StorageLockedException when somebody else has it open
   * @throws CorruptionException when the catalogue is damaged, or missing while there are shards
   */
  public static StorageRoot open(Path dataDirectory, StorageOptions options) {
    DurableFiles.createDirectory(dataDirectory);
    DirectoryLock lock = DirectoryLock.take(dataDirectory);
    try {
      Path shards = shards(dataDirectory);
      Catalogue catalogue = catalogueOf(dataDirectory);
      DurableFiles.createDirectory(shards);
      removeLeftovers(shards, catalogue);
      SnapshotStore snapshots = SnapshotStore.open(dataDirectory);
      return new StorageRoot(shards, lock, catalogue, snapshots, new SharedResources(options));
    } catch (RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  /** The collections there are. */
  public Catalogue catalogue() {
    return catalogue;
  }

  /** Memory that RocksDB's block cache and memtables take, in bytes. */
  public synchronized long cacheBytes() {
    return closed ? 0 : shared.cache().getUsage();
  }

  /**
   * Creates and opens an empty shard. It lives on only if the catalogue names it before the next
   * start.
   *
   * @param collection a UUID never used before
   */
  public synchronized ShardStore createShard(UUID collection) {
    requireOpen();
    Path directory = directory(collection);
    if (Files.exists(directory)) {
      throw new IllegalStateException("shard directory " + directory + " exists already");
    }
    ShardStore.create(directory, shared);
    FailPoint.SHARD_CREATED.pass();
    return openShard(collection);
  }

  /** The snapshots there are. */
  public SnapshotStore snapshots() {
    return snapshots;
  }

  /**
   * Installs the shard that a snapshot holds, and opens it. Every file is compared with its
   * checksum, the database with its witness and the manifest. Like a created shard, it lives on
   * only if the catalogue names it before the next start; after a failure nothing is left.
   *
   * @param collection a UUID never used before
   * @throws CorruptionException when the snapshot is damaged
   */
  public ShardStore installShard(
      UUID collection,
      SnapshotManifest manifest,
      SnapshotSource source,
      TransferProgress progress) {
    Path directory = directory(collection);
    if (Files.exists(directory)) {
      throw new IllegalStateException("shard directory " + directory + " exists already");
    }
    boolean installed = false;
    try {
      ShardImport.copy(directory, manifest, source, file -> true, progress);
      DurableFiles.sync(shards);
      ShardStore store = openShard(collection);
      store.requireEqual(manifest);
      installed = true;
      return store;
    } finally {
      if (!installed) {
        dropShard(collection);
      }
    }
  }

  /**
   * Reads a whole snapshot and checks it as {@link #installShard} would, without keeping anything.
   * Takes the room of its database for a while, not that of its segments.
   *
   * @throws CorruptionException when the snapshot is damaged
   */
  public void verify(SnapshotManifest manifest, SnapshotSource source, TransferProgress progress) {
    Path directory = snapshots.scratch();
    try {
      ShardImport.copy(directory, manifest, source, file -> !file.ofSegment(), progress);
      RecoveredShard recovered = RecoveredShard.open(directory, shared);
      try (ShardDatabase database = recovered.database();
          Witness _ = recovered.witness()) {
        ShardImport.check(database, recovered.mark(), manifest);
        requireSegments(recovered.manifest(), manifest);
      }
    } finally {
      DurableFiles.deleteTree(directory);
    }
  }

  private static void requireSegments(SegmentManifest segments, SnapshotManifest manifest) {
    for (SegmentEntry segment : segments.segments()) {
      String below = SegmentDirectories.relative(segment.id()) + "/";
      if (manifest.files().stream().noneMatch(file -> file.path().startsWith(below))) {
        throw new CorruptionException(
            "snapshot %s is damaged: it lacks segment %d".formatted(manifest.id(), segment.id()),
            null);
      }
    }
  }

  /** Closes a shard that was never named, and removes it. */
  private void dropShard(UUID collection) {
    ShardStore store;
    synchronized (this) {
      store = open.get(collection);
    }
    if (store != null) {
      store.close();
    }
    DurableFiles.deleteTree(directory(collection));
  }

  /**
   * Opens a shard.
   *
   * @throws CorruptionException when it is missing, damaged, or behind its witness; other shards
   *     are not affected
   * @throws IllegalStateException when it is open already
   */
  public ShardStore openShard(UUID collection) {
    synchronized (this) {
      requireOpen();
      if (open.containsKey(collection) || !opening.add(collection)) {
        throw new IllegalStateException("shard " + collection + " is open already");
      }
    }
    // Not under the lock: shards open side by side, and one that recovers takes its time.
    try {
      ShardStore store = ShardStore.open(directory(collection), shared, () -> forget(collection));
      synchronized (this) {
        open.put(collection, store);
      }
      return store;
    } finally {
      synchronized (this) {
        opening.remove(collection);
        notifyAll();
      }
    }
  }

  /** Directories of a shard's complete segments, listed in its manifest or not. */
  public List<Path> segmentDirectories(UUID collection) {
    return new SegmentDirectories(directory(collection)).published();
  }

  /**
   * Deletes a shard that is closed and that the catalogue does not name; nothing happens when it is
   * gone.
   */
  public synchronized void deleteShard(UUID collection) {
    requireOpen();
    if (open.containsKey(collection)) {
      throw new IllegalStateException("shard " + collection + " is open: close it first");
    }
    if (catalogue.names(collection)) {
      throw new IllegalStateException("shard " + collection + " is still in the catalogue");
    }
    Path directory = directory(collection);
    if (Files.exists(directory)) {
      Path deleted = shards.resolve(collection + DELETED);
      FailPoint.SHARD_DELETE_BEGUN.pass();
      DurableFiles.move(directory, deleted);
      FailPoint.SHARD_DELETE_RENAMED.pass();
      DurableFiles.deleteTree(deleted);
      FailPoint.SHARD_DELETED.pass();
    }
  }

  /**
   * Closes all shards, then what they share, then lets the directory go. A second call does
   * nothing.
   *
   * @throws StorageException the first that closing a shard met; everything is freed all the same
   */
  @Override
  public void close() {
    List<ShardStore> stores;
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      awaitOpening();
      stores = new ArrayList<>(open.values());
    }
    RuntimeException first = null;
    for (ShardStore store : stores) {
      try {
        store.close();
      } catch (RuntimeException e) {
        if (first == null) {
          first = e;
        } else {
          first.addSuppressed(e);
        }
      }
    }
    shared.close();
    lock.close();
    if (first != null) {
      throw first;
    }
  }

  /** Waits for shards that are being opened; nobody begins with another one any more. */
  private synchronized void awaitOpening() {
    boolean interrupted = false;
    while (!opening.isEmpty()) {
      try {
        wait();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void forget(UUID collection) {
    open.remove(collection);
  }

  private Path directory(UUID collection) {
    return shards.resolve(collection.toString());
  }

  private void requireOpen() {
    if (closed) {
      throw new ClosedStoreException("the data directory of " + shards + " is closed");
    }
  }

  static Path shards(Path dataDirectory) {
    return dataDirectory.resolve("shards");
  }

  static Path catalogueFile(Path dataDirectory) {
    return dataDirectory.resolve(Catalogue.FILE);
  }

  /** The catalogue, or null in a fresh directory. */
  static @Nullable Catalogue existingCatalogue(Path dataDirectory) {
    Catalogue catalogue = Catalogue.read(dataDirectory).orElse(null);
    if (catalogue == null && !DurableFiles.list(shards(dataDirectory)).isEmpty()) {
      throw new CorruptionException(
          "the catalogue of "
              + dataDirectory
              + " is missing although there are shards; restore it from a backup",
          null);
    }
    return catalogue;
  }

  private static Catalogue catalogueOf(Path dataDirectory) {
    Catalogue existing = existingCatalogue(dataDirectory);
    return existing == null ? Catalogue.create(dataDirectory) : existing;
  }

  private static void removeLeftovers(Path shards, Catalogue catalogue) {
    List<String> named = catalogue.entries().stream().map(entry -> entry.id().toString()).toList();
    for (Path directory : DurableFiles.list(shards)) {
      if (!named.contains(directory.getFileName().toString())) {
        LOG.info("Removing {}, which the catalogue does not name", directory);
        DurableFiles.deleteTree(directory);
      }
    }
  }
}
