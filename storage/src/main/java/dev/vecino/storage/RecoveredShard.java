package dev.vecino.storage;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/**
 * A shard's database and witness after they were opened and compared.
 *
 * @param database open; the caller closes it
 * @param witness open and at the mark; the caller closes it
 * @param mark what the database holds, all of it durable
 * @param manifest of that generation
 */
record RecoveredShard(
    ShardDatabase database, Witness witness, Mark mark, SegmentManifest manifest) {

  static final String DATABASE = "rocksdb";
  static final String WITNESS = "witness";

  /** Where a shard's RocksDB lies. */
  static Path rocksDirectory(Path shard) {
    return shard.resolve(DATABASE);
  }

  /** Creates database and witness of an empty shard in an empty directory; all is durable. */
  static void create(Path shard, SharedResources shared) {
    SegmentManifest manifest = SegmentManifest.EMPTY;
    FailPoint.SHARD_DIRECTORY_CREATED.pass();
    DurableFiles.createDirectory(shard.resolve(DATABASE));
    try (ShardDatabase database = ShardDatabase.open(shard.resolve(DATABASE), shared, true);
        WriteBatch batch = new WriteBatch()) {
      putFirstRows(database, batch, manifest);
      database.write(batch, true);
    }
    FailPoint.SHARD_DATABASE_CREATED.pass();
    Mark mark = new Mark(0, 0, manifest.generation());
    Witness.create(shard.resolve(WITNESS), shard.resolve(DATABASE), mark);
  }

  /**
   * Opens both and refuses a database that lost what its witness saw.
   *
   * @throws CorruptionException when the database is behind, or either is damaged
   */
  static RecoveredShard open(Path shard, SharedResources shared) {
    FailPoint.RECOVERY_BEGUN.pass();
    PointInTimeRecovery recovery = new PointInTimeRecovery(shard, shared);
    recovery.finish();
    Witness witness = Witness.open(shard.resolve(WITNESS), shard.resolve(DATABASE));
    try {
      ShardDatabase database = openDatabase(shard, shared, recovery, witness.mark());
      try {
        FailPoint.RECOVERY_OPENED.pass();
        Found found = compare(shard, database, witness.mark());
        // Opening flushed what the log held, so all of the mark is durable now; and it began a new
        // MANIFEST, which the witness is to know.
        witness.sync(found.mark());
        FailPoint.RECOVERY_COMPARED.pass();
        return new RecoveredShard(database, witness, found.mark(), found.manifest());
      } catch (RuntimeException e) {
        database.close();
        throw e;
      }
    } catch (RuntimeException e) {
      witness.close();
      throw e;
    }
  }

  private static ShardDatabase openDatabase(
      Path shard, SharedResources shared, PointInTimeRecovery recovery, Mark seen) {
    Path directory = shard.resolve(DATABASE);
    try {
      return ShardDatabase.open(directory, shared, false);
    } catch (CorruptionException e) {
      recovery.run(seen, e);
      return ShardDatabase.open(directory, shared, false);
    }
  }

  /** What a database says that it holds. */
  record Found(Mark mark, SegmentManifest manifest) {

    /**
     * Reads the rows that every shard has.
     *
     * @throws CorruptionException when one is missing or malformed
     * @throws FormatVersionException when a newer release wrote them
     */
    static Found read(Path shard, ShardDatabase database) {
      FormatVersionException.require(
          "the record of rows in shard " + shard,
          Rows.number(row(shard, database, Rows.FORMAT)),
          Rows.FORMAT_VERSION,
          Rows.FORMAT_VERSION);
      ByteBuffer counters = Rows.pair(row(shard, database, Rows.COUNTERS));
      SegmentManifest manifest =
          ManifestCodec.decode(row(shard, database, Rows.MANIFEST), "manifest of shard " + shard);
      return new Found(
          new Mark(counters.getLong(), counters.getLong(), manifest.generation()), manifest);
    }

    /**
     * Refuses a database that lost what its witness saw.
     *
     * @throws CorruptionException saying what was seen and what is there
     */
    void requireCovers(Path shard, Mark seen) {
      boolean contradicts =
          mark.sequence() == seen.sequence() && mark.liveCount() != seen.liveCount();
      if (!mark.covers(seen) || contradicts) {
        throw new CorruptionException(
            "shard %s lost writes: RocksDB holds %s, its witness saw %s fsynced; restore the shard"
                .formatted(shard, mark, seen),
            null);
      }
    }
  }

  /**
   * Reads how far a database has come and compares it with what was seen fsynced.
   *
   * @throws CorruptionException when it is behind
   */
  static Found compare(Path shard, ShardDatabase database, Mark seen) {
    Found found = Found.read(shard, database);
    found.requireCovers(shard, seen);
    return found;
  }

  private static byte[] row(Path shard, ShardDatabase database, byte[] key) {
    byte[] row = database.get(Column.META, key, null);
    if (row == null) {
      throw new CorruptionException(
          "shard %s lost writes: RocksDB has no row '%s', which every shard begins with; restore it"
              .formatted(shard, new String(key, US_ASCII)),
          null);
    }
    return row;
  }

  private static void putFirstRows(
      ShardDatabase database, WriteBatch batch, SegmentManifest manifest) {
    database.enter();
    try {
      batch.put(database.handle(Column.META), Rows.FORMAT, Rows.number(Rows.FORMAT_VERSION));
      batch.put(database.handle(Column.META), Rows.COUNTERS, Rows.pair(0, 0));
      batch.put(database.handle(Column.META), Rows.MANIFEST, ManifestCodec.encode(manifest));
    } catch (RocksDBException e) {
      throw new WriteFailedException("the first rows of a shard could not be gathered", e);
    } finally {
      database.exit();
    }
  }
}
