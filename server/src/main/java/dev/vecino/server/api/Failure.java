package dev.vecino.server.api;

import dev.vecino.engine.FieldError;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

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

  /**
   * Says so in the log, as loudly as an operator wants to read of it. Damage was logged in full
   * when it was found, so that requests that meet it again take a line each.
   *
   * @param request which request it was
   */
  public void log(Logger logger, String request, Throwable error) {
    switch (kind) {
      case INTERNAL -> logger.error("{} failed", request, error);
      case DATA_LOSS -> logger.warn("{} failed: {}", request, error.getMessage());
      default -> logger.debug("{}: {}", request, message);
    }
  }
}
