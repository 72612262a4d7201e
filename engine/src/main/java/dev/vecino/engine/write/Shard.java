package dev.vecino.engine.write;

import dev.vecino.engine.CollectionOptions;
import dev.vecino.engine.Damage;
import dev.vecino.engine.Durability;
import dev.vecino.engine.PayloadChange;
import dev.vecino.engine.Point;
import dev.vecino.engine.PointSelector;
import dev.vecino.engine.ResourceException;
import dev.vecino.engine.StorageFailures;
import dev.vecino.engine.VecinoException;
import dev.vecino.engine.WriteResult;
import dev.vecino.engine.query.FilterCache;
import dev.vecino.engine.query.View;
import dev.vecino.engine.segment.SegmentSnapshotRules;
import dev.vecino.engine.segment.VectorLayout;
import dev.vecino.storage.CatalogueEntry;
import dev.vecino.storage.ClosedStoreException;
import dev.vecino.storage.ShardStore;
import dev.vecino.storage.SnapshotManifest;
import dev.vecino.storage.SnapshotStore;
import dev.vecino.storage.StorageException;
import dev.vecino.storage.TransferProgress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.function.Supplier;

/** A part of a collection with its own directory and writer. Thread-safe; requests are valid. */
public final class Shard implements AutoCloseable {
  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

  /** At so many times its usual bound, a write-ahead log slows writes as much as possible. */
  private static final double WAL_LAG = 4;

  private final VectorLayout layout;
  private final ShardContext context;
  private final ShardState state;
  private final ShardWriter writer;
  private final WritePacer pacer;
  private final Thread writerThread;

  /** Held for reading while a command is handed over, so that none comes after the end. */
  private final ReadWriteLock submission = new ReentrantReadWriteLock();

  /**
   * Loads a shard from its open store, which it takes over, and starts its writer.
   *
   * @param name names it in messages and threads
   * @param options the collection's options, asked each time
   */
  public Shard(
      String name,
      ShardStore store,
      VectorLayout layout,
      ShardContext context,
      FilterCache filterCache,
      Supplier<CollectionOptions> options) {
    this.layout = layout;
    this.context = context;
    this.state =
        new ShardState(name, store, layout, context, filterCache, () -> options.get().sealPoints());
    this.pacer =
        new WritePacer(
            () -> Math.max(context.budget().pressure(), walPressure(store)), context.delays());
    context.budget().shardOpened();
    this.writer = new ShardWriter(state, layout, context, options);
    this.writerThread = Thread.ofPlatform().name("vecino-writer-" + name).daemon().start(writer);
  }

  /** RocksDB flushes when its log is full; that it grows to a multiple means that it lags. */
  private double walPressure(ShardStore store) {
    return (double) state.walBytes() / (WAL_LAG * store.maxWalBytes());
  }

  /** Inserts or replaces points; returns when that is durable and visible. */
  public WriteResult upsert(List<Point> points, Durability durability) {
    List<PreparedPoint> prepared =
        points.stream().map(point -> PreparedPoint.of(point, layout)).toList();
    Mutation mutation = new Mutation.Upsert(prepared);
    long bytes = mutation.bytes();
    admitToDisk(() -> context.disk().admitWrite(bytes));
    pacer.await(bytes);
    context.budget().admit(bytes);
    return write(mutation, durability, bytes);
  }

  private static void admitToDisk(Runnable admission) {
    try {
      admission.run();
    } catch (StorageException e) {
      throw StorageFailures.of(e);
    }
  }

  public WriteResult delete(PointSelector points, Durability durability) {
    Mutation mutation =
        switch (points) {
          case PointSelector.ByIds(var ids) -> new Mutation.Delete(ids);
          case PointSelector.ByFilter(var filter) -> new Mutation.DeleteMatching(filter);
        };
    admitToDisk(() -> context.disk().admitRemoval(mutation.bytes()));
    pacer.await(mutation.bytes());
    return write(mutation, durability, 0);
  }

  public WriteResult changePayload(
      PointSelector points, PayloadChange change, Durability durability) {
    Mutation mutation =
        switch (points) {
          case PointSelector.ByIds(var ids) -> new Mutation.ChangePayload(ids, change);
          case PointSelector.ByFilter(var filter) ->
              new Mutation.ChangePayloadMatching(filter, change);
        };
    admitToDisk(() -> context.disk().admitWrite(mutation.bytes()));
    pacer.await(mutation.bytes());
    return write(mutation, durability, 0);
  }

