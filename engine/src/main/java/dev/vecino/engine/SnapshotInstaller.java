package dev.vecino.engine;

import dev.vecino.engine.write.DiskGuard;
import dev.vecino.storage.ShardStore;
import dev.vecino.storage.SnapshotFile;
import dev.vecino.storage.SnapshotManifest;
import dev.vecino.storage.SnapshotSource;
import dev.vecino.storage.StorageRoot;
import java.util.UUID;
import java.util.function.Predicate;

/** Brings what snapshots hold into a database: verified as a whole before anybody sees it. */
final class SnapshotInstaller {
  private final Database database;
  private final StorageRoot root;
  private final DiskGuard disk;

  SnapshotInstaller(Database database, StorageRoot root, DiskGuard disk) {
    this.database = database;
    this.root = root;
    this.disk = disk;
  }

  /**
   * Installs what a snapshot holds as a collection: verified first, then listed in one step. To be
   * called from one of {@link RunningTransfers}.
   *
   * @throws CallerException ALREADY_EXISTS when the name is in use and not to be replaced
   */
  Collection install(
      SnapshotManifest manifest, SnapshotSource source, RestoreTarget target, Transfer transfer) {
    CollectionSpec spec = SpecJson.read(target.collection(), manifest.collection().schema());
    SpecValidator.check(spec, database.options().limits());
    if (!target.replace()) {
      database.requireFree(spec.name());
    }
    UUID id = UUID.randomUUID();
    Collection collection;
    // What can be linked takes no room.
    long copied = bytes(manifest, file -> source.linkable(file) == null);
    try (DiskGuard.Reservation room = disk.require(copied, "restoring")) {
      SnapshotSource metered = new MeteredSource(source, room);
      collection = open(spec, id, root.installShard(id, manifest, metered, transfer));
    }
    database.listInstalled(collection, id, target.replace());
    return collection;
  }

  /** Checks what a snapshot holds, as an installation would. */
  void verify(SnapshotManifest manifest, SnapshotSource source, Transfer transfer) {
    long databaseBytes = bytes(manifest, file -> !file.ofSegment());
    try (DiskGuard.Reservation _ = disk.require(databaseBytes, "verifying")) {
      root.verify(manifest, source, transfer);
    }
  }

  private static long bytes(SnapshotManifest manifest, Predicate<SnapshotFile> counted) {
    return manifest.files().stream().filter(counted).mapToLong(SnapshotFile::bytes).sum();
  }

  /** The shard is deleted again when it does not open, or not as a whole. */
  private Collection open(CollectionSpec spec, UUID id, ShardStore store) {
    boolean whole = false;
    try {
      Collection collection = database.newCollection(spec, id, store);
      try {
        collection.requireWhole();
        whole = true;
        return collection;
      } finally {
        if (!whole) {
          collection.close();
        }
      }
    } finally {
      if (!whole) {
        root.deleteShard(id);
      }
    }
  }
}
