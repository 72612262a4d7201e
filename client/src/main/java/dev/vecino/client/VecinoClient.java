package dev.vecino.client;

import io.grpc.ManagedChannel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A connection to a Vecino server. Thread-safe; one is enough for a program.
 *
 * <pre>{@code
 * try (VecinoClient client = VecinoClient.connect("localhost:8321")) {
 *   client.createIfNotExists(CollectionSpec.of("docs", 384, Metric.COSINE));
 *   client.upsert("docs", List.of(
 *       Point.builder("a-1").vector(embedding).payload("lang", "en").payload("year", 2024).build()));
 *   SearchResult result = client.search("docs",
 *       SearchRequest.builder(query).limit(5).filter(match("lang", "en")).build());
 *   for (ScoredPoint point : result.points()) {
 *     System.out.println(point.score() + " " + point.id() + " " + point.payload());
 *   }
 * }
 * }</pre>
 *
 * <p>Every method blocks until the server has answered and throws {@link VecinoClientException}
 * when it did not, or refused. {@link #async()} offers the same without blocking.
 */
public final class VecinoClient implements AutoCloseable {
  /** Where a server listens for gRPC unless configured. */
  public static final int DEFAULT_PORT = 8321;

  private final ManagedChannel channel;
  private final AsyncVecinoClient async;

  VecinoClient(ManagedChannel channel, AsyncVecinoClient async) {
    this.channel = channel;
    this.async = async;
  }

  /**
   * A client of the server at {@code host:port}, {@code host} or {@code [ipv6]:port}, without TLS
   * and key. It connects when first used.
   *
   * @throws IllegalArgumentException when the address is none of these
   */
  public static VecinoClient connect(String address) {
    return builder().address(address).build();
  }

  /** A client with a key, TLS or other settings. */
  public static VecinoClientBuilder builder() {
    return new VecinoClientBuilder();
  }

  /** The same methods, giving futures. */
  public AsyncVecinoClient async() {
    return async;
  }

  /**
   * This client with another deadline for each call. It shares the connection: closing either
   * closes both.
   */
  public VecinoClient withDeadline(Duration deadline) {
    return new VecinoClient(channel, async.withDeadline(deadline));
  }

  /** Creates a collection; ALREADY_EXISTS when there is one of this name. */
  public CollectionInfo create(CollectionSpec spec) {
    return Calls.await(async.create(spec));
  }

  /**
   * Creates a collection unless there is one of this name and an equal schema; ALREADY_EXISTS when
   * the schema differs.
   */
  public CreateResult createIfNotExists(CollectionSpec spec) {
    return Calls.await(async.createIfNotExists(spec));
  }

  /** A collection; NOT_FOUND when there is none of this name. */
  public CollectionInfo collection(String name) {
    return Calls.await(async.collection(name));
  }

  /** All collections, in the order of their names. */
  public List<CollectionInfo> collections() {
    return Calls.await(async.collections());
  }

  /** Changes a collection's options. */
  public CollectionInfo updateCollection(String name, CollectionOptions options) {
    return Calls.await(async.updateCollection(name, options));
  }

  /** Deletes a collection with everything in it; NOT_FOUND when there is none. */
  public void deleteCollection(String name) {
    Calls.await(async.deleteCollection(name));
  }

  /** Snapshots of collections on the server's disk. */
  public Snapshots snapshots() {
    return async.blockingSnapshots();
  }

  /** Backups of collections. */
  public Backups backups() {
    return new Backups(async.backups());
  }

  /** Long operations: those under way and the latest that ended, newest first. */
  public List<JobInfo> jobs() {
    return Calls.await(async.jobs());
  }

  /** How far a long operation is; NOT_FOUND when it is not remembered. */
  public JobInfo job(String id) {
    return Calls.await(async.job(id));
  }

  /** Ends a long operation soon; nothing of it remains. Nothing happens when it is over. */
  public JobInfo cancelJob(String id) {
    return Calls.await(async.cancelJob(id));
  }

  /** Inserts points or replaces them whole, all or none, durably. */
  public WriteResult upsert(String collection, List<Point> points) {
    return Calls.await(async.upsert(collection, points));
  }

  /** Inserts points or replaces them whole, all or none. */
  public WriteResult upsert(String collection, List<Point> points, Durability durability) {
    return Calls.await(async.upsert(collection, points, durability));
  }

  /**
   * A writer for many points, which gathers them into batches and keeps several under way.
   *
   * <pre>{@code
   * try (BatchUpserter upserter = client.batchUpserter("docs").build()) {
   *   points.forEach(upserter::add);
   * }
   * }</pre>
   */
  public BatchUpserter.Builder batchUpserter(String collection) {
    return new BatchUpserter.Builder(async, collection);
  }

  /** Reads points by id. */
  public GetResult get(String collection, GetRequest request) {
    return Calls.await(async.get(collection, request));
  }

  /** Deletes points, durably. Absent ones are not an error. */
  public WriteResult delete(String collection, PointSelector points) {
    return Calls.await(async.delete(collection, points));
  }

  /** Deletes points. Absent ones are not an error. */
  public WriteResult delete(String collection, PointSelector points, Durability durability) {
    return Calls.await(async.delete(collection, points, durability));
  }

  /** Changes payloads, durably. Absent points are left out of the count. */
  public WriteResult updatePayload(String collection, PointSelector points, PayloadChange change) {
    return Calls.await(async.updatePayload(collection, points, change));
  }

  /** Changes payloads. Absent points are left out of the count. */
  public WriteResult updatePayload(
      String collection, PointSelector points, PayloadChange change, Durability durability) {
    return Calls.await(async.updatePayload(collection, points, change, durability));
  }

  /** One page of points in the order of their ids. */
  public ScrollPage scroll(String collection, ScrollRequest request) {
    return Calls.await(async.scroll(collection, request));
  }

  /**
   * All points from the request's cursor on, in the order of their ids. Pages are read while the
   * iteration proceeds, so it does not see one single state of a collection that changes meanwhile.
   */
  public Iterable<StoredPoint> scrollAll(String collection, ScrollRequest request) {
    return () -> scrollStream(collection, request).iterator();
  }

  /** As {@link #scrollAll}, as a stream. */
  public Stream<StoredPoint> scrollStream(String collection, ScrollRequest request) {
    return pages(collection, request).flatMap(page -> page.points().stream());
  }

  private Stream<ScrollPage> pages(String collection, ScrollRequest request) {
    return Stream.iterate(
        scroll(collection, request),
        page -> !page.points().isEmpty() || page.nextCursor().isPresent(),
        page ->
            page.nextCursor().isPresent()
                ? scroll(collection, request.after(page.nextCursor()))
                : new ScrollPage(List.of(), page.nextCursor()));
  }

  /** How many points a collection has. */
  public long count(String collection) {
    return count(collection, Filter.ALL);
  }

  /** How many points the condition matches. */
  public long count(String collection, Condition condition) {
    return Calls.await(async.count(collection, condition));
  }

  /** The points nearest to a vector. */
  public SearchResult search(String collection, SearchRequest request) {
    return Calls.await(async.search(collection, request));
  }

  /** Several searches, answered in order from one view of the data. */
  public List<SearchResult> searchBatch(String collection, List<SearchRequest> requests) {
    return Calls.await(async.searchBatch(collection, requests));
  }

  /** Ends the connection, after giving calls under way a few seconds to end by themselves. */
  @Override
  public void close() {
    channel.shutdown();
    try {
      if (!channel.awaitTermination(5, TimeUnit.SECONDS)) {
        channel.shutdownNow();
      }
    } catch (InterruptedException e) {
      channel.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
