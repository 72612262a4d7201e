package dev.vecino.engine.write;

import dev.vecino.engine.Limits;
import dev.vecino.engine.query.FilterCache;
import dev.vecino.engine.query.View;
import dev.vecino.engine.segment.FieldsBuilder;
import dev.vecino.engine.segment.GrowingSegment;
import dev.vecino.engine.segment.SealedSegment;
import dev.vecino.engine.segment.Segment;
import dev.vecino.engine.segment.SegmentHealth;
import dev.vecino.engine.segment.VectorLayout;
import dev.vecino.storage.ClosedStoreException;
import dev.vecino.storage.CorruptionException;
import dev.vecino.storage.FailPoint;
import dev.vecino.storage.SegmentEntry;
import dev.vecino.storage.ShardSnapshot;
import dev.vecino.storage.ShardStore;
import dev.vecino.storage.StorageException;
import dev.vecino.storage.WriteGroup;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A shard's state: the store, the segments, and the view that readers take. The writer alone
 * changes it; readers see it through views.
 */
final class ShardState {
  private static final Logger log = LoggerFactory.getLogger(ShardState.class);

  /** Bytes of vectors at which a growing segment is full whatever its count. */
  private static final long SEAL_BYTES = 64L << 20;

  private static final Duration SYNC_INTERVAL = Duration.ofSeconds(30);
  private static final Duration WAL_LOOK_INTERVAL = Duration.ofMillis(250);

  private final String name;
  private final ShardStore store;
  private final VectorLayout layout;
  private final ShardContext context;
  private final FilterCache filterCache;
  private final Publisher publisher;
  private final ShardDamages damages;
  private final TableWatch tableWatch;
  private final AtomicLong nextSegmentId = new AtomicLong();

  /** Sealed segments that the manifest no longer lists and whose files are not deleted yet. */
  private final ReplacedSegments replacedSegments;

  private final Retries retries = new Retries(System::nanoTime);
  private final java.util.function.IntSupplier sealPoints;
  private final int maxBuildPoints;
  private SegmentSet segments;
  private long lastSequence;
  private boolean needsRecovery;
  private boolean synced = true;
  private long lastSyncNanos = System.nanoTime();
  private volatile long walBytes;
  private long walLookedNanos = System.nanoTime() - WAL_LOOK_INTERVAL.toNanos();
  private volatile View view;
  private volatile boolean closed;

  /**
   * Loads the state from an open store, which it takes over when this returns.
   *
   * @param sealPoints points at which a growing segment is full, asked each time
   */
  ShardState(
      String name,
      ShardStore store,
      VectorLayout layout,
      ShardContext context,
      FilterCache filterCache,
      java.util.function.IntSupplier sealPoints) {
    this.name = name;
    this.store = store;
    this.replacedSegments = new ReplacedSegments(store::deleteSegment);
    this.layout = layout;
    this.context = context;
    this.filterCache = filterCache;
    this.publisher = new Publisher(store);
    this.damages = new ShardDamages(name);
    this.tableWatch = new TableWatch(name, store, damages, context.builds());
    this.sealPoints = sealPoints;
    this.maxBuildPoints = BuildBounds.of(layout, context.buildBytes()).maxPoints();
    ShardLoader loader = loader();
    this.segments = loader.load();
    this.lastSequence = store.lastSequence();
    dropOrphans(loader);
    FailPoint.RECOVERY_DONE.pass();
    this.view = newView();
  }

  private ShardLoader loader() {
    nextSegmentId.accumulateAndGet(store.manifest().nextSegmentId(), Math::max);
    return new ShardLoader(
        store,
        layout,
        new ShardLoader.Segments(
            this::newGrowing,
            damages::newHealth,
            context.indexes(),
            id -> () -> deleteIfReplaced(id),
            this::full));
  }

  /** Names the shard in messages. */
  String name() {
    return name;
  }

  ShardStore store() {
    return store;
  }

  FilterCache filterCache() {
    return filterCache;
  }

  SegmentSet segments() {
    return segments;
  }

  /** What is known to be damaged. */
  TableWatch tableWatch() {
    return tableWatch;
  }

  ShardDamages damages() {
    return damages;
  }

  /** When background work may deal with which segment; for the writer. */
  Retries retries() {
    return retries;
  }

  /** The newest view, for the writer; readers {@linkplain #acquire acquire} it. */
  View view() {
    return view;
  }

  /**
   * The newest view, with a reference for the caller.
   *
   * @throws ClosedStoreException when the shard is closed
   */
  View acquire() {
    while (true) {
      View newest = view;
      if (newest.tryRetain()) {
        return newest;
      }
      if (closed) {
        throw new ClosedStoreException("shard '" + name + "' is closed");
      }
      // Replaced between the two lines above: the field has the next one by now.
      Thread.onSpinWait();
    }
  }

