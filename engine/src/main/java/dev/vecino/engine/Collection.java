package dev.vecino.engine;

import dev.vecino.engine.CollectionStats.SegmentState;
import dev.vecino.engine.CollectionStats.SegmentStats;
import dev.vecino.engine.filter.Filter;
import dev.vecino.engine.query.FilterCache;
import dev.vecino.engine.query.Reads;
import dev.vecino.engine.query.RecallAudit;
import dev.vecino.engine.query.Searches;
import dev.vecino.engine.query.View;
import dev.vecino.engine.query.View.ViewSegment;
import dev.vecino.engine.segment.Segment;
import dev.vecino.engine.segment.VectorLayout;
import dev.vecino.engine.write.Shard;
import dev.vecino.engine.write.ShardContext;
import dev.vecino.storage.CatalogueEntry;
import dev.vecino.storage.ShardStore;
import dev.vecino.storage.SnapshotManifest;
import dev.vecino.storage.SnapshotStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A named set of points with one schema. Thread-safe. Writes block until they are durable as asked
 * and visible to searches; many of them at once share an fsync, so call them from many (virtual)
 * threads. Searches compute on the calling thread.
 *
 * <p>Every method throws {@link CallerException} INVALID_ARGUMENT when the request does not fit the
 * schema or a limit, and then changes nothing; {@link ResourceException} when the server cannot
 * serve it now; {@link DataLossException} when stored data that it needs is damaged.
 */
public final class Collection {
  private final Limits limits;
  private final Consumer<CollectionSpec> persist;
  private final Shard shard;
  private final Searches searches;
  private final RecallAudit audit;
  private final Reads reads;
  private final UUID id;
  private volatile CollectionSpec spec;
  private boolean deleted;

  Collection(
      CollectionSpec spec,
      UUID id,
      ShardStore store,
      ShardContext context,
      FilterCache cache,
      Consumer<CollectionSpec> persist) {
    this.limits = context.limits();
    this.persist = persist;
    this.spec = spec;
    this.id = id;
    VectorLayout layout = new VectorLayout(spec);
    this.audit = new RecallAudit(context.auditor());
    this.searches =
        new Searches(layout, cache, context.load(), context.limits(), context.costs(), audit);
    this.reads = new Reads(layout, cache, context.limits());
    this.shard = new Shard(spec.name(), store, layout, context, cache, () -> this.spec.options());
  }

  public CollectionSpec spec() {
    return spec;
  }

  private RequestValidator validator() {
    return new RequestValidator(spec, limits);
  }

  /** What it holds and what that takes. Walks the shard's directory. */
  public CollectionStats stats() {
    long disk = shard.diskBytes();
    return shard.read(view -> stats(view, disk));
  }

  private CollectionStats stats(View view, long diskBytes) {
    List<SegmentStats> segments = new ArrayList<>();
    long lag = 0;
    long lagBytes = 0;
    long memory = 0;
    for (ViewSegment visible : view.segments()) {
      Segment segment = visible.segment();
      long deleted = segment.deaths().at(view.watermark()).count(visible.points());
      memory += segment.memoryBytes();
      if (segment.state() != SegmentState.SEALED) {
        lag += visible.points() - deleted;
        lagBytes += segment.memoryBytes();
      }
      if (visible.points() > 0) {
        segments.add(
            new SegmentStats(
                segment.id(), segment.state(), visible.points(), deleted, segment.diskBytes()));
      }
    }
    return new CollectionStats(
        view.livePoints(),
        view.watermark(),
        segments,
        lag,
        lagBytes,
        shard.walBytes(),
        shard.writeDelay(),
        memory,
        diskBytes,
        audit.estimates());
  }

  /** What is known to be damaged, the worst first; empty when all is well. */
  public List<Damage> damages() {
    return shard.damages();
  }

  /** Schema, state and damage together. Walks the shard's directory. */
  public CollectionDescription describe() {
    return new CollectionDescription(spec, stats(), damages());
  }

  /** Compares all files with their checksums, see {@link Shard#checkFiles}. */
  int checkFiles(LongConsumer onRead) {
    return shard.checkFiles(onRead);
  }

  /**
   * Changes the options, durably.
   *
   * @throws CallerException NOT_FOUND when the collection was deleted meanwhile
   */
  public synchronized void update(CollectionOptions options) {
    SpecValidator.check(options);
    if (deleted) {
      // Its name must not come back to the catalogue.
      throw CallerException.notFound("collection '%s' was deleted".formatted(spec.name()));
    }
    CollectionSpec changed = new CollectionSpec(spec.name(), spec.vectors(), options);
    persist.accept(changed);
    spec = changed;
  }

