package dev.vecino.server.rest;

import dev.vecino.engine.CallerException;
import dev.vecino.server.api.ErrorKind;
import dev.vecino.server.api.RefusedException;
import io.vertx.ext.web.RoutingContext;
import io.vertx.openapi.validation.SchemaValidationException;
import io.vertx.openapi.validation.ValidatorException;
import org.jspecify.annotations.Nullable;

/** Turns what the router and the contract's validator report into errors of this server. */
final class RestErrors {
  private RestErrors() {}

  /** The error that a route failed with. */
  static Throwable of(RoutingContext rc) {
    Throwable failure = rc.failure();
    ValidatorException violation = violation(failure);
    if (violation != null) {
      return contractError(violation);
    }
    return switch (rc.statusCode()) {
      case 400 -> CallerException.invalid("the request is not valid HTTP for this path");
      case 404 ->
          new RefusedException(
              ErrorKind.NOT_FOUND, "there is nothing at this path; /docs lists what there is");
      case 405 ->
          new RefusedException(
              ErrorKind.METHOD_NOT_ALLOWED,
              "%s is not possible at this path".formatted(rc.request().method()));
      case 413 ->
          new RefusedException(
              ErrorKind.REQUEST_TOO_LARGE,
              "the body is longer than is allowed (limits.max_request_bytes)");
      default -> failure != null ? failure : new IllegalStateException("status " + rc.statusCode());
    };
  }

  private static @Nullable ValidatorException violation(@Nullable Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof ValidatorException violation) {
        return violation;
      }
    }
    return null;
  }

  /** The place that the contract's validator names first, as a path of the body. */
  private static CallerException contractError(ValidatorException violation) {
    String message = violation.getMessage();
    String text = message == null ? "the request does not fit the contract" : message;
    if (violation instanceof SchemaValidationException schema
        && schema.getOutputUnit() != null
        && schema.getOutputUnit().getErrors() != null
        && !schema.getOutputUnit().getErrors().isEmpty()) {
      String location = schema.getOutputUnit().getErrors().getLast().getInstanceLocation();
      return CallerException.invalid(path(location), text);
    }
    return CallerException.invalid(JsonPath.ROOT, text);
  }

  /** {@code #/filter/must/0} as {@code filter.must[0]}. */
  static String path(@Nullable String pointer) {
    StringBuilder path = new StringBuilder();
    for (String part : (pointer == null ? "" : pointer).replace("#", "").split("/", -1)) {
      if (part.isEmpty()) {
        continue;
      }
      if (part.chars().allMatch(Character::isDigit)) {
        path.append('[').append(part).append(']');
      } else {
        path.append(path.isEmpty() ? "" : ".").append(part);
      }
    }
    return path.isEmpty() ? JsonPath.ROOT : path.toString();
  }
}
