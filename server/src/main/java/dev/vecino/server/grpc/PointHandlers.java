package dev.vecino.server.grpc;

import dev.vecino.engine.Database;
import dev.vecino.engine.WriteResult;
import dev.vecino.proto.v1.CountRequest;
import dev.vecino.proto.v1.CountResponse;
import dev.vecino.proto.v1.DeletePointsRequest;
import dev.vecino.proto.v1.DeletePointsResponse;
import dev.vecino.proto.v1.GetPointsRequest;
import dev.vecino.proto.v1.GetPointsResponse;
import dev.vecino.proto.v1.PointServiceGrpc;
import dev.vecino.proto.v1.ScrollRequest;
import dev.vecino.proto.v1.ScrollResponse;
import dev.vecino.proto.v1.UpdatePayloadRequest;
import dev.vecino.proto.v1.UpdatePayloadResponse;
import dev.vecino.proto.v1.UpsertRequest;
import dev.vecino.proto.v1.UpsertResponse;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;

/** The point service. Runs on virtual threads, so that it may wait for the disk. */
final class PointHandlers extends PointServiceGrpc.PointServiceImplBase {
  private final Database database;

  PointHandlers(Database database) {
    this.database = database;
  }

  @Override
  public void upsert(UpsertRequest request, StreamObserver<UpsertResponse> observer) {
    UnaryCall.mayBeCancelled(observer);
    UnaryCall.answer("upsert", observer, () -> upsert(database, request));
  }

  static UpsertResponse upsert(Database database, UpsertRequest request) {
    WriteResult result =
        database
            .collection(request.getCollection())
            .upsert(
                FromProto.points(request.getPointsList()),
                FromProto.durability(request.getDurability()));
    return UpsertResponse.newBuilder()
        .setUpserted(result.count())
        .setVersion(result.version())
        .build();
  }

  @Override
  public StreamObserver<UpsertRequest> upsertStream(StreamObserver<UpsertResponse> observer) {
    return new UpsertStream(database, (ServerCallStreamObserver<UpsertResponse>) observer);
  }

  @Override
  public void get(GetPointsRequest request, StreamObserver<GetPointsResponse> observer) {
    UnaryCall.mayBeCancelled(observer);
    UnaryCall.answer(
        "getPoints",
        observer,
        () ->
            ToProto.found(
                database
                    .collection(request.getCollection())
                    .get(
                        FromProto.ids(request.getIdsList(), "ids"),
                        FromProto.selector(request.hasWithPayload(), request.getWithPayload()),
                        request.getWithVectors(),
                        UnaryCall.context())));
  }

  @Override
  public void delete(DeletePointsRequest request, StreamObserver<DeletePointsResponse> observer) {
    UnaryCall.mayBeCancelled(observer);
    UnaryCall.answer(
        "deletePoints",
        observer,
        () -> {
          WriteResult result =
              database
                  .collection(request.getCollection())
                  .delete(FromProto.points(request), FromProto.durability(request.getDurability()));
          return DeletePointsResponse.newBuilder()
              .setDeleted(result.count())
              .setVersion(result.version())
              .build();
        });
  }

  @Override
  public void updatePayload(
      UpdatePayloadRequest request, StreamObserver<UpdatePayloadResponse> observer) {
    UnaryCall.mayBeCancelled(observer);
    UnaryCall.answer(
        "updatePayload",
        observer,
        () -> {
          WriteResult result =
              database
                  .collection(request.getCollection())
                  .updatePayload(
                      FromProto.points(request),
                      FromProto.change(request),
                      FromProto.durability(request.getDurability()));
          return UpdatePayloadResponse.newBuilder()
              .setUpdated(result.count())
              .setVersion(result.version())
              .build();
        });
  }

  @Override
  public void scroll(ScrollRequest request, StreamObserver<ScrollResponse> observer) {
    UnaryCall.mayBeCancelled(observer);
    UnaryCall.answer(
        "scrollPoints",
        observer,
        () ->
            ToProto.page(
                database
                    .collection(request.getCollection())
                    .scroll(FromProto.scroll(request), UnaryCall.context())));
  }

  @Override
  public void count(CountRequest request, StreamObserver<CountResponse> observer) {
    UnaryCall.mayBeCancelled(observer);
    UnaryCall.answer(
        "countPoints",
        observer,
        () ->
            CountResponse.newBuilder()
                .setCount(
                    database
                        .collection(request.getCollection())
                        .count(
                            request.hasFilter()
                                ? FromProto.filter(request.getFilter(), "filter")
                                : null))
                .build());
  }
}
