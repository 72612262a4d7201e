package dev.vecino.engine.backup;

import dev.vecino.engine.CallerException;
import dev.vecino.engine.Collection;
import dev.vecino.engine.DataLossException;
import dev.vecino.engine.Database;
import dev.vecino.engine.ResourceException;
import dev.vecino.engine.RestoreTarget;
import dev.vecino.engine.Transfer;
import dev.vecino.storage.CorruptionException;
import dev.vecino.storage.FormatVersionException;
import dev.vecino.storage.SnapshotFile;
import dev.vecino.storage.SnapshotManifest;
import dev.vecino.storage.SnapshotStore;
import dev.vecino.storage.StorageException;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Backups of one database's collections at one target. Thread-safe; methods block until all is
 * done, and a {@link Transfer} tells how far they are.
 *
 * <p>A backup is a snapshot whose files are stored by their checksums, so what an earlier backup
 * holds already is not copied again. Its manifest is written last: before, there is no backup.
 *
 * <p>Methods throw {@link CallerException} NOT_FOUND, {@link ResourceException} when the target
 * cannot be reached, and {@link DataLossException} when stored data is damaged.
 */
public final class Backups {
  private static final Logger log = LoggerFactory.getLogger(Backups.class);

  private final Database database;
  private final BackupRepository repository;
  private final BlobStore blobs;
  private final Set<String> underWay = ConcurrentHashMap.newKeySet();

  /**
   * The backups at a target.
   *
   * @param blobs stays the caller's to close
   */
  public Backups(Database database, BlobStore blobs) {
    this.database = database;
    this.blobs = blobs;
    this.repository = new BackupRepository(blobs);
  }

  /**
   * Saves a collection as it is now, while it serves.
   *
   * @throws ResourceException UNAVAILABLE when a backup of it is under way already
   */
  public BackupInfo create(String collection, Transfer transfer) {
    if (!underWay.add(collection)) {
      throw ResourceException.unavailable(
          "a backup of collection '%s' to this target is under way already".formatted(collection),
          java.time.Duration.ofSeconds(5),
          null);
    }
    try {
      repository.prepare();
      return database.snapshots().export(collection, transfer, export -> save(export, transfer));
    } finally {
      underWay.remove(collection);
    }
  }

  private BackupInfo save(SnapshotStore.Opened export, Transfer transfer) {
    SnapshotManifest manifest = export.manifest();
    try (Lease lease = Lease.writing(blobs, System::nanoTime)) {
      Map<String, Long> there = repository.goodFiles();
      transfer.expected(manifest.bytes());
      for (SnapshotFile file : manifest.files()) {
        Long bytes = there.get(BackupRepository.key(file));
        if (bytes != null && bytes == file.bytes()) {
          transfer.moved(file.bytes());
          continue;
        }
        upload(export, file, transfer, lease);
        there.put(BackupRepository.key(file), file.bytes());
        transfer.written(file.bytes());
      }
      lease.requireValid();
      transfer.check();
      repository.putManifest(manifest);
    }
    return repository.info(manifest);
  }

  private void upload(
      SnapshotStore.Opened export, SnapshotFile file, Transfer transfer, Lease lease) {
    repository.putFile(
        file,
        () ->
            new WatchedStream(
                export.open(file),
                read -> {
                  transfer.moved(read);
                  lease.renew();
                }));
  }

  /** All backups at the target, oldest first; unreadable ones are reported in the log. */
  public List<BackupInfo> list() {
    List<BackupInfo> found = new ArrayList<>();
    for (BackupRepository.Place place : repository.places()) {
      try {
        found.add(repository.info(repository.manifest(place)));
      } catch (StorageException e) {
        log.error("backup {} of '{}': {}", place.id(), place.collection(), e.getMessage());
      } catch (CallerException e) {
        log.debug("a backup was deleted while they were listed", e);
      }
    }
    found.sort(Comparator.comparing(backup -> backup.content().created()));
    return found;
  }

  /** One backup. */
  public BackupInfo find(String id) {
    return repository.info(manifest(id));
  }

  private SnapshotManifest manifest(String id) {
    try {
      return repository.manifest(repository.place(id));
    } catch (StorageException e) {
      throw new DataLossException(String.valueOf(e.getMessage()), e);
    }
  }

  /**
   * Reads a backup back and compares every file with its checksum, the database with the manifest
   * and the points with their number. Takes the room of the backup's database, without segments, on
   * this machine's disk for a while. The outcome is recorded at the target; objects found damaged
   * are written anew by the next backup that has their content.
   *
   * @throws DataLossException when the backup is damaged
   */
  public BackupInfo verify(String id, Transfer transfer) {
    BackupRepository.Place place = repository.place(id);
    Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    BackupSource source = new BackupSource(repository);
    try {
      database.snapshots().verify(repository.manifest(place), source, transfer);
    } catch (DataLossException e) {
      record(place, source, new Verdict(now, e.text()));
      throw e;
    } catch (CorruptionException | FormatVersionException e) {
      String damage = String.valueOf(e.getMessage());
      record(place, source, new Verdict(now, damage));
      throw new DataLossException(damage, e);
    }
    repository.putVerdict(place, new Verdict(now, null));
    return find(id);
  }

  private void record(BackupRepository.Place place, BackupSource source, Verdict verdict) {
    SnapshotFile last = source.last();
    if (last != null) {
      repository.suspect(last);
    }
    repository.putVerdict(place, verdict);
    log.error("backup {} of '{}' is damaged: {}", place.id(), place.collection(), verdict.damage());
  }

  /**
   * Restores a backup as a collection, which is seen only once every file and the number of points
   * are verified.
   *
   * @throws CallerException ALREADY_EXISTS when there is a collection of the target's name, unless
   *     it is to be replaced
   */
  public Collection restore(String id, RestoreTarget target, Transfer transfer) {
    SnapshotManifest manifest = manifest(id);
    return database.snapshots().install(manifest, new BackupSource(repository), target, transfer);
  }

  /** Deletes a backup, and what no other needs. */
  public Deletion delete(String id) {
    repository.remove(repository.place(id));
    try (Lease lease = Lease.sweeping(blobs, System::nanoTime)) {
      if (lease.contested()) {
        return new Deletion(0, false);
      }
      return new Deletion(repository.sweep(lease::renew), true);
    } catch (StorageException e) {
      log.error("nothing is removed from the target while a manifest is unreadable", e);
      return new Deletion(0, false);
    }
  }

  /** Tells how many bytes pass by. */
  private static final class WatchedStream extends java.io.FilterInputStream {
    private final java.util.function.LongConsumer onRead;

    WatchedStream(java.io.InputStream in, java.util.function.LongConsumer onRead) {
      super(in);
      this.onRead = onRead;
    }

    @Override
    public int read() throws IOException {
      int next = super.read();
      if (next >= 0) {
        onRead.accept(1);
      }
      return next;
    }

    @Override
    public int read(byte[] to, int offset, int length) throws IOException {
      int read = super.read(to, offset, length);
      if (read > 0) {
        onRead.accept(read);
      }
      return read;
    }
  }
}
