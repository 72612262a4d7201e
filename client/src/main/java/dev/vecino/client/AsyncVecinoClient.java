package dev.vecino.client;

import dev.vecino.proto.v1.CancelJobRequest;
import dev.vecino.proto.v1.CollectionServiceGrpc;
import dev.vecino.proto.v1.CountRequest;
import dev.vecino.proto.v1.CountResponse;
import dev.vecino.proto.v1.CreateCollectionResponse;
import dev.vecino.proto.v1.DeleteCollectionRequest;
import dev.vecino.proto.v1.GetCollectionRequest;
import dev.vecino.proto.v1.GetJobRequest;
import dev.vecino.proto.v1.JobServiceGrpc;
import dev.vecino.proto.v1.ListCollectionsRequest;
import dev.vecino.proto.v1.ListJobsRequest;
import dev.vecino.proto.v1.PointServiceGrpc;
import dev.vecino.proto.v1.SearchServiceGrpc;
import dev.vecino.proto.v1.UpdateCollectionRequest;
import dev.vecino.proto.v1.UpsertRequest;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * The asynchronous face of {@link VecinoClient}, with the same methods. Thread-safe.
 *
 * <pre>{@code
 * client.async()
 *     .search("docs", SearchRequest.nearest(embedding, 5))
 *     .thenAccept(result -> result.points().forEach(System.out::println));
 * }</pre>
 *
 * <p>A future that fails does so with a {@link VecinoClientException}; cancelling one cancels the
 * call. Callbacks run on the client's threads and must not block.
 */
public final class AsyncVecinoClient {
  private final Calls calls;

  AsyncVecinoClient(Calls calls) {
    this.calls = calls;
  }

  /** The same connection with another deadline for each call. */
  public AsyncVecinoClient withDeadline(Duration deadline) {
    return new AsyncVecinoClient(new Calls(calls.channel(), deadline));
  }

  /** Creates a collection; ALREADY_EXISTS when there is one of this name. */
  public CompletableFuture<CollectionInfo> create(CollectionSpec spec) {
    return calls.start(
        CollectionServiceGrpc.getCreateCollectionMethod(),
        CollectionWire.create(spec, false),
        response -> CollectionWire.info(response.getCollection()));
  }

  /** Creates a collection unless there is one of this name and an equal schema. */
  public CompletableFuture<CreateResult> createIfNotExists(CollectionSpec spec) {
    return calls.start(
        CollectionServiceGrpc.getCreateCollectionMethod(),
        CollectionWire.create(spec, true),
        AsyncVecinoClient::createResult);
  }

  private static CreateResult createResult(CreateCollectionResponse response) {
    return new CreateResult(CollectionWire.info(response.getCollection()), response.getCreated());
  }

  /** A collection; NOT_FOUND when there is none of this name. */
  public CompletableFuture<CollectionInfo> collection(String name) {
    return calls.start(
        CollectionServiceGrpc.getGetCollectionMethod(),
        GetCollectionRequest.newBuilder().setName(name).build(),
        response -> CollectionWire.info(response.getCollection()));
  }

  /** All collections, in the order of their names. */
  public CompletableFuture<List<CollectionInfo>> collections() {
    return calls.start(
        CollectionServiceGrpc.getListCollectionsMethod(),
        ListCollectionsRequest.getDefaultInstance(),
        response -> response.getCollectionsList().stream().map(CollectionWire::info).toList());
  }

  /** Changes a collection's options. */
  public CompletableFuture<CollectionInfo> updateCollection(
      String name, CollectionOptions options) {
    return calls.start(
        CollectionServiceGrpc.getUpdateCollectionMethod(),
        UpdateCollectionRequest.newBuilder()
            .setName(name)
            .setOptions(CollectionWire.optionsToWire(options))
            .build(),
        response -> CollectionWire.info(response.getCollection()));
  }

  /** Deletes a collection with everything in it; NOT_FOUND when there is none. */
  public CompletableFuture<Void> deleteCollection(String name) {
    return calls
        .start(
            CollectionServiceGrpc.getDeleteCollectionMethod(),
            DeleteCollectionRequest.newBuilder().setName(name).build(),
            response -> response)
        .thenAccept(response -> {});
  }

  /** Snapshots of collections on the server's disk. */
  public AsyncSnapshots snapshots() {
    return new AsyncSnapshots(calls);
  }

  /** Backups of collections. */
  public AsyncBackups backups() {
    return new AsyncBackups(calls);
  }

