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
  POINT_IN_TIME_DONE;

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
