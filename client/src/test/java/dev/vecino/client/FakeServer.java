package dev.vecino.client;

import dev.vecino.proto.v1.CollectionInfo;
import dev.vecino.proto.v1.CollectionServiceGrpc;
import dev.vecino.proto.v1.CountRequest;
import dev.vecino.proto.v1.CountResponse;
import dev.vecino.proto.v1.CreateCollectionRequest;
import dev.vecino.proto.v1.CreateCollectionResponse;
import dev.vecino.proto.v1.DeletePointsRequest;
import dev.vecino.proto.v1.DeletePointsResponse;
import dev.vecino.proto.v1.Explanation;
import dev.vecino.proto.v1.GetPointsRequest;
import dev.vecino.proto.v1.GetPointsResponse;
import dev.vecino.proto.v1.PointServiceGrpc;
import dev.vecino.proto.v1.ScrollRequest;
import dev.vecino.proto.v1.ScrollResponse;
import dev.vecino.proto.v1.SearchRequest;
import dev.vecino.proto.v1.SearchResponse;
import dev.vecino.proto.v1.SearchServiceGrpc;
import dev.vecino.proto.v1.SegmentExplanation;
import dev.vecino.proto.v1.StoredPoint;
import dev.vecino.proto.v1.UpdatePayloadRequest;
import dev.vecino.proto.v1.UpdatePayloadResponse;
import dev.vecino.proto.v1.UpsertRequest;
import dev.vecino.proto.v1.UpsertResponse;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A server on the loopback interface that keeps points in a map, and refuses or delays upserts when
 * told to. It knows one collection, and answers searches with every point.
 */
final class FakeServer implements AutoCloseable {
  /** Decides about an upsert before it is stored; an exception becomes the answer. */
  interface UpsertGate {
    void pass(UpsertRequest request) throws InterruptedException;
  }

  final Map<String, StoredPoint> points = new ConcurrentSkipListMap<>();
  final List<Object> requests = new CopyOnWriteArrayList<>();
  final ConcurrentLinkedQueue<Metadata> headers = new ConcurrentLinkedQueue<>();
  final AtomicInteger upsertsUnderWay = new AtomicInteger();
  final AtomicInteger upsertsUnderWayMax = new AtomicInteger();
  volatile UpsertGate gate = request -> {};

  private final Server server;

