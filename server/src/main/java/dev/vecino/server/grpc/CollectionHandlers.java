package dev.vecino.server.grpc;

import dev.vecino.engine.Collection;
import dev.vecino.engine.Database;
import dev.vecino.proto.v1.CollectionServiceGrpc;
import dev.vecino.proto.v1.CreateCollectionRequest;
import dev.vecino.proto.v1.CreateCollectionResponse;
import dev.vecino.proto.v1.DeleteCollectionRequest;
import dev.vecino.proto.v1.DeleteCollectionResponse;
import dev.vecino.proto.v1.GetCollectionRequest;
import dev.vecino.proto.v1.GetCollectionResponse;
import dev.vecino.proto.v1.ListCollectionsRequest;
import dev.vecino.proto.v1.ListCollectionsResponse;
import dev.vecino.proto.v1.UpdateCollectionRequest;
import dev.vecino.proto.v1.UpdateCollectionResponse;
import dev.vecino.server.api.CollectionCreation;
import io.grpc.stub.StreamObserver;

/** The collection service. */
final class CollectionHandlers extends CollectionServiceGrpc.CollectionServiceImplBase {
  private final Database database;

  CollectionHandlers(Database database) {
    this.database = database;
  }

  @Override
  public void createCollection(
      CreateCollectionRequest request, StreamObserver<CreateCollectionResponse> observer) {
    UnaryCall.mayBeCancelled(observer);
    UnaryCall.answer(
        "createCollection",
        observer,
        () -> {
          CollectionCreation.Outcome outcome = FromProto.creation(request).apply(database);
          return CreateCollectionResponse.newBuilder()
              .setCollection(ToProto.collection(outcome.collection().describe()))
              .setCreated(outcome.created())
              .build();
        });
  }

  @Override
  public void getCollection(
      GetCollectionRequest request, StreamObserver<GetCollectionResponse> observer) {
    UnaryCall.mayBeCancelled(observer);
    UnaryCall.answer(
        "getCollection",
        observer,
        () ->
            GetCollectionResponse.newBuilder()
                .setCollection(ToProto.collection(database.describe(request.getName())))
                .build());
  }

  @Override
  public void listCollections(
      ListCollectionsRequest request, StreamObserver<ListCollectionsResponse> observer) {
    UnaryCall.mayBeCancelled(observer);
    UnaryCall.answer(
        "listCollections",
        observer,
        () ->
            ListCollectionsResponse.newBuilder()
                .addAllCollections(
                    database.describeAll().stream().map(ToProto::collection).toList())
                .build());
  }

  @Override
  public void updateCollection(
      UpdateCollectionRequest request, StreamObserver<UpdateCollectionResponse> observer) {
    UnaryCall.mayBeCancelled(observer);
    UnaryCall.answer(
        "updateCollection",
        observer,
        () -> {
          Collection collection = database.collection(request.getName());
          collection.update(FromProto.options(request.getOptions(), collection.spec().options()));
          return UpdateCollectionResponse.newBuilder()
              .setCollection(ToProto.collection(collection.describe()))
              .build();
        });
  }

  @Override
  public void deleteCollection(
      DeleteCollectionRequest request, StreamObserver<DeleteCollectionResponse> observer) {
    UnaryCall.mayBeCancelled(observer);
    UnaryCall.answer(
        "deleteCollection",
        observer,
        () -> {
          database.delete(request.getName());
          return DeleteCollectionResponse.getDefaultInstance();
        });
  }
}
