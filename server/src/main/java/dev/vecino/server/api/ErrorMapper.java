package dev.vecino.server.api;

import dev.vecino.engine.DataLossException;
import dev.vecino.engine.ResourceException;
import dev.vecino.engine.VecinoException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The one place that decides what a caller is told about an exception. */
public final class ErrorMapper {
  private static final Duration RESTART_PAUSE = Duration.ofSeconds(1);

  /** Where the data lies on this machine is the operator's business, not the caller's. */
  private static final Pattern BEFORE_SHARDS = Pattern.compile("/\\S*/(?=shards/)");

  private ErrorMapper() {}

  /**
   * What to tell the caller. Everything unforeseen becomes INTERNAL with a message that says
   * nothing about the inside; whoever answers the request logs the exception itself.
   */
  public static Failure failure(Throwable error) {
    return switch (unwrapped(error)) {
      case DataLossException e ->
          Failure.of(ErrorKind.of(e.code()), BEFORE_SHARDS.matcher(e.text()).replaceAll(""));
      case VecinoException e ->
          new Failure(ErrorKind.of(e.code()), e.text(), e.fieldErrors(), retryAfter(e));
      case RefusedException e -> e.failure();
      case CancellationException _ -> Failure.of(ErrorKind.CANCELLED, "the request was cancelled");
      case TimeoutException _ ->
          Failure.of(ErrorKind.DEADLINE_EXCEEDED, "the time for the request ran out");
      case RejectedExecutionException _ ->
          new Failure(
              ErrorKind.UNAVAILABLE, "the server is shutting down", List.of(), RESTART_PAUSE);
      case OutOfMemoryError _ ->
          new Failure(
              ErrorKind.RESOURCE_EXHAUSTED,
              "the server has not enough heap memory for this request",
              List.of(),
              RESTART_PAUSE);
      default ->
          Failure.of(
              ErrorKind.INTERNAL, "the server met an unexpected error; its log says more about it");
    };
  }

  private static @Nullable Duration retryAfter(VecinoException error) {
    return error instanceof ResourceException resource ? resource.retryAfter() : null;
  }

  private static Throwable unwrapped(Throwable error) {
    Throwable inner = error;
    while ((inner instanceof CompletionException || inner instanceof ExecutionException)
        && inner.getCause() != null) {
      inner = inner.getCause();
    }
    return inner;
  }
}
