package dev.vecino.server.grpc;

import dev.vecino.engine.Database;
import dev.vecino.proto.v1.UpsertRequest;
import dev.vecino.proto.v1.UpsertResponse;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;

/**
 * One stream of batches. A batch is written before the next one is taken, so that acknowledgements
 * come in order; a few are requested ahead, so that the next one is there by then.
 */
final class UpsertStream implements StreamObserver<UpsertRequest> {
  private static final int BATCHES_AHEAD = 2;

  private final Database database;
  private final ServerCallStreamObserver<UpsertResponse> observer;
  private boolean failed;

  UpsertStream(Database database, ServerCallStreamObserver<UpsertResponse> observer) {
    this.database = database;
    this.observer = observer;
    UnaryCall.mayBeCancelled(observer);
    observer.disableAutoInboundFlowControl();
    observer.request(BATCHES_AHEAD);
  }

  @Override
  public void onNext(UpsertRequest request) {
    if (failed || observer.isCancelled()) {
      return;
    }
    try {
      observer.onNext(PointHandlers.upsert(database, request));
      observer.request(1);
    } catch (Throwable e) {
      failed = true;
      observer.onError(GrpcErrors.of(e, "upsertStream"));
    }
  }

  /** The client went away; what was acknowledged stays. */
  @Override
  public void onError(Throwable error) {
    failed = true;
  }

  @Override
  public void onCompleted() {
    if (!failed) {
      observer.onCompleted();
    }
  }
}
