package dev.vecino.storage;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The snapshots of a data directory. Safe for use by many threads.
 *
 * <pre>
 *   snapshots/UUID/manifest      see {@link SnapshotManifest}; written last
 *   snapshots/UUID/...           the files of a shard, most of them links to the shard's own
 *   snapshots/UUID.tmp/          being made
 *   snapshots/UUID.deleted/      being deleted
 * </pre>
 *
 * <p>A snapshot exists once its directory has its final name, all of it durable. It outlives its
 * collection.
 */
public final class SnapshotStore {

  private static final Logger LOG = LoggerFactory.getLogger(SnapshotStore.class);
  private static final String MANIFEST = "manifest";
  private static final String TEMPORARY = ".tmp";
  private static final String DELETED = ".deleted";

  private final Path directory;
  private final Map<UUID, SnapshotManifest> manifests = new HashMap<>();
  private final Map<UUID, Integer> readers = new HashMap<>();
  private final KnownHashes hashes = new KnownHashes();

  private SnapshotStore(Path directory) {
    this.directory = directory;
  }

  /** The files of a snapshot, which stay until this is closed. */
  public static final class Opened implements SnapshotSource, AutoCloseable {
    private final SnapshotManifest manifest;
    private final Path directory;
    private final Runnable onClose;
    private final AtomicBoolean closed = new AtomicBoolean();

    private Opened(SnapshotManifest manifest, Path directory, Runnable onClose) {
      this.manifest = manifest;
      this.directory = directory;
      this.onClose = onClose;
    }

    public SnapshotManifest manifest() {
      return manifest;
    }

    @Override
    public InputStream open(SnapshotFile file) throws IOException {
      return Files.newInputStream(path(file));
    }

    @Override
    public @Nullable Path linkable(SnapshotFile file) {
      return file.immutable() ? path(file) : null;
    }

    private Path path(SnapshotFile file) {
      return directory.resolve(file.path());
    }

    @Override
    public void close() {
      if (closed.compareAndSet(false, true)) {
        onClose.run();
      }
    }
  }

  /** Removes what a crash left unfinished and reads what is there. */
  static SnapshotStore open(Path dataDirectory) {
    SnapshotStore store = new SnapshotStore(dataDirectory.resolve("snapshots"));
    for (Path snapshot : DurableFiles.list(store.directory)) {
      String name = snapshot.getFileName().toString();
      if (name.endsWith(TEMPORARY) || name.endsWith(DELETED)) {
        LOG.info("Removing {}, which a crash left unfinished", snapshot);
        DurableFiles.deleteTree(snapshot);
      } else {
        store.read(snapshot);
      }
    }
    return store;
  }

  /** A damaged snapshot must not keep the database from opening; it is not listed. */
  private void read(Path snapshot) {
    try {
      byte[] bytes = DurableFiles.read(snapshot.resolve(MANIFEST));
      if (bytes == null) {
        LOG.error("{} has no manifest, so it is no snapshot; remove it", snapshot);
        return;
      }
      SnapshotManifest manifest = SnapshotManifest.decode(bytes, "manifest of " + snapshot);
      if (!snapshot.getFileName().toString().equals(manifest.id().toString())) {
        LOG.error("{} holds snapshot {}; it is not listed", snapshot, manifest.id());
        return;
      }
      manifests.put(manifest.id(), manifest);
    } catch (StorageException e) {
      LOG.error("A snapshot cannot be used and is not listed: {}", e.getMessage());
    }
  }

  /** All snapshots, oldest first. */
  public synchronized List<SnapshotManifest> list() {
    return manifests.values().stream()
        .sorted(Comparator.comparing(SnapshotManifest::created).thenComparing(SnapshotManifest::id))
        .toList();
  }

  public synchronized Optional<SnapshotManifest> find(UUID id) {
    return Optional.ofNullable(manifests.get(id));
  }

  /** Opens a snapshot for reading; empty when there is none of that id. */
  public synchronized Optional<Opened> open(UUID id) {
    SnapshotManifest manifest = manifests.get(id);
    if (manifest == null) {
      return Optional.empty();
    }
    readers.merge(id, 1, Integer::sum);
    return Optional.of(new Opened(manifest, published(id), () -> letGo(id)));
  }

