package dev.vecino.server.backup;

import dev.vecino.engine.CallerException;
import dev.vecino.engine.Collection;
import dev.vecino.engine.Database;
import dev.vecino.engine.RestoreTarget;
import dev.vecino.engine.SnapshotInfo;
import dev.vecino.engine.backup.BackupInfo;
import dev.vecino.engine.backup.Backups;
import dev.vecino.server.jobs.Job;
import dev.vecino.server.jobs.JobKind;
import dev.vecino.server.jobs.JobSpec;
import dev.vecino.server.jobs.Jobs;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;

/** Snapshots, backups and restores as jobs, for both protocols. */
public record Transfers(Database database, Jobs jobs, BackupTargets backups) {

  /**
   * A backup and what it took.
   *
   * @param newBytes that had to be copied
   */
  public record Saved(BackupInfo backup, long newBytes) {}

  public Job<SnapshotInfo> snapshot(String collection) {
    return jobs.start(
        JobSpec.of(JobKind.SNAPSHOT, collection),
        transfer -> database.snapshots().create(collection, transfer));
  }

  public Job<Collection> restore(String collection, String snapshot, RestoreTarget target) {
    requireName(target);
    return jobs.start(
        JobSpec.of(JobKind.RESTORE, target.collection()),
        transfer -> database.snapshots().restore(collection, snapshot, target, transfer));
  }

  /** Writes the archive of a snapshot, whose description comes back; the stream stays open. */
  public Job<SnapshotInfo> download(String collection, String snapshot, OutputStream out) {
    SnapshotInfo info = database.snapshots().find(collection, snapshot);
    return jobs.start(
        JobSpec.of(JobKind.DOWNLOAD, collection),
        transfer -> {
          try {
            database.snapshots().writeArchive(collection, snapshot, out, transfer);
            return info;
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  public Job<Collection> restoreArchive(InputStream archive, RestoreTarget target) {
    requireName(target);
    return jobs.start(
        JobSpec.of(JobKind.RESTORE, target.collection()),
        transfer -> database.snapshots().restoreArchive(archive, target, transfer));
  }

  public Job<Saved> backup(String target, String collection) {
    Backups at = backups.at(target);
    Collection _ = database.collection(collection);
    return jobs.start(
        new JobSpec(JobKind.BACKUP, collection, target),
        transfer -> {
          BackupInfo backup = at.create(collection, transfer);
          return new Saved(backup, transfer.writtenBytes());
        });
  }

  public Job<BackupInfo> verify(String target, String backup) {
    Backups at = backups.at(target);
    String collection = at.find(backup).content().collection();
    return jobs.start(
        new JobSpec(JobKind.VERIFY, collection, target), transfer -> at.verify(backup, transfer));
  }

  public Job<Collection> restoreBackup(String target, String backup, RestoreTarget into) {
    requireName(into);
    Backups at = backups.at(target);
    return jobs.start(
        JobSpec.of(JobKind.RESTORE, into.collection()),
        transfer -> at.restore(backup, into, transfer));
  }

  private static void requireName(RestoreTarget target) {
    if (target.collection().isEmpty()) {
      throw CallerException.invalid(
          "target.collection", "the name of the collection to restore to is missing");
    }
  }
}