  /**
   * Inserts points or replaces them whole, all or none; for an id that comes twice the later one
   * wins.
   */
  public WriteResult upsert(List<Point> points, Durability durability) {
    validator().points(points);
    return shard.upsert(points, durability);
  }

  /** Deletes points; ids that are not there are passed over. */
  public WriteResult delete(PointSelector points, Durability durability) {
    validator().selector(points);
    return shard.delete(points, durability);
  }

  /** Changes payloads; ids that are not there are passed over. */
  public WriteResult updatePayload(
      PointSelector points, PayloadChange change, Durability durability) {
    validator().selector(points);
    validator().change(change);
    return shard.changePayload(points, change, durability);
  }

  /** Points by id. */
  public GetResult get(List<PointId> ids, PayloadSelector withPayload, boolean withVectors) {
    return get(ids, withPayload, withVectors, ReadScope.UNBOUNDED);
  }

  /** The same, inside a scope. */
  public GetResult get(
      List<PointId> ids, PayloadSelector withPayload, boolean withVectors, ReadScope scope) {
    validator().ids("ids", ids);
    Reads.Lookup lookup = new Reads.Lookup(ids, withPayload, withVectors);
    return shard.read(view -> reads.get(view, lookup, scope));
  }

  /**
   * Points in id order, a page at a time; each page from a view of its own. A page ends early when
   * its points are large.
   */
  public ScrollPage scroll(ScrollRequest request) {
    return scroll(request, ReadScope.UNBOUNDED);
  }

  /** The same, inside a scope. */
  public ScrollPage scroll(ScrollRequest request, ReadScope scope) {
    validator().scroll(request);
    return shard.read(view -> reads.scroll(view, request, scope));
  }

  /** Live points that match; all of them without a filter. */
  public long count(@Nullable Filter filter) {
    validator().filter(filter);
    return shard.read(view -> reads.count(view, filter));
  }

  /** Finds the nearest points. */
  public SearchResult search(SearchRequest request) {
    return search(request, ReadScope.UNBOUNDED);
  }

  /** The same, inside a scope. */
  public SearchResult search(SearchRequest request, ReadScope scope) {
    validator().search(request);
    return shard.read(view -> searches.search(view, request, scope));
  }

  /** Several searches from one view of the data, answered in order. */
  public List<SearchResult> search(List<SearchRequest> requests, ReadScope scope) {
    validator().searches(requests);
    return shard.read(view -> searches.search(view, requests, scope));
  }

  /**
   * Seals what is growing, merges segments as far as they fit, and waits until no background work
   * is left: afterwards searches are as fast as they get. Not needed for correctness.
   *
   * @throws ResourceException UNAVAILABLE when that takes longer than the timeout
   */
  public void optimize(Duration timeout) {
    shard.settle(timeout, true);
  }

  /**
   * Seals what is growing and waits until no background work is left, without merging more than is
   * merged anyway: cheaper than {@link #optimize}, while more points are to come.
   *
   * @throws ResourceException UNAVAILABLE when that takes longer than the timeout
   */
  public void seal(Duration timeout) {
    shard.settle(timeout, false);
  }

  /** Takes a snapshot while everything goes on. */
  SnapshotManifest snapshot(SnapshotStore snapshots, Transfer transfer) {
    return shard.snapshot(entry(), snapshots, transfer);
  }

  /** The same for passing on, see {@link SnapshotStore#take}. */
  SnapshotStore.Opened take(SnapshotStore snapshots, Transfer transfer) {
    return shard.takeSnapshot(entry(), snapshots, transfer);
  }

  private CatalogueEntry entry() {
    CollectionSpec now = spec;
    return new CatalogueEntry(now.name(), id, SpecJson.write(now));
  }

  /**
   * Makes sure that every segment can be read.
   *
   * @throws DataLossException naming the first that cannot
   */
  void requireWhole() {
    shard.read(view -> {
      view.requireWhole();
      return true;
    });
  }

  /** Whether it is being deleted: then nothing about it is made durable any more. */
  synchronized void deleted(boolean now) {
    deleted = now;
  }

  void close() {
    audit.close();
    shard.close();
  }
}