  private synchronized void letGo(UUID id) {
    readers.computeIfPresent(id, (key, count) -> count == 1 ? null : count - 1);
  }

  /**
   * Takes a snapshot of an open shard, which goes on serving. Files that no earlier snapshot read
   * are verified and hashed. Durable when this returns; otherwise nothing is left.
   *
   * @throws CorruptionException when a file of the shard is damaged
   */
  public SnapshotManifest create(
      CatalogueEntry collection,
      ShardStore store,
      SegmentFileRules rules,
      TransferProgress progress) {
    try (Opened taken = take(collection, store, rules, progress)) {
      SnapshotManifest manifest = taken.manifest();
      DurableFiles.syncTree(taken.directory);
      DurableFiles.write(taken.directory.resolve(MANIFEST), manifest.encode());
      DurableFiles.sync(taken.directory);
      DurableFiles.move(taken.directory, published(manifest.id()));
      synchronized (this) {
        manifests.put(manifest.id(), manifest);
      }
      return manifest;
    }
  }

  /**
   * As {@link #create}, for passing on at once: the snapshot is not listed, and gone when it is
   * closed, or at the next start.
   */
  public Opened take(
      CatalogueEntry collection,
      ShardStore store,
      SegmentFileRules rules,
      TransferProgress progress) {
    UUID id = UUID.randomUUID();
    Path temporary = directory.resolve(id + TEMPORARY);
    boolean taken = false;
    try {
      DurableFiles.createDirectory(temporary);
      ExportedShard exported = store.export(temporary, rules);
      ExportedShard.removeLogs(temporary);
      Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
      List<SnapshotFile> files = files(collection.id(), temporary, exported, rules, progress);
      Mark mark = exported.mark();
      SnapshotManifest manifest =
          new SnapshotManifest(
              id, now, collection, mark.sequence(), mark.liveCount(), mark.generation(), files);
      taken = true;
      return new Opened(manifest, temporary, () -> DurableFiles.deleteTree(temporary));
    } finally {
      if (!taken) {
        DurableFiles.deleteTree(temporary);
      }
    }
  }

  private List<SnapshotFile> files(
      UUID collection,
      Path snapshot,
      ExportedShard exported,
      SegmentFileRules rules,
      TransferProgress progress) {
    rememberNewest(collection);
    progress.expected(DurableFiles.bytesBelow(snapshot));
    List<SnapshotFile> files = new ArrayList<>();
    for (String path : exported.paths()) {
      Path file = snapshot.resolve(path);
      SnapshotFile known = hashes.find(collection, path, file);
      if (known != null) {
        progress.moved(known.bytes());
        files.add(known);
        continue;
      }
      if (path.endsWith(".sst")) {
        TableCheck.require(file);
      } else if (path.startsWith("segments/")) {
        rules.verify(file);
      }
      FileHasher.Hashed hashed = FileHasher.hash(file, progress);
      files.add(new SnapshotFile(path, hashed.bytes(), hashed.sha256()));
    }
    hashes.replace(collection, snapshot, files);
    return files;
  }

  /** After a start, what the newest snapshot of the collection says is known. */
  private void rememberNewest(UUID collection) {
    if (!hashes.knows(collection)) {
      list().reversed().stream()
          .filter(manifest -> manifest.collection().id().equals(collection))
          .findFirst()
          .ifPresent(newest -> hashes.replace(collection, published(newest.id()), newest.files()));
    }
  }

  /**
   * Deletes a snapshot; false when somebody reads it, and then nothing happens. Nothing happens
   * either when it is gone.
   */
  public synchronized boolean delete(UUID id) {
    if (readers.containsKey(id)) {
      return false;
    }
    if (manifests.containsKey(id)) {
      Path deleted = directory.resolve(id + DELETED);
      DurableFiles.move(published(id), deleted);
      manifests.remove(id);
      DurableFiles.deleteTree(deleted);
    }
    return true;
  }

  /** A directory that is not there yet, which a start removes if its user did not. */
  Path scratch() {
    return directory.resolve(UUID.randomUUID() + TEMPORARY);
  }

  private Path published(UUID id) {
    return directory.resolve(id.toString());
  }
}
