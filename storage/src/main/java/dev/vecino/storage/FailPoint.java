package dev.vecino.storage;

import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Places in the code where a crash test ends the process: before, between and after the steps that
 * durability rests on.
 *
 * <p>Without the system property {@value #PROPERTY}, which the crash test alone sets, when it
 * starts a process, a passage is a comparison with a constant. The property is read once; its value
 * {@code NAME:n} ends the process with {@value #EXIT_STATUS} at the n-th passage, counted from 1,
 * as {@link Runtime#halt} does: no shutdown hook runs and nothing is flushed.
 */
public enum FailPoint {
  /** A group is about to be written. */
  COMMIT_BEGUN,
  /** RocksDB has a group, in its log and fsynced when asked; nobody knows yet. */
  COMMIT_WRITTEN,
  /** A group's effects are applied to the segments, without a view that shows them. */
  COMMIT_APPLIED,
  /** A group is visible, its callers are not answered. */
  COMMIT_VISIBLE,
  COMMIT_ANSWERED,
  /** RocksDB's log is about to be fsynced by itself. */
  LOG_SYNC_BEGUN,
  LOG_SYNC_DONE,
  WITNESS_BEGUN,
  /** A slot of the witness is written and not fsynced. */
  WITNESS_WRITTEN,
  WITNESS_SYNCED,
  FREEZE_BEGUN,
  FREEZE_DONE,
  BUILD_BEGUN,
  /** A segment's file has its sections and lacks its footer. */
  BUILD_FILE_UNFINISHED,
  /** A segment's file is complete and not fsynced. */
  BUILD_FILE_WRITTEN,
  BUILD_FIELDS_WRITTEN,
  BUILD_IDS_WRITTEN,
  BUILD_VECTORS_WRITTEN,
  BUILD_CODES_WRITTEN,
  BUILD_GRAPH_WRITTEN,
  /** A segment's directory is complete, fsynced, and has its temporary name. */
  DIRECTORY_SYNCED,
  /** It has its final name, durably; no manifest lists it. */
  DIRECTORY_PUBLISHED,
  /** The manifest with a new segment is about to be committed. */
  PUBLISH_BEGUN,
  PUBLISH_COMMITTED,
  /** Deaths since the build began are known to the new segment, which no view shows. */
  PUBLISH_CARRIED_OVER,
  PUBLISH_VISIBLE,
  PUBLISH_DONE,
  /** A replaced segment's files are about to go. */
  DELETE_BEGUN,
  /** The witness knows the manifest without the segment. */
  DELETE_WITNESSED,
  DELETE_RENAMED,
  DELETE_DONE,
  /** A new generation of fields is written, its name not durable. */
  FOLD_WRITTEN,
  FOLD_SYNCED,
  FOLD_COMMITTED,
  FOLD_VISIBLE,
  FOLD_DONE,
  /** A damaged segment is about to be built anew from its vectors and RocksDB. */
  REPAIR_BEGUN,
  /** Its replacement is complete, under a temporary name. */
  REPAIR_WRITTEN,
  /** The replacement has its final name, durably; the manifest lists the damaged one. */
  REPAIR_PUBLISHED,
  REPAIR_COMMITTED,
  REPAIR_VISIBLE,
  REPAIR_DONE,
  /** A whole file is to be replaced; its new content is durable under a temporary name. */
  REPLACE_WRITTEN,
  /** Any file or directory is about to be renamed. */
  RENAME_BEGUN,
  /** It is renamed, and its parent is not fsynced. */
  RENAME_UNSYNCED,
  RENAME_DONE,
  CATALOGUE_BEGUN,
  CATALOGUE_REPLACED,
  SHARD_DIRECTORY_CREATED,
  SHARD_DATABASE_CREATED,
  SHARD_CREATED,
  SHARD_DELETE_BEGUN,
  SHARD_DELETE_RENAMED,
  SHARD_DELETED,
  RECOVERY_BEGUN,
  /** RocksDB is open and not compared with the witness. */
  RECOVERY_OPENED,
  /** They agree, and the witness knows it. */
  RECOVERY_COMPARED,
  /** What a crash left is cleared. */
  RECOVERY_SWEPT,
  RECOVERY_SEGMENTS_LOADED,
  RECOVERY_PENDING_LOADED,
  RECOVERY_DEATHS_LOADED,
  RECOVERY_DONE,
  /** RocksDB's log is damaged before its end: nothing is changed yet. */
  POINT_IN_TIME_BEGUN,
  POINT_IN_TIME_COPIED,
  /** The copy holds all that the witness saw, and is durable. */
  POINT_IN_TIME_COMPARED,
  POINT_IN_TIME_ACCEPTED,
  /** The damaged database has made way, the accepted one is not in its place. */
  POINT_IN_TIME_SET_ASIDE,
  POINT_IN_TIME_DONE,
  /** The data directory is locked, nothing in it is looked at. */
  START_BEGUN,
  /** Shards that no catalogue names are removed. */
  START_SHARDS_SWEPT,
  /** What was left of snapshots is removed, the others are listed. */
  START_SNAPSHOTS_SWEPT,
  /** An empty directory under a temporary name; deletions are not held back. */
  SNAPSHOT_BEGUN,
  /** Deletions are held back, RocksDB's checkpoint is not taken. */
  SNAPSHOT_HELD,
  SNAPSHOT_CHECKPOINTED,
  /** The checkpoint has a witness of its own, no segment is linked. */
  SNAPSHOT_WITNESSED,
  /** All segments are linked, deletions are held back still. */
  SNAPSHOT_LINKED,
  SNAPSHOT_RELEASED,
  /** All files are verified and hashed, and not fsynced. */
  SNAPSHOT_HASHED,
  /** They are durable, without a manifest. */
  SNAPSHOT_SYNCED,
  /** The manifest is durable, under the directory's temporary name. */
  SNAPSHOT_RECORDED,
  /** The directory has its final name, durably; nobody in the process knows. */
  SNAPSHOT_PUBLISHED,
  /** The snapshot is listed, the caller not answered. */
  SNAPSHOT_DONE,
  SNAPSHOT_DELETE_BEGUN,
  /** Its directory has the name of one being deleted, durably. */
  SNAPSHOT_DELETE_RENAMED,
  SNAPSHOT_DELETED,
  /** A snapshot is about to be installed; its shard has no directory. */
  RESTORE_BEGUN,
  /** One of its files is copied or linked, and not fsynced. */
  RESTORE_FILE_LAID,
  /** All files are what the manifest says, and not durable. */
  RESTORE_COPIED,
  RESTORE_SYNCED,
  /** The shard is open and not compared with the manifest. */
  RESTORE_OPENED,
  RESTORE_COMPARED,
  /** The collection is open and whole, the catalogue does not name it. */
  RESTORE_WHOLE,
  /** The catalogue names it, and no longer the one that it replaces, which is open. */
  RESTORE_LISTED,
  /** The replaced one is closed, its files are there. */
  RESTORE_REPLACED,
  RESTORE_DONE,
  /** A snapshot's database is laid down to be checked. */
  VERIFY_COPIED,
  /** It is checked, and about to be removed. */
  VERIFY_CHECKED,
  /** An object of a backup is about to be written to a directory. */
  OBJECT_BEGUN,
  /** It is complete and fsynced under another name. */
  OBJECT_WRITTEN,
  /** It has its name, and its parent is not fsynced. */
  OBJECT_RENAMED,
  OBJECT_DONE,
  /** An object is removed, and its parent not fsynced. */
  OBJECT_REMOVED,
  /** The target is ready for a backup, the snapshot not taken. */
  BACKUP_BEGUN,
  /** There is a note that a backup is being written. */
  BACKUP_NOTED,
  BACKUP_FILE_COPIED,
  /** All files are at the target, the manifest is not. */
  BACKUP_COPIED,
  /** The backup is there, and the note as well. */
  BACKUP_RECORDED,
  BACKUP_DONE,
  /** A backup was read back and is whole, the verdict is not written. */
  BACKUP_VERIFIED,
  BACKUP_VERDICT_WRITTEN,
  BACKUP_DELETE_BEGUN,
  /** A backup's manifest is gone, its verdict is there. */
  BACKUP_DELETE_UNLISTED,
  /** There is a note that what no backup needs is being removed. */
  BACKUP_DELETE_NOTED,
  /** All that no backup needs is removed, the note is there. */
  BACKUP_DELETE_SWEPT,
  BACKUP_DELETED;

  /** {@code NAME:n}: the point to end the process at, and at which passage. */
  public static final String PROPERTY = "vecino.failPoint";

  /** The exit status of a process that ended at its fail point. */
  public static final int EXIT_STATUS = 86;

  private static final Armed ARMED = Armed.parse(System.getProperty(PROPERTY));
  private static final AtomicLong PASSAGES = new AtomicLong();

  /** The point that ends the process, at a passage counted from 1. */
  private record Armed(@Nullable FailPoint point, long passage) {
    static Armed parse(@Nullable String text) {
      if (text == null) {
        return new Armed(null, 0);
      }
      int colon = text.indexOf(':');
      return new Armed(
          FailPoint.valueOf(text.substring(0, colon)), Long.parseLong(text.substring(colon + 1)));
    }
  }

  /** Goes on, unless a crash test wants the process to end here. */
  public void pass() {
    if (this == ARMED.point && PASSAGES.incrementAndGet() == ARMED.passage) {
      Runtime.getRuntime().halt(EXIT_STATUS);
    }
  }
}
