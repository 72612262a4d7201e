package dev.vecino.storage;

import org.jspecify.annotations.Nullable;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/**
 * One atomic batch of writes, built and committed by the single writer; good for one commit. A
 * location is the sequence that placed the point; the rows are described in {@code Rows}.
 */
public final class WriteGroup implements AutoCloseable {

  private static final int RESERVED_BYTES = 4096;

  private final ShardDatabase database;
  private final WriteBatch batch = new WriteBatch(RESERVED_BYTES);
  private @Nullable Mark counters;
  private @Nullable SegmentManifest manifest;
  private boolean closed;

  WriteGroup(ShardDatabase database) {
    this.database = database;
  }

  /** Places a point: its id, its payload and its vectors, these until they are sealed. */
  public void putPoint(PointRow row) {
    byte[] key = Rows.key(row.location());
    put(Column.IDS, row.id(), Rows.pair(row.location(), row.version()));
    put(Column.PAYLOADS, key, Rows.payload(row.id(), row.version(), row.payload()));
    put(Column.PENDING, key, row.vectors());
  }

  /**
   * Records the death of what lies at a location.
   *
   * @param id the point that lay there
   * @param deathSequence the sequence that deletes or replaces it
   * @param removeId true when the point is deleted, false when the same group places it anew
   */
  public void killPoint(byte[] id, long location, long deathSequence, boolean removeId) {
    byte[] key = Rows.key(location);
    if (removeId) {
      delete(Column.IDS, id);
    }
    delete(Column.PAYLOADS, key);
    delete(Column.PENDING, key);
    delete(Column.DIRTY, key);
    put(Column.TOMBSTONES, key, Rows.number(deathSequence));
  }

  /** Replaces the payload of a point that stays where it is, and marks it dirty. */
  public void putPayload(byte[] id, long location, long version, byte[] payload) {
    byte[] key = Rows.key(location);
    put(Column.IDS, id, Rows.pair(location, version));
    put(Column.PAYLOADS, key, Rows.payload(id, version, payload));
    put(Column.DIRTY, key, Rows.number(version));
  }

  /** What the shard's counters are after this group; every group must say so once. */
  public void counters(long lastSequence, long liveCount) {
    if (counters != null) {
      throw new IllegalStateException("the counters of this group are set already");
    }
    if (liveCount < 0 || lastSequence < liveCount) {
      throw new IllegalArgumentException(
          "last sequence " + lastSequence + " with " + liveCount + " live points cannot be");
    }
    put(Column.META, Rows.COUNTERS, Rows.pair(lastSequence, liveCount));
    counters = new Mark(lastSequence, liveCount, 0);
  }

  /** Replaces the manifest; at most once in a group. */
  public void manifest(SegmentManifest manifest) {
    if (this.manifest != null) {
      throw new IllegalStateException("the manifest of this group is set already");
    }
    put(Column.META, Rows.MANIFEST, ManifestCodec.encode(manifest));
    this.manifest = manifest;
  }

  /** Forgets vectors that a sealed segment holds now. */
  public void removePending(long[] locations) {
    deleteAll(Column.PENDING, locations);
  }

  /** Forgets deaths in locations that no segment holds any more. */
  public void removeTombstones(long[] locations) {
    deleteAll(Column.TOMBSTONES, locations);
  }

  /** Forgets that payloads changed, after fields were built from them. */
  public void removeDirty(long[] locations) {
    deleteAll(Column.DIRTY, locations);
  }

  /** Bytes gathered so far, as they will lie in the log. */
  public long bytes() {
    requireOpen();
    return batch.getDataSize();
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      batch.close();
    }
  }

  WriteBatch batch() {
    requireOpen();
    return batch;
  }

  /**
   * What the shard stands at once this group is committed.
   *
   * @throws ClosedStoreException when the group was begun in another database
   * @throws IllegalStateException when it sets no counters, or does not follow on what is committed
   */
  Mark markAfter(Mark committed, ShardDatabase database) {
    if (counters == null) {
      throw new IllegalStateException("a group must set the shard's counters before its commit");
    }
    if (database != this.database) {
      throw new ClosedStoreException("the group is from before the store was reopened");
    }
    if (counters.sequence() < committed.sequence()) {
      throw new IllegalStateException(
          "the group ends at sequence %d, the shard is at %d already"
              .formatted(counters.sequence(), committed.sequence()));
    }
    long generation = committed.generation();
    if (manifest != null && manifest.generation() != ++generation) {
      throw new IllegalStateException(
          "the group's manifest has generation %d, expected %d"
              .formatted(manifest.generation(), generation));
    }
    return new Mark(counters.sequence(), counters.liveCount(), generation);
  }

  @Nullable SegmentManifest manifest() {
    return manifest;
  }

  private void deleteAll(Column column, long[] locations) {
    for (long location : locations) {
      delete(column, Rows.key(location));
    }
  }

  private void put(Column column, byte[] key, byte[] value) {
    change(handle -> batch.put(handle, key, value), column);
  }

  private void delete(Column column, byte[] key) {
    change(handle -> batch.delete(handle, key), column);
  }

  @FunctionalInterface
  private interface Change {
    void apply(ColumnFamilyHandle handle) throws RocksDBException;
  }

  private void change(Change change, Column column) {
    requireOpen();
    database.enter(); // the batch asks the handle for its number
    try {
      change.apply(database.handle(column));
    } catch (RocksDBException e) {
      throw new WriteFailedException("a write group could not grow: " + e.getMessage(), e);
    } finally {
      database.exit();
    }
  }

  private void requireOpen() {
    if (closed) {
      throw new ClosedStoreException("the write group is closed");
    }
  }
}