  /** Long operations: those under way and the latest that ended, newest first. */
  public CompletableFuture<List<JobInfo>> jobs() {
    return calls.start(
        JobServiceGrpc.getListJobsMethod(),
        ListJobsRequest.getDefaultInstance(),
        response -> response.getJobsList().stream().map(TransferWire::job).toList());
  }

  /** How far a long operation is. */
  public CompletableFuture<JobInfo> job(String id) {
    return calls.start(
        JobServiceGrpc.getGetJobMethod(),
        GetJobRequest.newBuilder().setId(id).build(),
        response -> TransferWire.job(response.getJob()));
  }

  /** Ends a long operation soon; nothing of it remains. Nothing happens when it is over. */
  public CompletableFuture<JobInfo> cancelJob(String id) {
    return calls.start(
        JobServiceGrpc.getCancelJobMethod(),
        CancelJobRequest.newBuilder().setId(id).build(),
        response -> TransferWire.job(response.getJob()));
  }

  Snapshots blockingSnapshots() {
    return new Snapshots(calls);
  }

  /** Inserts points or replaces them whole, all or none, durably. */
  public CompletableFuture<WriteResult> upsert(String collection, List<Point> points) {
    return upsert(collection, points, Durability.DURABLE);
  }

  /** Inserts points or replaces them whole, all or none. */
  public CompletableFuture<WriteResult> upsert(
      String collection, List<Point> points, Durability durability) {
    return upsert(PointWire.upsert(collection, points, durability));
  }

  CompletableFuture<WriteResult> upsert(UpsertRequest request) {
    return calls.start(
        PointServiceGrpc.getUpsertMethod(),
        request,
        response -> new WriteResult(response.getUpserted(), response.getVersion()));
  }

  /** Reads points by id. */
  public CompletableFuture<GetResult> get(String collection, GetRequest request) {
    return calls.start(
        PointServiceGrpc.getGetMethod(), PointWire.get(collection, request), PointWire::got);
  }

  /** Deletes points, durably. Absent ones are not an error. */
  public CompletableFuture<WriteResult> delete(String collection, PointSelector points) {
    return delete(collection, points, Durability.DURABLE);
  }

  /** Deletes points. Absent ones are not an error. */
  public CompletableFuture<WriteResult> delete(
      String collection, PointSelector points, Durability durability) {
    return calls.start(
        PointServiceGrpc.getDeleteMethod(),
        PointWire.delete(collection, points, durability),
        response -> new WriteResult(response.getDeleted(), response.getVersion()));
  }

  /** Changes payloads, durably. Absent points are left out of the count. */
  public CompletableFuture<WriteResult> updatePayload(
      String collection, PointSelector points, PayloadChange change) {
    return updatePayload(collection, points, change, Durability.DURABLE);
  }

  /** Changes payloads. Absent points are left out of the count. */
  public CompletableFuture<WriteResult> updatePayload(
      String collection, PointSelector points, PayloadChange change, Durability durability) {
    return calls.start(
        PointServiceGrpc.getUpdatePayloadMethod(),
        PointWire.updatePayload(collection, points, change, durability),
        response -> new WriteResult(response.getUpdated(), response.getVersion()));
  }

  /** One page of points in the order of their ids. */
  public CompletableFuture<ScrollPage> scroll(String collection, ScrollRequest request) {
    return calls.start(
        PointServiceGrpc.getScrollMethod(), PointWire.scroll(collection, request), PointWire::page);
  }

  /** How many points the condition matches; {@link Filter#ALL} counts every one. */
  public CompletableFuture<Long> count(String collection, Condition condition) {
    CountRequest request =
        CountRequest.newBuilder()
            .setCollection(collection)
            .setFilter(FilterWire.toWire(Filter.of(condition)))
            .build();
    return calls.start(PointServiceGrpc.getCountMethod(), request, CountResponse::getCount);
  }

  /** The points nearest to a vector. */
  public CompletableFuture<SearchResult> search(String collection, SearchRequest request) {
    return calls.start(
        SearchServiceGrpc.getSearchMethod(),
        SearchWire.toWire(collection, request),
        SearchWire::result);
  }

  /** Several searches, answered in order from one view of the data. */
  public CompletableFuture<List<SearchResult>> searchBatch(
      String collection, List<SearchRequest> requests) {
    return calls.start(
        SearchServiceGrpc.getSearchBatchMethod(),
        SearchWire.toWire(collection, requests),
        SearchWire::results);
  }
}
