package dev.vecino.storage;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads that all see one state of a shard. Safe for use by many threads; closing it while others
 * read is safe, the last of them frees it. Every method throws {@link ClosedStoreException} once
 * the snapshot is closed, or its store closed or reopened.
 */
public final class ShardSnapshot implements AutoCloseable {

  private final ShardDatabase database;
  private final ShardDatabase.NativeSnapshot snapshot;
  private final AtomicBoolean closed = new AtomicBoolean();

  /** The owner's hold and one for each read under way; whoever lets the last one go frees it. */
  private final AtomicInteger holds = new AtomicInteger(1);

  private final long lastSequence;
  private final long liveCount;

  private ShardSnapshot(
      ShardDatabase database, ShardDatabase.NativeSnapshot snapshot, ByteBuffer counters) {
    this.database = database;
    this.snapshot = snapshot;
    this.lastSequence = counters.getLong();
    this.liveCount = counters.getLong();
  }

  static ShardSnapshot take(ShardDatabase database) {
    ShardDatabase.NativeSnapshot snapshot = database.snapshot();
    try {
      byte[] counters = database.get(Column.META, Rows.COUNTERS, snapshot);
      if (counters == null) {
        throw new CorruptionException("RocksDB has no counters row; restore this shard", null);
      }
      return new ShardSnapshot(database, snapshot, Rows.pair(counters));
    } catch (RuntimeException e) {
      database.release(snapshot);
      throw e;
    }
  }

  /** Where a point is, or null when there is none of that id. */
  public @Nullable IdEntry find(byte[] id) {
    return holding(() -> Rows.idEntry(database.get(Column.IDS, id, snapshot)));
  }

  /** Where points are, in the order of the ids, null where there is none; one multiGet. */
  public List<@Nullable IdEntry> find(List<byte[]> ids) {
    return map(holding(() -> database.get(Column.IDS, ids, snapshot)), Rows::idEntry);
  }

  /** What lies at a location, or null when nothing does. */
  public @Nullable PayloadRow payload(long location) {
    return holding(() -> Rows.payload(database.get(Column.PAYLOADS, Rows.key(location), snapshot)));
  }

  /** What lies at locations, in their order, null where nothing does; one multiGet. */
  public List<@Nullable PayloadRow> payloads(long[] locations) {
    return map(rows(Column.PAYLOADS, locations), Rows::payload);
  }

  /** The vectors at a location, or null when they are sealed or dead. */
  public byte @Nullable [] pending(long location) {
    return holding(() -> database.get(Column.PENDING, Rows.key(location), snapshot));
  }

  /** The vectors at locations, in their order, null where sealed or dead; one multiGet. */
  public List<byte @Nullable []> pending(long[] locations) {
    return rows(Column.PENDING, locations);
  }

  /**
   * Visits points in the order of their ids, until the visitor has enough.
   *
   * @param after the id to begin behind, which need not exist; null begins with the first
   */
  public void scanIds(byte @Nullable [] after, IdVisitor visitor) {
    hold();
    try {
      database.scan(
          Column.IDS,
          after,
          snapshot,
          (id, value) -> {
            ByteBuffer pair = Rows.pair(value);
            return visitor.visit(id, new IdEntry(pair.getLong(), pair.getLong()));
          });
    } finally {
      letGo();
    }
  }

  /** The last sequence this snapshot sees. */
  public long lastSequence() {
    return lastSequence;
  }

  /** Live points at that sequence. */
  public long liveCount() {
    return liveCount;
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      letGo();
    }
  }

  private List<byte @Nullable []> rows(Column column, long[] locations) {
    List<byte[]> keys = new ArrayList<>(locations.length);
    for (long location : locations) {
      keys.add(Rows.key(location));
    }
    return holding(() -> database.get(column, keys, snapshot));
  }

  private static <T extends @Nullable Object> List<T> map(
      List<byte @Nullable []> rows, Function<byte @Nullable [], T> decode) {
    List<T> mapped = new ArrayList<>(rows.size());
    for (byte[] row : rows) {
      mapped.add(decode.apply(row));
    }
    return mapped;
  }

  private <T extends @Nullable Object> T holding(Supplier<T> read) {
    hold();
    try {
      return read.get();
    } finally {
      letGo();
    }
  }

  private void hold() {
    while (!closed.get()) {
      int now = holds.get();
      if (now > 0 && holds.compareAndSet(now, now + 1)) {
        return;
      }
    }
    throw new ClosedStoreException("the snapshot is closed");
  }

  private void letGo() {
    if (holds.decrementAndGet() == 0) {
      database.release(snapshot);
    }
  }
}
