package dev.vecino.engine;

import dev.vecino.engine.filter.Filter;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A named set of points with one schema. Thread-safe. Writes block until they are durable as asked
 * and visible to searches; call them on a virtual thread. Searches compute on the calling thread.
 */
public final class Collection {
  private Collection() {}

  public CollectionSpec spec() {
    throw new IllegalStateException();
  }

  public CollectionStats stats() {
    throw new IllegalStateException();
  }

  /** Changes the options. */
  public void update(CollectionOptions options) {
    throw new IllegalStateException();
  }

  /**
   * Inserts points or replaces them whole, all or none; for an id that comes twice the later one
   * wins.
   *
   * @throws CallerException INVALID_ARGUMENT when a point does not fit the schema or a limit;
   *     nothing is changed
   * @throws ResourceException RESOURCE_EXHAUSTED or UNAVAILABLE
   */
  public WriteResult upsert(List<Point> points, Durability durability) {
    throw new IllegalStateException();
  }

  /** Deletes points; ids that are not there are passed over. */
  public WriteResult delete(PointSelector points, Durability durability) {
    throw new IllegalStateException();
  }

  /** Changes payloads; ids that are not there are passed over. */
  public WriteResult updatePayload(
      PointSelector points, PayloadChange change, Durability durability) {
    throw new IllegalStateException();
  }

  public GetResult get(List<PointId> ids, PayloadSelector withPayload, boolean withVectors) {
    throw new IllegalStateException();
  }

  public ScrollPage scroll(ScrollRequest request) {
    throw new IllegalStateException();
  }

  /** Live points that match; all of them without a filter. */
  public long count(@Nullable Filter filter) {
    throw new IllegalStateException();
  }

  /**
   * Finds the nearest points.
   *
   * @param cancelled asked now and then; when true the search ends with CANCELLED
   */
  public SearchResult search(SearchRequest request, BooleanSupplier cancelled) {
    throw new IllegalStateException();
  }

  public SearchResult search(SearchRequest request) {
    return search(request, () -> false);
  }

  /** Several searches from one view of the data. */
  public List<SearchResult> search(List<SearchRequest> requests, BooleanSupplier cancelled) {
    throw new IllegalStateException();
  }
}
