package dev.vecino.client;

import java.util.List;

/**
 * Backups of collections at the targets that the server's configuration names. What a target has
 * already is not copied again. Methods answer when all is done, and wait up to a day for what takes
 * long; the server goes on with that when the caller goes away.
 */
public final class Backups {
  private final AsyncBackups async;

  Backups(AsyncBackups async) {
    this.async = async;
  }

  /** The targets that the server's configuration names. */
  public List<BackupTarget> targets() {
    return Calls.await(async.targets());
  }

  /** Saves a collection, while it serves. It counts as good once it is {@link #verify verified}. */
  public BackupResult create(String target, String collection) {
    return Calls.await(async.create(target, collection));
  }

  /** All backups at a target, oldest first. */
  public List<BackupInfo> list(String target) {
    return Calls.await(async.list(target));
  }

  /** The backups of a collection at a target, oldest first. */
  public List<BackupInfo> list(String target, String collection) {
    return Calls.await(async.list(target, collection));
  }

  /** One backup. */
  public BackupInfo get(String target, String id) {
    return Calls.await(async.get(target, id));
  }

  /**
   * Reads a backup back and compares every file with its checksum and the points with their number.
   * The outcome is recorded at the target; DATA_LOSS when it is damaged.
   */
  public BackupInfo verify(String target, String id) {
    return Calls.await(async.verify(target, id));
  }

  /**
   * Creates a collection from a backup, once every file and the number of points are verified;
   * ALREADY_EXISTS when there is one of this name that is not to be replaced.
   */
  public CollectionInfo restore(String target, String id, RestoreTarget into) {
    return Calls.await(async.restore(target, id, into));
  }

  /** Deletes a backup, and what no other one at the target needs. */
  public BackupDeletion delete(String target, String id) {
    return Calls.await(async.delete(target, id));
  }
}
