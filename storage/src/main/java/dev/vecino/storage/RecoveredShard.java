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

  /** Creates database and witness of an empty shard in an empty directory; all is durable. */
  static void create(Path shard, SharedResources shared) {
    SegmentManifest manifest = SegmentManifest.EMPTY;
    DurableFiles.createDirectory(shard.resolve(DATABASE));
    try (ShardDatabase database = ShardDatabase.open(shard.resolve(DATABASE), shared, true);
        WriteBatch batch = new WriteBatch()) {
      putFirstRows(database, batch, manifest);
      database.write(batch, true);
    }
    Mark mark = new Mark(0, 0, manifest.generation());
    Witness.create(shard.resolve(WITNESS), shard.resolve(DATABASE), mark);
  }

  /**
   * Opens both and refuses a database that lost what its witness saw.
   *
   * @throws CorruptionException when the database is behind, or either is damaged
   */
  static RecoveredShard open(Path shard, SharedResources shared) {
    Witness witness = Witness.open(shard.resolve(WITNESS), shard.resolve(DATABASE));
    try {
      ShardDatabase database = ShardDatabase.open(shard.resolve(DATABASE), shared, false);
      try {
        return compare(shard, database, witness);
      } catch (RuntimeException e) {
        database.close();
        throw e;
      }
    } catch (RuntimeException e) {
      witness.close();
      throw e;
    }
  }

  private static RecoveredShard compare(Path shard, ShardDatabase database, Witness witness) {
    SegmentManifest manifest = manifestOf(shard, database);
    Mark mark = markOf(shard, database, manifest);
    Mark seen = witness.mark();
    boolean contradicts =
        mark.sequence() == seen.sequence() && mark.liveCount() != seen.liveCount();
    if (!mark.covers(seen) || contradicts) {
      throw new CorruptionException(
          "shard %s lost writes: RocksDB holds %s, its witness saw %s fsynced; restore the shard"
              .formatted(shard, mark, seen),
          null);
    }
    // Opening flushed what the log held, so all of the mark is durable now; and it began a new
    // MANIFEST, which the witness is to know.
    witness.sync(mark);
    return new RecoveredShard(database, witness, mark, manifest);
  }

  /**
   * The manifest of segments in an open database.
   *
   * @throws CorruptionException when it lacks a row that every shard has
   * @throws FormatVersionException when a newer release wrote its rows
   */
  static SegmentManifest manifestOf(Path shard, ShardDatabase database) {
    long format = Rows.number(row(shard, database, Rows.FORMAT));
    if (format != Rows.FORMAT_VERSION) {
      throw new FormatVersionException(
          "shard %s has row format %d, this release reads %d"
              .formatted(shard, format, Rows.FORMAT_VERSION),
          null);
    }
    return ManifestCodec.decode(row(shard, database, Rows.MANIFEST), "manifest of shard " + shard);
  }

  /** How far an open database has come, as its rows say. */
  static Mark markOf(Path shard, ShardDatabase database, SegmentManifest manifest) {
    ByteBuffer counters = Rows.pair(row(shard, database, Rows.COUNTERS));
    return new Mark(counters.getLong(), counters.getLong(), manifest.generation());
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
