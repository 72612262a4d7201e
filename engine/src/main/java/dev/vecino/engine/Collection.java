package dev.vecino.engine;

import dev.vecino.engine.CollectionStats.SegmentState;
import dev.vecino.engine.CollectionStats.SegmentStats;
import dev.vecino.engine.filter.Filter;
import dev.vecino.engine.query.FilterCache;
import dev.vecino.engine.query.Reads;
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
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
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
  private final Reads reads;
  private final UUID id;
  private volatile CollectionSpec spec;

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
    this.searches = new Searches(layout, cache, context.load());
    this.reads = new Reads(layout, cache);
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

  private static CollectionStats stats(View view, long diskBytes) {
    List<SegmentStats> segments = new ArrayList<>();
    long lag = 0;
    long memory = 0;
    for (ViewSegment visible : view.segments()) {
      Segment segment = visible.segment();
      long deleted = segment.deaths().at(view.watermark()).count(visible.points());
      memory += segment.memoryBytes();
      if (segment.state() != SegmentState.SEALED) {
        lag += visible.points() - deleted;
      }
      if (visible.points() > 0) {
        segments.add(
            new SegmentStats(
                segment.id(), segment.state(), visible.points(), deleted, segment.diskBytes()));
      }
    }
    return new CollectionStats(
        view.livePoints(), view.watermark(), segments, lag, memory, diskBytes);
  }

  /** Changes the options, durably. */
  public synchronized void update(CollectionOptions options) {
    SpecValidator.check(options);
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
    validator().ids("ids", ids);
    return shard.read(view -> reads.get(view, ids, withPayload, withVectors));
  }

  /** Points in id order, a page at a time; each page from a view of its own. */
  public ScrollPage scroll(ScrollRequest request) {
    validator().scroll(request);
    return shard.read(view -> reads.scroll(view, request));
  }

  /** Live points that match; all of them without a filter. */
  public long count(@Nullable Filter filter) {
    validator().filter(filter);
    return shard.read(view -> reads.count(view, filter));
  }

  /**
   * Finds the nearest points.
   *
   * @param cancelled asked now and then; when true the search ends with CANCELLED
   */
  public SearchResult search(SearchRequest request, BooleanSupplier cancelled) {
    validator().search(request);
    return shard.read(view -> searches.search(view, request, cancelled));
  }

  /** Finds the nearest points. */
  public SearchResult search(SearchRequest request) {
    return search(request, () -> false);
  }

  /** Several searches from one view of the data, answered in order. */
  public List<SearchResult> search(List<SearchRequest> requests, BooleanSupplier cancelled) {
    validator().searches(requests);
    return shard.read(view ->
        requests.stream().map(request -> searches.search(view, request, cancelled)).toList());
  }

  /**
   * Seals what is growing and waits until no background work is left: afterwards searches are as
   * fast as they get. Not needed for correctness.
   *
   * @throws ResourceException UNAVAILABLE when that takes longer than the timeout
   */
  public void optimize(Duration timeout) {
    shard.settle(timeout);
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

  void close() {
    shard.close();
  }
}
