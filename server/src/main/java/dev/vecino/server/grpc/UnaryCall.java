package dev.vecino.server.grpc;

import dev.vecino.server.api.CallContext;
import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Answers a call that has one answer. */
final class UnaryCall {
  private UnaryCall() {}

  /** What is known about the call that this thread handles. */
  static CallContext context() {
    Context context = Context.current();
    long now = System.nanoTime();
    return new CallContext(
        now,
        deadline(context.getDeadline(), now),
        context::isCancelled,
        CallMemory.current().claim());
  }

  private static @Nullable Long deadline(@Nullable Deadline deadline, long now) {
    return deadline == null ? null : now + deadline.timeRemaining(TimeUnit.NANOSECONDS);
  }

  /**
   * Lets an answer that nobody waits for any more go nowhere, where it would be an exception. To be
   * called before the handler returns.
   */
  static void mayBeCancelled(StreamObserver<?> observer) {
    ((ServerCallStreamObserver<?>) observer).setOnCancelHandler(() -> {});
  }

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
