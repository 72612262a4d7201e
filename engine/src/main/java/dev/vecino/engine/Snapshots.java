package dev.vecino.engine;

import dev.vecino.storage.CatalogueEntry;
import dev.vecino.storage.CorruptionException;
import dev.vecino.storage.FormatVersionException;
import dev.vecino.storage.SnapshotManifest;
import dev.vecino.storage.SnapshotSource;
import dev.vecino.storage.SnapshotStore;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;

/**
 * Snapshots of collections, on the same disk: taken while the collection serves, restored as a new
 * collection, carried elsewhere as an archive. Thread-safe; methods block until all is done.
 *
 * <p>A snapshot belongs to the name that its collection had. It stays when that is deleted.
 *
 * <p>Methods throw {@link CallerException} NOT_FOUND for a collection or a snapshot that is not
 * there, {@link DataLossException} when data that they need is damaged, and {@link
 * ResourceException} when the disk is full, or the database closes; none leaves anything half made.
 */
public final class Snapshots {
  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

  private final Database database;
  private final SnapshotStore store;
  private final SnapshotInstaller installer;
  private final RunningTransfers transfers;

  Snapshots(
      Database database,
      SnapshotStore store,
      SnapshotInstaller installer,
      RunningTransfers transfers) {
    this.database = database;
    this.store = store;
    this.installer = installer;
    this.transfers = transfers;
  }

  /**
   * Takes a snapshot. Searches and writes go on; files that no earlier snapshot has read are read
   * and verified.
   *
   * @throws ResourceException UNAVAILABLE when one of this collection is being taken already
   */
  public SnapshotInfo create(String collection, Transfer transfer) {
    Collection open = database.collection(collection);
    return transfers.run(
        transfer, taking(collection), () -> SnapshotInfo.of(open.snapshot(store, transfer)));
  }

  private static String taking(String collection) {
    return "a snapshot of collection '%s'".formatted(collection);
  }

  /**
   * Takes a snapshot for passing on: what {@link #install} takes elsewhere. It is not listed, and
   * gone when this returns.
   *
   * @param receiver reads the files while the collection serves
   */
  public <T> T export(
      String collection, Transfer transfer, Function<SnapshotStore.Opened, T> receiver) {
    Collection open = database.collection(collection);
    return transfers.run(
        transfer,
        () -> {
          try (SnapshotStore.Opened taken =
              transfers.run(transfer, taking(collection), () -> open.take(store, transfer))) {
            return receiver.apply(taken);
          }
        });
  }

  /**
   * Installs the files of a snapshot, wherever they come from, as a collection. It is seen only
   * once every file and the number of points are verified.
   *
   * @throws CallerException ALREADY_EXISTS when there is a collection of the target's name, unless
   *     it is to be replaced
   */
  public Collection install(
      SnapshotManifest manifest, SnapshotSource source, RestoreTarget target, Transfer transfer) {
    return transfers.run(transfer, () -> installer.install(manifest, source, target, transfer));
  }

  /**
   * Reads all files of a snapshot and checks them as {@link #install} does, without keeping them.
   *
   * @throws DataLossException when they are damaged
   */
  public void verify(SnapshotManifest manifest, SnapshotSource source, Transfer transfer) {
    transfers.run(
        transfer,
        () -> {
          installer.verify(manifest, source, transfer);
          return true;
        });
  }

  /** All snapshots, oldest first, those of deleted collections included. */
  public List<SnapshotInfo> list() {
    return store.list().stream().map(SnapshotInfo::of).toList();
  }

  /** Snapshots of a collection, oldest first; NOT_FOUND when there is neither it nor any of it. */
  public List<SnapshotInfo> list(String collection) {
    List<SnapshotInfo> found =
        list().stream().filter(snapshot -> snapshot.collection().equals(collection)).toList();
    if (found.isEmpty()) {
      CatalogueEntry _ = database.entry(collection);
    }
    return found;
  }

  /** One snapshot. */
  public SnapshotInfo find(String collection, String id) {
    return SnapshotInfo.of(manifest(collection, id));
  }

  /**
   * Deletes a snapshot.
   *
   * @throws ResourceException UNAVAILABLE while it is downloaded or restored
   */
  public void delete(String collection, String id) {
    UUID snapshot = manifest(collection, id).id();
    boolean deleted = transfers.run(new Transfer(), () -> store.delete(snapshot));
    if (!deleted) {
      throw ResourceException.unavailable(
          "snapshot '%s' is being read, it can be deleted afterwards".formatted(id),
          RETRY_AFTER,
          null);
    }
  }

  /**
   * Restores a snapshot as a collection of its own. It is seen only once every file and the number
   * of points are verified.
   *
   * @throws CallerException ALREADY_EXISTS when there is a collection of the target's name, unless
   *     it is to be replaced
   */
  public Collection restore(String collection, String id, RestoreTarget target, Transfer transfer) {
    return transfers.run(
        transfer,
        () -> {
          try (SnapshotStore.Opened opened = open(collection, id)) {
            return installer.install(opened.manifest(), opened, target, transfer);
          }
        });
  }

  /** Writes a snapshot as a tar file; the stream is flushed, not closed. */
  public void writeArchive(String collection, String id, OutputStream out, Transfer transfer)
      throws IOException {
    try {
      transfers.run(
          transfer,
          () -> {
            writeArchive(open(collection, id), out, transfer);
            return true;
          });
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static void writeArchive(
      SnapshotStore.Opened snapshot, OutputStream out, Transfer transfer) {
    try (snapshot) {
      SnapshotArchive.write(snapshot.manifest(), snapshot, out, transfer);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Restores a collection from the tar file of a snapshot, of this server or another.
   *
   * @throws CallerException INVALID_ARGUMENT when the stream is no whole archive
   */
  public Collection restoreArchive(InputStream archive, RestoreTarget target, Transfer transfer) {
    return transfers.run(
        transfer,
        () -> {
          try {
            SnapshotArchive.Reader reader = new SnapshotArchive.Reader(archive);
            return installer.install(reader.manifest(), reader, target, transfer);
          } catch (CorruptionException | FormatVersionException e) {
            throw CallerException.invalid(
                "archive", "the archive cannot be restored: " + e.getMessage());
          }
        });
  }

  private SnapshotManifest manifest(String collection, String id) {
    return store
        .find(uuid(collection, id))
        .filter(manifest -> manifest.collection().name().equals(collection))
        .orElseThrow(() -> notFound(collection, id));
  }

  private SnapshotStore.Opened open(String collection, String id) {
    return store.open(manifest(collection, id).id()).orElseThrow(() -> notFound(collection, id));
  }

  private static UUID uuid(String collection, String id) {
    try {
      return UUID.fromString(id);
    } catch (IllegalArgumentException e) {
      throw notFound(collection, id);
    }
  }

  private static CallerException notFound(String collection, String id) {
    return CallerException.notFound(
        "collection '%s' has no snapshot '%s'"
            .formatted(Names.abbreviated(collection), Names.abbreviated(id)));
  }
}