  boolean healthy() {
    return !needsRecovery && store.healthy();
  }

  long takeSegmentId() {
    return nextSegmentId.getAndIncrement();
  }

  private GrowingSegment newGrowing() {
    return new GrowingSegment(takeSegmentId(), layout, context.budget());
  }

  private boolean full(GrowingSegment segment) {
    return segment.points() >= Math.min(sealPoints.getAsInt(), maxBuildPoints)
        || segment.points() * layout.bytesPerPoint() >= SEAL_BYTES;
  }

  GroupPlan plan(WriteGroup rows, Limits limits) {
    return new GroupPlan(view, rows, lastSequence, limits);
  }

  /**
   * Makes a group durable, then visible.
   *
   * @throws StorageException when it may not be durable; the state then needs to recover
   */
  void commit(GroupPlan plan, WriteGroup rows, boolean sync) {
    if (plan.effects().isEmpty()) {
      return;
    }
    // What can fail for lack of memory comes before the write.
    segments.growing().reserve(plan.appended());
    rows.counters(plan.lastSequence(), plan.livePoints());
    needsRecovery = true;
    // Whether or not the write succeeds: no sequence is used twice.
    lastSequence = plan.lastSequence();
    store.commit(rows, sync);
    plan.effects().forEach(this::apply);
    synced = false;
    FailPoint.COMMIT_APPLIED.pass();
    publishView();
    FailPoint.COMMIT_VISIBLE.pass();
    needsRecovery = false;
    if (full(segments.growing())) {
      freeze();
    }
  }

  private void apply(Effect effect) {
    switch (effect) {
      case Effect.Append(var point) -> segments.growing().append(point);
      case Effect.Death(long location, long sequence) -> segments.markDead(location, sequence);
      case Effect.PayloadChanged(long location, long version) ->
          segments.markDirty(location, version);
    }
  }

  /** Ends the growing segment and opens the next. */
  void freeze() {
    FailPoint.FREEZE_BEGUN.pass();
    segments.freeze(newGrowing());
    publishView();
    FailPoint.FREEZE_DONE.pass();
  }

  private View newView() {
    return new View(
        store.snapshot(),
        store.lastSequence(),
        store.liveCount(),
        segments.all(),
        segments.damaged());
  }

  private void publishView() {
    View old = view;
    view = newView();
    old.release();
  }

  /** Publishes what background work has built, unless its sources are gone. */
  void publish(BuildJob.Finished finished) {
    switch (finished) {
      case BuildJob.Finished.Rebuilt rebuilt -> publishRebuilt(rebuilt);
      case BuildJob.Finished.Folded folded -> publishFolded(folded);
      case BuildJob.Finished.Repaired repaired -> publishRepaired(repaired);
    }
  }

  private void publishRebuilt(BuildJob.Finished.Rebuilt rebuilt) {
    List<Segment> sources = rebuilt.job().sources();
    SegmentEntry entry = rebuilt.entry();
    if (!healthy() || !segments.all().containsAll(sources)) {
      log.info("shard {}: a segment was built from sources that are gone", name);
      if (entry != null) {
        store.deleteSegment(entry.id());
      }
      return;
    }
    SealedSegment fresh = entry == null ? null : open(entry, SealedSegment::open);
    needsRecovery = true;
    publisher.commit(rebuilt.plan(), fresh, nextSegmentId.get());
    if (fresh != null) {
      Publisher.carryOver(rebuilt.plan(), fresh);
      segments.sealed().add(fresh);
    }
    segments.sealed().removeIf(sources::contains);
    segments.frozen().removeIf(sources::contains);
    FailPoint.PUBLISH_CARRIED_OVER.pass();
    publishView();
    FailPoint.PUBLISH_VISIBLE.pass();
    needsRecovery = false;
    sources.forEach(this::retire);
    FailPoint.PUBLISH_DONE.pass();
  }

  /** Lets go of a segment that the manifest does not list any more. */
  private void retire(Segment replaced) {
    if (replaced instanceof SealedSegment) {
      replacedSegments.add(replaced.id());
    }
    replaced.references().release();
    retries.retain(segments.sealed().stream().map(SealedSegment::id).collect(Collectors.toSet()));
  }

  /** Opens what was just built; when that is damaged already, its files go at once. */
  private SealedSegment open(
      SegmentEntry entry, Function<SealedSegment.Source, SealedSegment> opening) {
    boolean opened = false;
    try (ShardSnapshot snapshot = store.snapshot()) {
      SealedSegment segment =
          opening.apply(
              new SealedSegment.Source(
                  entry,
                  store.requireSegmentDirectory(entry.id()),
                  layout,
                  snapshot,
                  damages.newHealth(entry.id()),
                  context.indexes(),
                  () -> deleteIfReplaced(entry.id())));
      opened = true;
      return segment;
    } finally {
      if (!opened) {
        store.deleteSegment(entry.id());
      }
    }
  }

