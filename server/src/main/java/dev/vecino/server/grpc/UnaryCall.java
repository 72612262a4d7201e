package dev.vecino.server.grpc;

import io.grpc.stub.StreamObserver;
import java.util.function.Supplier;

/** Answers a call that has one answer. */
final class UnaryCall {
  private UnaryCall() {}

  /** Computes the answer on this thread and sends it, or the error. */
  static <T> void answer(String operation, StreamObserver<T> observer, Supplier<T> work) {
    T message;
    try {
      message = work.get();
    } catch (Throwable e) {
      observer.onError(GrpcErrors.of(e, operation));
      return;
    }
    observer.onNext(message);
    observer.onCompleted();
  }
}