  FakeServer() {
    ServerInterceptor recorder =
        new ServerInterceptor() {
          @Override
          public <Q, R> ServerCall.Listener<Q> interceptCall(
              ServerCall<Q, R> call, Metadata metadata, ServerCallHandler<Q, R> next) {
            headers.add(metadata);
            return next.startCall(call, metadata);
          }
        };
    try {
      server =
          NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
              .addService(new Points())
              .addService(new Collections())
              .addService(new Search())
              .intercept(recorder)
              .maxInboundMessageSize(64 << 20)
              .build()
              .start();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  VecinoClientBuilder clientBuilder() {
    return VecinoClient.builder().host("127.0.0.1").port(server.getPort());
  }

  VecinoClient client() {
    return clientBuilder().build();
  }

  <T> T onlyRequest(Class<T> type) {
    assertOne();
    return type.cast(requests.getFirst());
  }

  private void assertOne() {
    if (requests.size() != 1) {
      throw new AssertionError("expected one request, got " + requests);
    }
  }

  @Override
  public void close() {
    server.shutdownNow();
    try {
      server.awaitTermination(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static <R> void answer(StreamObserver<R> observer, R response) {
    observer.onNext(response);
    observer.onCompleted();
  }

  private static String key(dev.vecino.proto.v1.PointId id) {
    return id.hasText() ? "t" + id.getText() : "n" + Long.toUnsignedString(id.getNumber());
  }

  private final class Points extends PointServiceGrpc.PointServiceImplBase {
    @Override
    public void upsert(UpsertRequest request, StreamObserver<UpsertResponse> observer) {
      requests.add(request);
      upsertsUnderWayMax.accumulateAndGet(upsertsUnderWay.incrementAndGet(), Math::max);
      try {
        gate.pass(request);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      } catch (RuntimeException e) {
        observer.onError(e);
        return;
      } finally {
        upsertsUnderWay.decrementAndGet();
      }
      request.getPointsList().forEach(point -> points.put(key(point.getId()), stored(point)));
      answer(
          observer,
          UpsertResponse.newBuilder()
              .setUpserted(request.getPointsCount())
              .setVersion(points.size())
              .build());
    }

    private StoredPoint stored(dev.vecino.proto.v1.Point point) {
      StoredPoint.Builder stored =
          StoredPoint.newBuilder()
              .setId(point.getId())
              .setPayload(point.getPayload())
              .putAllVectors(point.getVectorsMap());
      if (point.hasVector()) {
        stored.setVector(point.getVector());
      }
      return stored.build();
    }

    @Override
    public void get(GetPointsRequest request, StreamObserver<GetPointsResponse> observer) {
      requests.add(request);
      GetPointsResponse.Builder response = GetPointsResponse.newBuilder();
      for (dev.vecino.proto.v1.PointId id : request.getIdsList()) {
        StoredPoint point = points.get(key(id));
        if (point == null) {
          response.addMissing(id);
        } else {
          response.addPoints(point);
        }
      }
      answer(observer, response.build());
    }

    @Override
    public void delete(DeletePointsRequest request, StreamObserver<DeletePointsResponse> observer) {
      requests.add(request);
      long deleted =
          request.getIdsList().stream().filter(id -> points.remove(key(id)) != null).count();
      answer(observer, DeletePointsResponse.newBuilder().setDeleted(deleted).build());
    }

    @Override
    public void updatePayload(
        UpdatePayloadRequest request, StreamObserver<UpdatePayloadResponse> observer) {
      requests.add(request);
      answer(observer, UpdatePayloadResponse.newBuilder().setUpdated(1).setVersion(9).build());
    }

    @Override
    public void scroll(ScrollRequest request, StreamObserver<ScrollResponse> observer) {
      requests.add(request);
      ScrollResponse.Builder response = ScrollResponse.newBuilder();
      for (Map.Entry<String, StoredPoint> entry : points.entrySet()) {
        if (entry.getKey().compareTo(request.getCursor()) > 0) {
          if (response.getPointsCount() == request.getLimit()) {
            response.setNextCursor(key(response.getPoints(request.getLimit() - 1).getId()));
            break;
          }
          response.addPoints(entry.getValue());
        }
      }
      answer(observer, response.build());
    }

    @Override
    public void count(CountRequest request, StreamObserver<CountResponse> observer) {
      requests.add(request);
      answer(observer, CountResponse.newBuilder().setCount(points.size()).build());
    }
  }

  private final class Collections extends CollectionServiceGrpc.CollectionServiceImplBase {
    @Override
    public void createCollection(
        CreateCollectionRequest request, StreamObserver<CreateCollectionResponse> observer) {
      requests.add(request);
      CollectionInfo.Builder info =
          CollectionInfo.newBuilder()
              .setName(request.getName())
              .putAllVectors(request.getVectorsMap())
              .setOptions(request.getOptions());
      if (request.hasVector()) {
        info.setVector(request.getVector());
      }
      answer(
          observer,
          CreateCollectionResponse.newBuilder()
              .setCollection(info)
              .setCreated(!request.getIfNotExists())
              .build());
    }
  }

  private final class Search extends SearchServiceGrpc.SearchServiceImplBase {
    @Override
    public void search(SearchRequest request, StreamObserver<SearchResponse> observer) {
      requests.add(request);
      SearchResponse.Builder response = SearchResponse.newBuilder().setTookMicros(412);
      if (request.getExplain()) {
        response.setExplanation(
            Explanation.newBuilder()
                .setRerankNanos(3)
                .addSegments(
                    SegmentExplanation.newBuilder()
                        .setStrategy("plain_walk")
                        .setEf(37)
                        .setPredictedRecall(0.96)
                        .setSearchNanos(14)));
      }
      points
          .values()
          .forEach(point ->
              response
                  .addPointsBuilder()
                  .setId(point.getId())
                  .setScore(0.5f)
                  .setPayload(point.getPayload()));
      answer(observer, response.build());
    }
  }
}
