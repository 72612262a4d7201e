package dev.vecino.client;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Makes unary calls over one channel.
 *
 * @param deadline for each call, counted from its start
 */
record Calls(Channel channel, Duration deadline) {
  private static final Duration PATIENCE = Duration.ofDays(1);

  /**
   * For what may take hours, such as a backup: a deadline of a day, unless that given is longer.
   */
  Calls patient() {
    return deadline.compareTo(PATIENCE) < 0 ? new Calls(channel, PATIENCE) : this;
  }

  /** Of a call that starts now. */
  CallOptions options() {
    return CallOptions.DEFAULT.withDeadlineAfter(deadline.toNanos(), TimeUnit.NANOSECONDS);
  }

  /**
   * Starts a call. Cancelling the future cancels the call; a failure completes it with a {@link
   * VecinoClientException}.
   */
  <Q, R, T> CompletableFuture<T> start(
      MethodDescriptor<Q, R> method, Q request, Function<R, T> mapping) {
    ClientCall<Q, R> call = channel.newCall(method, options());
    CompletableFuture<T> future =
        new CompletableFuture<>() {
          @Override
          public boolean cancel(boolean mayInterruptIfRunning) {
            boolean cancelled = super.cancel(mayInterruptIfRunning);
            if (cancelled) {
              call.cancel("cancelled by the caller", null);
            }
            return cancelled;
          }
        };
    ClientCalls.asyncUnaryCall(call, request, new Answer<>(future, mapping));
    return future;
  }

  /** Completes a future with the one answer of a call. */
  private record Answer<R, T>(CompletableFuture<T> future, Function<R, T> mapping)
      implements StreamObserver<R> {
    @Override
    public void onNext(R response) {
      try {
        future.complete(mapping.apply(response));
      } catch (RuntimeException e) {
        future.completeExceptionally(e);
      }
    }

    @Override
    public void onError(Throwable error) {
      future.completeExceptionally(
          error instanceof StatusRuntimeException status
              ? VecinoClientException.of(status.getStatus(), status.getTrailers())
              : VecinoClientException.of(Status.fromThrowable(error), null));
    }

    @Override
    public void onCompleted() {
      if (!future.isDone()) {
        onError(Status.INTERNAL.withDescription("the server sent no answer").asRuntimeException());
      }
    }
  }

  /**
   * Waits for a call.
   *
   * @throws VecinoClientException when it failed, or CANCELLED when the thread was interrupted
   */
  static <T> T await(CompletableFuture<T> future) {
    try {
      return future.get();
    } catch (InterruptedException e) {
      future.cancel(true);
      Thread.currentThread().interrupt();
      throw cancelled("interrupted while waiting for the server", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof VecinoClientException failure) {
        // The failure was made in another thread: show the caller's stack instead, keep the cause.
        throw new VecinoClientException(
            failure.code(), messageOf(failure), failure.details(), failure);
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  static VecinoClientException cancelled(String message, Throwable cause) {
    return new VecinoClientException(
        ErrorCode.CANCELLED, message, VecinoClientException.Details.NONE, cause);
  }

  static String messageOf(Throwable failure) {
    @Nullable String message = failure.getMessage();
    return message == null ? failure.getClass().getSimpleName() : message;
  }
}