  private void publishRepaired(BuildJob.Finished.Repaired repaired) {
    SealedSegment old = repaired.job().segment();
    SegmentEntry entry = repaired.entry();
    int at = segments.sealed().indexOf(old);
    if (!healthy() || at < 0) {
      log.info("shard {}: a segment was repaired that is gone", name);
      store.deleteSegment(entry.id());
      return;
    }
    SealedSegment fresh =
        open(entry, source -> SealedSegment.openRepaired(source, old, repaired.freshFields()));
    long watermark = repaired.freshFields() ? repaired.job().view().watermark() : 0;
    needsRecovery = true;
    publisher.commitRepaired(old, fresh, watermark, nextSegmentId.get());
    FailPoint.REPAIR_COMMITTED.pass();
    segments.sealed().set(at, fresh);
    publishView();
    FailPoint.REPAIR_VISIBLE.pass();
    needsRecovery = false;
    retries.inherit(old.id(), fresh.id());
    retire(old);
    FailPoint.REPAIR_DONE.pass();
    log.info(
        "collection '{}', segment {}: built {} anew; the segment is now {}",
        name,
        old.id(),
        old.health().damages().stream().map(SegmentHealth.FileDamage::file).toList(),
        fresh.id());
  }

  private void publishFolded(BuildJob.Finished.Folded folded) {
    SealedSegment old = folded.job().segment();
    int at = segments.sealed().indexOf(old);
    if (!healthy() || at < 0) {
      return;
    }
    SealedSegment fresh = old.withFields(folded.entry());
    needsRecovery = true;
    publisher.commitFields(old, fresh, folded.job().view().watermark());
    FailPoint.FOLD_COMMITTED.pass();
    segments.sealed().set(at, fresh);
    publishView();
    FailPoint.FOLD_VISIBLE.pass();
    needsRecovery = false;
    old.references().release();
    store.deleteSegmentFile(old.id(), FieldsBuilder.fileName(old.entry().fieldsGeneration()));
    FailPoint.FOLD_DONE.pass();
  }

  /** Runs when nobody reads a segment any more: its files go, if it was replaced. */
  private void deleteIfReplaced(long id) {
    if (replacedSegments.contains(id)) {
      context.builds().submit(() -> replacedSegments.delete(id));
    }
  }

  /**
   * Makes everything durable and known to the witness: soon after the last write, and now and then,
   * since RocksDB's own background work also changes what the witness vouches for.
   */
  void syncWhenIdle() {
    if (!synced || System.nanoTime() - lastSyncNanos > SYNC_INTERVAL.toNanos()) {
      store.syncWitness();
      synced = true;
      lastSyncNanos = System.nanoTime();
    }
  }

  /** Looks at the size of the write-ahead log, now and then. */
  void watchWal() {
    if (System.nanoTime() - walLookedNanos > WAL_LOOK_INTERVAL.toNanos()) {
      walLookedNanos = System.nanoTime();
      try {
        walBytes = store.walBytes();
      } catch (StorageException e) {
        // Such as too few file descriptors: the last number serves, writes are not to suffer.
        log.debug("the log of shard {} could not be looked at", name, e);
      }
    }
  }

  /** Size of the write-ahead log when it was looked at last. */
  long walBytes() {
    return walBytes;
  }

  private void dropOrphans(ShardLoader loader) {
    long[] orphans = loader.orphanTombstones(segments);
    if (orphans.length == 0) {
      return;
    }
    try (WriteGroup rows = store.newGroup()) {
      rows.removeTombstones(orphans);
      rows.counters(store.lastSequence(), store.liveCount());
      store.commit(rows, false);
    }
  }

  /** After a failure: the store opens again, and the state is what it holds. */
  void recover() {
    StorageException failure = store.failure();
    if (failure != null) {
      tableWatch.met(failure);
    }
    needsRecovery = true;
    try {
      reload();
      damages.opened();
    } catch (CorruptionException e) {
      damages.refused(String.valueOf(e.getMessage()));
      throw e;
    }
  }

  private void reload() {
    store.reopen();
    ShardLoader loader = loader();
    SegmentSet loaded = loader.load();
    SegmentSet old = segments;
    segments = loaded;
    lastSequence = Math.max(lastSequence, store.lastSequence());
    publishView();
    old.release();
    dropOrphans(loader);
    needsRecovery = false;
    tableWatch.reopened();
  }

  /** Lets go of everything and closes the store. The writer has ended. */
  void close() {
    closed = true;
    tableWatch.close();
    view.release();
    segments.release();
    // What background threads have not got to yet; a mapping outlives its file.
    replacedSegments.deleteAll();
    store.close();
  }
}
