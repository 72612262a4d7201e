package dev.vecino.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens a shard whose log is damaged before its end, as a power loss leaves one that was written
 * without fsyncs: up to the damage, on a copy, and only when nothing is missing that the witness
 * saw. What may be lost are buffered writes after the last fsync, which were never promised to
 * survive a power loss.
 *
 * <pre>
 *   rocksdb.recovering   the copy; removed at the next start
 *   rocksdb.recovered    a copy that was accepted and is durable; takes the place of rocksdb
 *   lost/rocksdb-TIME    log and record of tables of the damaged one, for whoever wants to look
 * </pre>
 *
 * <p>Table files are linked, since RocksDB never changes one.
 */
final class PointInTimeRecovery {

  private static final Logger LOG = LoggerFactory.getLogger(PointInTimeRecovery.class);
  private static final String TABLE = ".sst";
  private static final String ACCEPTED = RecoveredShard.DATABASE + ".recovered";

  private final Path shard;
  private final SharedResources shared;
  private final Path database;
  private final Path copy;
  private final Path accepted;

  PointInTimeRecovery(Path shard, SharedResources shared) {
    this.shard = shard;
    this.shared = shared;
    this.database = shard.resolve(RecoveredShard.DATABASE);
    this.copy = shard.resolve(RecoveredShard.DATABASE + ".recovering");
    this.accepted = shard.resolve(ACCEPTED);
  }

  /** Where the database is that the next start opens. */
  static Path current(Path shard) {
    Path accepted = shard.resolve(ACCEPTED);
    return Files.isDirectory(accepted) ? accepted : shard.resolve(RecoveredShard.DATABASE);
  }

  /** Ends what a crash interrupted; to be called before anything of the shard is opened. */
  void finish() {
    DurableFiles.deleteTree(copy);
    if (Files.isDirectory(accepted)) {
      swap();
    }
  }

  /**
   * Puts a database in the place of the damaged one that holds all that was seen.
   *
   * @param damage what opening it as a whole met; thrown when it cannot be recovered
   */
  void run(Mark seen, CorruptionException damage) {
    FailPoint.POINT_IN_TIME_BEGUN.pass();
    Mark recovered;
    try {
      copyDatabase();
      FailPoint.POINT_IN_TIME_COPIED.pass();
      try (ShardDatabase opened =
          ShardDatabase.open(copy, shared, DatabaseOptions.Opening.POINT_IN_TIME)) {
        recovered = RecoveredShard.compare(shard, opened, seen).mark();
      }
      DurableFiles.syncWithFiles(copy);
    } catch (StorageException e) {
      DurableFiles.deleteTree(copy);
      damage.addSuppressed(e);
      throw damage;
    }
    FailPoint.POINT_IN_TIME_COMPARED.pass();
    DurableFiles.move(copy, accepted);
    FailPoint.POINT_IN_TIME_ACCEPTED.pass();
    swap();
    LOG.warn(
        "Shard {} was recovered up to {}, past {} that its witness saw fsynced; buffered writes"
            + " after that are lost: {}",
        shard,
        recovered,
        seen,
        damage.getMessage());
  }

  private void copyDatabase() {
    DurableFiles.createDirectory(copy);
    for (Path file : DurableFiles.list(database)) {
      String name = file.getFileName().toString();
      if (name.endsWith(TABLE)) {
        DurableFiles.linkOrCopy(file, copy.resolve(name));
      } else if (!name.equals("LOCK") && !name.startsWith("LOG")) {
        DurableFiles.copy(file, copy.resolve(name));
      }
    }
  }

  private void swap() {
    if (Files.isDirectory(database)) {
      LostDirectory lost = new LostDirectory(shard);
      Path aside = lost.take(database, RecoveredShard.DATABASE + "-" + System.currentTimeMillis());
      try {
        for (Path file : DurableFiles.list(aside)) {
          if (file.getFileName().toString().endsWith(TABLE)) {
            Files.delete(file);
          }
        }
      } catch (IOException e) {
        throw StorageException.whileWriting(aside, e);
      }
    }
    FailPoint.POINT_IN_TIME_SET_ASIDE.pass();
    DurableFiles.move(accepted, database);
    FailPoint.POINT_IN_TIME_DONE.pass();
  }
}