  private WriteResult write(Mutation mutation, Durability durability, long admittedBytes) {
    CompletableFuture<WriteResult> answer = new CompletableFuture<>();
    boolean submitted = false;
    try {
      submit(new Command.Write(mutation, durability, admittedBytes, answer));
      submitted = true;
    } finally {
      if (!submitted) {
        context.budget().giveBack(admittedBytes);
      }
    }
    try {
      return answer.get();
    } catch (ExecutionException e) {
      throw unwrapped(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw interrupted(e);
    }
  }

  private void submit(Command command) {
    submission.readLock().lock();
    try {
      if (writer.closing()) {
        throw closed();
      }
      writer.submit(command);
    } finally {
      submission.readLock().unlock();
    }
  }

  private static ResourceException closed() {
    return ResourceException.unavailable("the collection is closed", RETRY_AFTER, null);
  }

  private static ResourceException interrupted(InterruptedException e) {
    return ResourceException.unavailable(
        "interrupted while waiting for a write, which may still be carried out", RETRY_AFTER, e);
  }

  private static VecinoException unwrapped(ExecutionException e) {
    Throwable cause = e.getCause();
    if (cause instanceof VecinoException known) {
      return known;
    }
    return ResourceException.unavailable("the write failed: " + cause, RETRY_AFTER, cause);
  }

  /** Reads from the newest view. */
  public <T> T read(Function<View, T> reader) {
    try {
      return readOnce(reader);
    } catch (ClosedStoreException e) {
      if (writer.closing()) {
        throw closed();
      }
      // The store was opened again after a failed write: the next view is whole.
      return readAgain(reader);
    } catch (StorageException e) {
      throw failed(e);
    }
  }

  private <T> T readAgain(Function<View, T> reader) {
    try {
      return readOnce(reader);
    } catch (ClosedStoreException e) {
      state.damages().requireStore();
      throw recovering(e);
    } catch (StorageException e) {
      throw failed(e);
    }
  }

  private VecinoException failed(StorageException e) {
    state.tableWatch().met(e);
    return StorageFailures.of(e);
  }

  private static ResourceException recovering(ClosedStoreException e) {
    return ResourceException.unavailable(
        "the shard is recovering from a failed write", RETRY_AFTER, e);
  }

  private <T> T readOnce(Function<View, T> reader) {
    View view = state.acquire();
    try {
      return reader.apply(view);
    } finally {
      view.release();
    }
  }

  /**
   * Seals what is growing and waits until no background work is left.
   *
   * @param compact whether segments are merged as far as they fit
   * @throws ResourceException when that takes longer than the timeout, or fails
   */
  public void settle(Duration timeout, boolean compact) {
    CompletableFuture<Void> answer = new CompletableFuture<>();
    submit(new Command.Settle(answer, compact));
    try {
      answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw unwrapped(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw interrupted(e);
    } catch (TimeoutException e) {
      throw ResourceException.unavailable(
          "background work is not over after " + timeout, RETRY_AFTER, e);
    }
  }

  /**
   * Takes a snapshot; reads, writes and background work go on.
   *
   * @throws StorageException when that fails; nothing is left then
   */
  public SnapshotManifest snapshot(
      CatalogueEntry collection, SnapshotStore snapshots, TransferProgress progress) {
    ShardStore store = state.store();
    try (DiskGuard.Reservation _ = roomForSnapshot(store)) {
      return snapshots.create(collection, store, new SegmentSnapshotRules(), progress);
    }
  }

  /** The same for passing on, see {@link SnapshotStore#take}. */
  public SnapshotStore.Opened takeSnapshot(
      CatalogueEntry collection, SnapshotStore snapshots, TransferProgress progress) {
    ShardStore store = state.store();
    try (DiskGuard.Reservation _ = roomForSnapshot(store)) {
      return snapshots.take(collection, store, new SegmentSnapshotRules(), progress);
    }
  }

  /** RocksDB writes out what is in its log and memory; all else is linked. */
  private DiskGuard.Reservation roomForSnapshot(ShardStore store) {
    return context.disk().require(store.walBytes(), "a snapshot");
  }

  /** What is known to be damaged, the worst first. */
  public List<Damage> damages() {
    return read(state.damages()::in);
  }

  /** Bytes of the write-ahead log, looked at now and then. */
  public long walBytes() {
    return state.walBytes();
  }

  /** How long a write of a megabyte is made to wait at present, since indexing lags. */
  public Duration writeDelay() {
    return pacer.delay();
  }

  /**
   * Compares every file in use with its checksums; what is damaged gets repaired or reported.
   *
   * @param onRead told how many bytes were read; what it throws ends the check
   * @return how many files are damaged that were not known to be
   */
  public int checkFiles(LongConsumer onRead) {
    try {
      return new ShardCheck(state, onRead).run();
    } catch (ClosedStoreException e) {
      throw writer.closing() ? closed() : recovering(e);
    } catch (StorageException e) {
      throw StorageFailures.of(e);
    }
  }

  /** Bytes of the shard's files. */
  public long diskBytes() {
    return state.store().diskBytes();
  }

  /** Carries out what was submitted, then closes everything. */
  @Override
  public void close() {
    submission.writeLock().lock();
    try {
      if (writer.closing()) {
        return;
      }
      writer.close();
    } finally {
      submission.writeLock().unlock();
    }
    boolean interrupted = false;
    while (writerThread.isAlive()) {
      try {
        writerThread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    context.budget().shardClosed();
    state.close();
  }
}
