package dev.vecino.storage;

import dev.vecino.storage.DatabaseOptions.Opening;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;
import org.rocksdb.Checkpoint;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.CompactRangeOptions;
import org.rocksdb.LiveFileMetaData;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Snapshot;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * Owner of one open RocksDB and of every native handle that belongs to it. Whoever touches a handle
 * does so between {@link #enter} and {@link #exit}; {@link #close} waits for them and turns later
 * ones away, since RocksDB after its close is freed memory.
 */
final class ShardDatabase implements AutoCloseable {

  private final Path directory;
  private final RocksDB database;
  private final Map<Column, ColumnFamilyHandle> handles;
  private final DatabaseOptions options;
  private final WriteOptions synced = new WriteOptions().setSync(true);
  private final WriteOptions buffered = new WriteOptions();
  private final ReadOptions newest = new ReadOptions();
  private final ReadOptions sweep = new ReadOptions().setFillCache(false);
  private final ReentrantReadWriteLock gate = new ReentrantReadWriteLock();
  private final Set<NativeSnapshot> snapshots = Collections.synchronizedSet(new HashSet<>());
  private boolean closed;

  /** A RocksDB snapshot with the options that read through it. */
  record NativeSnapshot(Snapshot snapshot, ReadOptions options) {}

  /** Receives rows in the order of their keys. */
  @FunctionalInterface
  interface RowVisitor {
    /** Takes a row; returns whether to go on. */
    boolean visit(byte[] key, byte[] value);
  }

  private ShardDatabase(
      Path directory, RocksDB database, List<ColumnFamilyHandle> handles, DatabaseOptions options) {
    this.directory = directory;
    this.database = database;
    this.handles = new EnumMap<>(Column.class);
    Iterator<ColumnFamilyHandle> inOrder = handles.iterator();
    for (Column column : Column.values()) {
      this.handles.put(column, inOrder.next());
    }
    this.options = options;
  }

  /**
   * Opens the database, or creates it when {@code fresh}.
   *
   * @throws CorruptionException when it lost something that RocksDB itself notices
   */
  static ShardDatabase open(Path directory, SharedResources shared, boolean fresh) {
    return open(directory, shared, fresh ? Opening.FRESH : Opening.WHOLE);
  }

  /** Opens or creates the database in one of the ways there are. */
  static ShardDatabase open(Path directory, SharedResources shared, Opening opening) {
    DatabaseOptions options = new DatabaseOptions(shared, opening);
    List<ColumnFamilyHandle> handles = new ArrayList<>();
    try {
      RocksDB database =
          RocksDB.open(options.database(), directory.toString(), options.descriptors(), handles);
      return new ShardDatabase(directory, database, handles, options);
    } catch (RocksDBException e) {
      options.close();
      throw RocksFailures.whileOpening(directory, e);
    }
  }

  /**
   * Writes a consistent copy of the newest state into a directory that is not there yet, while
   * writes go on. Table files are links.
   */
  void checkpoint(Path target) {
    enter();
    try (Checkpoint checkpoint = Checkpoint.create(database)) {
      checkpoint.createCheckpoint(target.toString());
    } catch (RocksDBException e) {
      throw RocksFailures.whileWriting(target, e);
    } finally {
      exit();
    }
  }

  /**
   * Opens the database to read it, without changing a file: what its log holds is replayed into
   * memory. Writing to it fails.
   *
   * @throws CorruptionException when it lost something that RocksDB itself notices
   */
  static ShardDatabase openReadOnly(Path directory, SharedResources shared, Opening opening) {
    DatabaseOptions options = new DatabaseOptions(shared, opening);
    List<ColumnFamilyHandle> handles = new ArrayList<>();
    try {
      RocksDB database =
          RocksDB.openReadOnly(
              options.database(), directory.toString(), options.descriptors(), handles);
      return new ShardDatabase(directory, database, handles, options);
    } catch (RocksDBException e) {
      options.close();
      throw RocksFailures.whileOpening(directory, e);
    }
  }

  /**
   * Reads every block of every table file.
   *
   * @throws CorruptionException naming the first that is damaged
   */
  void verifyTables() {
    enter();
    try {
      database.verifyChecksum();
    } catch (RocksDBException e) {
      throw RocksFailures.whileReading(directory, e);
    } finally {
      exit();
    }
  }

  /**
   * Writes every table file anew from its rows.
   *
   * @throws CorruptionException when a row cannot be read; the old files stay
   */
  void rewriteTables() {
    enter();
    try (CompactRangeOptions all =
        new CompactRangeOptions()
            .setBottommostLevelCompaction(
                CompactRangeOptions.BottommostLevelCompaction.kForceOptimized)) {
      for (Column column : Column.values()) {
        database.compactRange(handle(column), null, null, all);
      }
    } catch (RocksDBException e) {
      throw RocksFailures.whileReading(directory, e);
    } finally {
      exit();
    }
  }

  /** Begins a use of native handles; pairs with {@link #exit} in a finally block. */
  void enter() {
    gate.readLock().lock();
    if (closed) {
      gate.readLock().unlock();
      throw new ClosedStoreException("the store in " + directory + " was closed or reopened");
    }
  }

  /** Ends a use of native handles. */
  void exit() {
    gate.readLock().unlock();
  }

  /** The handle of a column family; to be used only between {@link #enter} and {@link #exit}. */
  ColumnFamilyHandle handle(Column column) {
    return Objects.requireNonNull(handles.get(column));
  }

  /** Writes a batch to the log and the memtables, with an fsync of the log when asked. */
  void write(WriteBatch batch, boolean sync) {
    enter();
    try {
      database.write(sync ? synced : buffered, batch);
    } catch (RocksDBException e) {
      throw RocksFailures.whileWriting(directory, e);
    } finally {
      exit();
    }
  }

  /** Fsyncs all that was written so far. */
  void syncWal() {
    enter();
    try {
      database.syncWal();
    } catch (RocksDBException e) {
      throw RocksFailures.whileWriting(directory, e);
    } finally {
      exit();
    }
  }

  /** One row, as a snapshot sees it, or the newest when there is none. */
  byte @Nullable [] get(Column column, byte[] key, @Nullable NativeSnapshot snapshot) {
    enter();
    try {
      return database.get(handle(column), reading(snapshot), key);
    } catch (RocksDBException e) {
      throw RocksFailures.whileReading(directory, e);
    } finally {
      exit();
    }
  }

  /** Rows of one column family in one call; null where there is none. */
  List<byte @Nullable []> get(Column column, List<byte[]> keys, @Nullable NativeSnapshot snapshot) {
    if (keys.isEmpty()) {
      return List.of();
    }
    enter();
    try {
      ColumnFamilyHandle handle = handle(column);
      ReadOptions reading = reading(snapshot);
      List<byte[]> found =
          database.multiGetAsList(reading, Collections.nCopies(keys.size(), handle), keys);
      List<byte @Nullable []> rows = new ArrayList<>(keys.size());
      for (int i = 0; i < keys.size(); i++) {
        byte[] row = found.get(i);
        // The JNI's multiGet gives null for a failed read too; a single get tells them apart.
        rows.add(row != null ? row : database.get(handle, reading, keys.get(i)));
      }
      return rows;
    } catch (RocksDBException e) {
      throw RocksFailures.whileReading(directory, e);
    } finally {
      exit();
    }
  }

  /**
   * Visits rows in key order.
   *
   * @param after the key to begin behind, or null for the first
   */
  void scan(
      Column column,
      byte @Nullable [] after,
      @Nullable NativeSnapshot snapshot,
      RowVisitor visitor) {
    enter();
    ReadOptions reading = snapshot == null ? sweep : snapshot.options();
    try (RocksIterator rows = database.newIterator(handle(column), reading)) {
      if (after == null) {
        rows.seekToFirst();
      } else {
        rows.seek(after);
        if (rows.isValid() && Arrays.equals(rows.key(), after)) {
          rows.next();
        }
      }
      while (rows.isValid() && visitor.visit(rows.key(), rows.value())) {
        rows.next();
      }
      rows.status();
    } catch (RocksDBException e) {
      throw RocksFailures.whileReading(directory, e);
    } finally {
      exit();
    }
  }

  /** The table files that make up the database now, with their sizes in bytes. */
  Map<Path, Long> tables() {
    enter();
    try {
      Map<Path, Long> tables = new TreeMap<>();
      for (LiveFileMetaData table : database.getLiveFilesMetaData()) {
        // RocksDB gives the name with a slash before it.
        tables.put(directory.resolve(table.fileName().substring(1)), table.size());
      }
      return tables;
    } finally {
      exit();
    }
  }

  /** Takes a snapshot; {@link #release} or {@link #close} ends it. */
  NativeSnapshot snapshot() {
    enter();
    try {
      Snapshot snapshot = database.getSnapshot();
      NativeSnapshot taken = new NativeSnapshot(snapshot, new ReadOptions().setSnapshot(snapshot));
      snapshots.add(taken);
      return taken;
    } finally {
      exit();
    }
  }

  /** Releases a snapshot that nobody uses any more; nothing happens when the database is closed. */
  void release(NativeSnapshot snapshot) {
    gate.readLock().lock();
    try {
      if (!closed && snapshots.remove(snapshot)) {
        free(snapshot);
      }
    } finally {
      gate.readLock().unlock();
    }
  }

  /** Refuses a close that would wait for its own caller; to be asked before anything is undone. */
  void requireOutsideVisitor() {
    if (gate.getReadHoldCount() > 0) {
      throw new IllegalStateException("the store in " + directory + " is closed by its own reader");
    }
  }

  /**
   * Waits for calls under way, then frees every handle; a second call does nothing.
   *
   * @throws IllegalStateException when called from inside a visitor
   */
  @Override
  public void close() {
    requireOutsideVisitor();
    gate.writeLock().lock();
    try {
      if (!closed) {
        closed = true;
        closeHandles();
      }
    } finally {
      gate.writeLock().unlock();
    }
  }

  private void closeHandles() {
    snapshots.forEach(this::free);
    snapshots.clear();
    handles.values().forEach(ColumnFamilyHandle::close);
    try {
      database.closeE();
    } catch (RocksDBException e) {
      throw RocksFailures.whileWriting(directory, e);
    } finally {
      database.close();
      synced.close();
      buffered.close();
      newest.close();
      sweep.close();
      options.close();
    }
  }

  private void free(NativeSnapshot snapshot) {
    snapshot.options().close();
    database.releaseSnapshot(snapshot.snapshot());
  }

  private ReadOptions reading(@Nullable NativeSnapshot snapshot) {
    return snapshot == null ? newest : snapshot.options();
  }
}
