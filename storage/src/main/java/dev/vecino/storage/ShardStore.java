package dev.vecino.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One shard: a RocksDB with its witness and its segment directory.
 *
 * <p>A single writer builds groups, commits and reopens; that is checked. Everything else may be
 * called by any thread. Methods throw {@link ClosedStoreException} once the store is closed, and
 * {@link CorruptionException} or {@link ReadFailedException} when rows cannot be read.
 */
public final class ShardStore implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ShardStore.class);

  private final Path directory;
  private final SharedResources shared;
  private final SegmentDirectories segments;
  private final Runnable whenClosed;
  private final AtomicReference<@Nullable Thread> writer = new AtomicReference<>();

  /** Keeps the mark of one database from being fsynced in the name of its successor. */
  private final Object lifecycle = new Object();

  private final Object marks = new Object();
  private final DeferredDeletions deletions = new DeferredDeletions();

  private volatile ShardDatabase database;
  private volatile Witness witness;
  private volatile Mark committed;
  private volatile SegmentManifest manifest;
  private Mark durable;
  private volatile @Nullable StorageException failure;
  private volatile CommitProbe probe = () -> {};
  private volatile boolean closed;

  /** Stands in front of RocksDB in tests of failing disks. */
  @FunctionalInterface
  interface CommitProbe {
    /** Throws what the write that would follow is to fail with. */
    void beforeWrite() throws StorageException;
  }

  private ShardStore(Path directory, SharedResources shared, Runnable whenClosed) {
    this.directory = directory;
    this.shared = shared;
    this.whenClosed = whenClosed;
    this.segments = new SegmentDirectories(directory);
    RecoveredShard recovered = RecoveredShard.open(directory, shared);
    this.database = recovered.database();
    this.witness = recovered.witness();
    this.committed = recovered.mark();
    this.durable = recovered.mark();
    this.manifest = recovered.manifest();
  }

  /** Creates an empty shard in a directory that is not there yet. */
  static void create(Path directory, SharedResources shared) {
    DurableFiles.createDirectory(directory);
    new SegmentDirectories(directory).create();
    RecoveredShard.create(directory, shared);
  }

  /**
   * Opens a shard, checks it against its witness and clears what a crash left.
   *
   * @param whenClosed runs once, at the end of {@link #close}
   */
  static ShardStore open(Path directory, SharedResources shared, Runnable whenClosed) {
    if (!Files.isDirectory(directory)) {
      throw new CorruptionException(
          "shard directory " + directory + " is missing; restore it from a snapshot", null);
    }
    ShardStore store = new ShardStore(directory, shared, whenClosed);
    try {
      store.segments.sweep(store.manifest, shared.options().lostKept());
      FailPoint.RECOVERY_SWEPT.pass();
      return store;
    } catch (RuntimeException e) {
      store.release();
      throw e;
    }
  }

  /** The last sequence committed; 0 in a fresh shard. */
  public long lastSequence() {
    return committed.sequence();
  }

  /** Live points after that sequence. */
  public long liveCount() {
    return committed.liveCount();
  }

  /** The manifest committed last. */
  public SegmentManifest manifest() {
    return manifest;
  }

  /** Begins a batch; it ends with this store or its next {@link #reopen}. */
  public WriteGroup newGroup() {
    return new WriteGroup(database);
  }

  /**
   * Writes a group to the log with one write, and with one fsync when {@code sync}. When this
   * returns, snapshots see the group; with {@code sync} it survives a power loss, without it the
   * end of the process. The witness learns of it beside the next synced commit.
   *
   * @throws StorageFullException when the disk has no room
   * @throws WriteFailedException when anything else failed, or an earlier commit did. In each case
   *     the group may or may not be found after {@link #reopen}, until which nothing is accepted
   */
  public void commit(WriteGroup group, boolean sync) {
    claimWriter();
    try {
      requireHealthy();
      Mark next = group.markAfter(committed, database);
      try {
        if (sync) {
          witness.advance(durable());
        }
        probe.beforeWrite();
        FailPoint.COMMIT_BEGUN.pass();
        database.write(group.batch(), sync);
        FailPoint.COMMIT_WRITTEN.pass();
      } catch (StorageException e) {
        failure = e;
        throw e;
      }
      SegmentManifest replaced = group.manifest();
      if (replaced != null) {
        manifest = replaced;
      }
      committed = next;
      if (sync) {
        raiseDurable(next);
      }
    } finally {
      writer.set(null);
    }
  }

  /**
   * Closes RocksDB and opens it again after a failed write; snapshots and groups from before end.
   * Counters and manifest are then what the disk holds, with or without the failed group.
   *
   * @throws StorageFullException when the disk is still full; nothing was closed, reads go on
   * @throws StorageException when it does not open; nothing can be read until a later call succeeds
   */
  public void reopen() {
    claimWriter();
    try {
      requireOpen();
      database.requireOutsideVisitor();
      if (failure instanceof StorageFullException) {
        requireRoom();
      }
      failure = new WriteFailedException("shard " + directory + " is not open: reopen it", failure);
      synchronized (lifecycle) {
        closeQuietly();
        adopt(RecoveredShard.open(directory, shared));
      }
    } finally {
      writer.set(null);
    }
  }

  /** Whether commits are accepted. */
  public boolean healthy() {
    return failure == null && !closed;
  }

  /** Why no commits are accepted until {@link #reopen}; null when they are. */
  public @Nullable StorageException failure() {
    return failure;
  }

  /** A snapshot of the newest state; to be closed. */
  public ShardSnapshot snapshot() {
    return ShardSnapshot.take(database);
  }

  /** Where points are in the newest state, null where there is none; one multiGet. */
  public List<@Nullable IdEntry> find(List<byte[]> ids) {
    List<@Nullable IdEntry> entries = new ArrayList<>(ids.size());
    for (byte[] row : database.get(Column.IDS, ids, null)) {
      entries.add(Rows.idEntry(row));
    }
    return entries;
  }

  /**
   * Makes all that was committed so far durable and known to the witness, with the table files that
   * RocksDB wrote since. To be called when the writer idles and now and then while it does, since
   * RocksDB may finish a flush later; without news it costs a few reads of small files.
   *
   * @throws WriteFailedException when that failed; nothing is accepted until {@link #reopen}
   */
  public void syncWitness() {
    synchronized (lifecycle) {
      requireHealthy();
      Mark mark = committed;
      try {
        if (!durable().covers(mark)) {
          FailPoint.LOG_SYNC_BEGUN.pass();
          database.syncWal();
          FailPoint.LOG_SYNC_DONE.pass();
          raiseDurable(mark);
        }
        witness.sync(mark);
      } catch (StorageException e) {
        failure = e;
        throw e;
      }
    }
  }

  /** Visits vectors that no sealed segment holds, in the order of their locations. */
  public void forEachPending(PendingVisitor visitor) {
    rows().forEachPending(visitor);
  }

  /** Visits dead locations with the sequences of their deaths. */
  public void forEachTombstone(LocationVisitor visitor) {
    rows().forEachTombstone(visitor);
  }

  /** Visits locations whose payload is newer than the fields of their segment, with versions. */
  public void forEachDirty(LocationVisitor visitor) {
    rows().forEachDirty(visitor);
  }

  /** All rows of a kind, in the newest state. */
  public ShardRows rows() {
    return new ShardRows(database);
  }

  /** Where a published segment's files lie; the directory need not exist. */
  public Path segmentDirectory(long segmentId) {
    return segments.published(segmentId);
  }

  /**
   * Where a listed segment's files lie.
   *
   * @throws CorruptionException when the directory is missing
   */
  public Path requireSegmentDirectory(long segmentId) {
    return segments.require(segmentId);
  }

  /** A fresh directory to build a segment in; what an earlier attempt left is removed. */
  public Path temporarySegmentDirectory(long segmentId) {
    return segments.temporary(segmentId);
  }

  /** Removes a temporary directory whose build was given up; nothing happens without one. */
  public void discardTemporary(long segmentId) {
    segments.discard(segmentId);
  }

  /**
   * Gives a finished temporary directory its final name, all of it durable; the manifest that lists
   * it is committed afterwards.
   */
  public void publishDirectory(long segmentId) {
    segments.publish(segmentId);
  }

  /**
   * Gives a segment's file, which never changes, another name, or copies it where the file system
   * has no links. The name is durable once the directory is published.
   */
  public static void linkOrCopy(Path from, Path to) {
    DurableFiles.linkOrCopy(from, to);
  }

  /** Makes a file that was added to a published segment's directory findable after a crash. */
  public void syncSegmentDirectory(long segmentId) {
    DurableFiles.sync(segments.require(segmentId));
  }

  /**
   * Deletes the files of a segment that the manifest no longer lists, after that manifest is known
   * to be durable, and not before an {@linkplain #export export} under way has linked what it
   * needs; nothing happens when they are gone.
   *
   * @throws IllegalStateException when the manifest lists the segment
   */
  public void deleteSegment(long segmentId) {
    if (manifest.segments().stream().anyMatch(segment -> segment.id() == segmentId)) {
      throw new IllegalStateException("segment " + segmentId + " is still in the manifest");
    }
    deletions.run(() -> {
      FailPoint.DELETE_BEGUN.pass();
      syncWitness();
      FailPoint.DELETE_WITNESSED.pass();
      segments.delete(segmentId);
      FailPoint.DELETE_DONE.pass();
    });
  }

  /**
   * Deletes one file of a segment that the manifest lists without that file, under the same
   * conditions; nothing happens when it is gone.
   */
  public void deleteSegmentFile(long segmentId, String fileName) {
    deletions.run(() -> {
      syncWitness();
      DurableFiles.delete(segments.published(segmentId).resolve(fileName));
    });
  }

  /**
   * Writes the newest state into a directory, as a shard of its own: RocksDB's checkpoint, links to
   * exactly those segment files that the checkpoint's manifest lists, and a witness of the
   * checkpoint. Reads and writes go on meanwhile. Nothing is fsynced yet but what RocksDB did.
   *
   * @param target an empty directory on the same file system
   */
  ExportedShard export(Path target, SegmentFileRules rules) {
    try (DeferredDeletions.Hold _ = deletions.hold()) {
      return ExportedShard.write(database, segments, target, rules, shared);
    }
  }

  /**
   * Compares a shard that was just installed with the snapshot it came from.
   *
   * @throws CorruptionException when they differ
   */
  void requireEqual(SnapshotManifest snapshot) {
    ShardImport.check(database, committed, snapshot);
  }

  /**
   * Has RocksDB write its tables anew from their rows, which mends what is damaged beside them.
   *
   * @throws CorruptionException when a row cannot be read; nothing is lost by trying
   */
  public void rewriteTables() {
    database.rewriteTables();
  }

  /** Size of the write-ahead log; looks at its few files. */
  public long walBytes() {
    return DurableFiles.list(RecoveredShard.rocksDirectory(directory)).stream()
        .filter(file -> file.getFileName().toString().endsWith(".log"))
        .mapToLong(file -> file.toFile().length())
        .sum();
  }

  /** The size of the log at which memtables are flushed. */
  public long maxWalBytes() {
    return shared.options().maxWalBytes();
  }

  /**
   * Reads every table file of RocksDB and compares its blocks with their checksums, past the page
   * cache where the file system allows that.
   *
   * @param onRead told after each file how many bytes it has: a place to keep to a rate; what it
   *     throws ends the check
   * @return what is wrong, by the file's path below the shard's directory
   * @throws ReadFailedException when a file cannot be read now
   */
  public Map<String, String> checkTables(LongConsumer onRead) {
    return TableCheck.damages(database, directory, onRead);
  }

  /** Bytes of all files of the shard; walks its directory. */
  public long diskBytes() {
    return DurableFiles.bytesBelow(directory);
  }

  /**
   * Makes everything durable, waits for reads under way and frees all. A second call does nothing.
   *
   * @throws StorageException when the last fsync failed; everything is freed all the same
   */
  @Override
  public void close() {
    claimWriter();
    try {
      if (closed) {
        return;
      }
      database.requireOutsideVisitor();
      deletions.close();
      try {
        if (failure == null) {
          syncWitness();
        }
      } finally {
        synchronized (lifecycle) {
          release();
        }
      }
    } finally {
      writer.set(null);
    }
  }

  void probeCommits(CommitProbe probe) {
    this.probe = probe;
  }

  private void adopt(RecoveredShard recovered) {
    database = recovered.database();
    witness = recovered.witness();
    manifest = recovered.manifest();
    committed = recovered.mark();
    synchronized (marks) {
      durable = recovered.mark();
    }
    failure = null;
  }

  private void release() {
    closed = true;
    try {
      database.close();
    } finally {
      try {
        witness.close();
      } finally {
        whenClosed.run();
      }
    }
  }

  /** A failed database may fail to close as well, which changes nothing about reopening it. */
  private void closeQuietly() {
    try {
      database.close();
    } catch (StorageException e) {
      LOG.warn("Closing RocksDB in {} before reopening it failed", directory, e);
    }
    witness.close();
  }

  private Mark durable() {
    synchronized (marks) {
      return durable;
    }
  }

  private void raiseDurable(Mark mark) {
    synchronized (marks) {
      if (mark.covers(durable)) {
        durable = mark;
      }
    }
  }

  private void requireRoom() {
    try {
      long free = Files.getFileStore(directory).getUsableSpace();
      // Opening writes the log's content to tables before the log goes.
      long log = walBytes();
      long reserve = shared.options().reopenFreeBytes();
      if (free - log < reserve) {
        throw new StorageFullException(
            "%s has %d bytes free, %d and %d for its log are needed to resume writes; free disk space"
                .formatted(directory, free, reserve, log),
            null);
      }
    } catch (IOException e) {
      throw StorageException.whileReading(directory, e);
    }
  }

  private void requireOpen() {
    if (closed) {
      throw new ClosedStoreException("the store in " + directory + " is closed");
    }
  }

  private void requireHealthy() {
    requireOpen();
    StorageException first = failure;
    if (first != null) {
      throw new WriteFailedException(
          "shard " + directory + " accepts no writes until it is reopened", first);
    }
  }

  private void claimWriter() {
    Thread current = Thread.currentThread();
    Thread other = writer.compareAndExchange(null, current);
    if (other != null) {
      throw new IllegalStateException(
          "shard %s has one writer: '%s' came while '%s' was at it"
              .formatted(directory, current.getName(), other.getName()));
    }
  }
}
