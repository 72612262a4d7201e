package dev.vecino.server.api;

import dev.vecino.engine.FieldError;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Why a request failed, as the caller is told, in either protocol.
 *
 * @param message what was expected and what came; never an internal detail
 * @param retryAfter when trying again makes sense; null when the error says nothing about that
 */
public record Failure(
    ErrorKind kind, String message, List<FieldError> fieldErrors, @Nullable Duration retryAfter) {
  public Failure {
    fieldErrors = List.copyOf(fieldErrors);
  }

  static Failure of(ErrorKind kind, String message) {
    return new Failure(kind, message, List.of(), null);
  }

  /** True when the server is at fault, so that an operator wants to read about it in the log. */
  public boolean serverFault() {
    return kind == ErrorKind.INTERNAL || kind == ErrorKind.DATA_LOSS;
  }
}
