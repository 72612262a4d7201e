package dev.vecino.client;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.BadRequest;
import com.google.rpc.RetryInfo;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.protobuf.StatusProto;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A call that failed.
 *
 * <pre>{@code
 * try {
 *   client.upsert("docs", points);
 * } catch (VecinoClientException e) {
 *   if (e.code() == ErrorCode.INVALID_ARGUMENT) {
 *     e.violations().forEach(v -> log.warn("{}: {}", v.field(), v.description()));
 *   }
 * }
 * }</pre>
 */
public class VecinoClientException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ErrorCode code;
  private final transient List<FieldViolation> violations;
  private final @Nullable Duration retryDelay;

  /** A failure with all its details. */
  public VecinoClientException(
      ErrorCode code, String message, Details details, @Nullable Throwable cause) {
    super(message, cause);
    this.code = code;
    this.violations = details.violations();
    this.retryDelay = details.retryDelay().orElse(null);
  }

  /**
   * What the server said beside code and message.
   *
   * @param violations parts of the request that it refused
   * @param retryDelay how long to wait before trying again
   */
  public record Details(List<FieldViolation> violations, Optional<Duration> retryDelay) {
    public static final Details NONE = new Details(List.of(), Optional.empty());

    public Details {
      violations = List.copyOf(violations);
    }
  }

  public ErrorCode code() {
    return code;
  }

  /** The parts of the request that the server refused; empty when it named none. */
  public List<FieldViolation> violations() {
    // Transient, so absent from an exception that was serialised.
    return Objects.requireNonNullElse(violations, List.of());
  }

  /** How long the server asks to wait before the same request is sent again. */
  public Optional<Duration> retryDelay() {
    return Optional.ofNullable(retryDelay);
  }

  /** Whether the same request may succeed later: UNAVAILABLE and RESOURCE_EXHAUSTED. */
  public boolean retryable() {
    return code == ErrorCode.UNAVAILABLE || code == ErrorCode.RESOURCE_EXHAUSTED;
  }

  Details details() {
    return new Details(violations(), retryDelay());
  }

  static VecinoClientException of(Status status, @Nullable Metadata trailers) {
    ErrorCode code = codeOf(status.getCode());
    String message = Objects.requireNonNullElse(status.getDescription(), "no message");
    Throwable cause = status.getCause();
    if (code == ErrorCode.UNAVAILABLE && cause != null && cause.getMessage() != null) {
      message = message + ": " + cause.getMessage();
    }
    return new VecinoClientException(code, message, detailsOf(status, trailers), cause);
  }

  private static ErrorCode codeOf(Status.Code code) {
    return switch (code) {
      case INVALID_ARGUMENT, OUT_OF_RANGE, FAILED_PRECONDITION -> ErrorCode.INVALID_ARGUMENT;
      case NOT_FOUND -> ErrorCode.NOT_FOUND;
      case ALREADY_EXISTS -> ErrorCode.ALREADY_EXISTS;
      case UNAUTHENTICATED -> ErrorCode.UNAUTHENTICATED;
      case PERMISSION_DENIED -> ErrorCode.PERMISSION_DENIED;
      case RESOURCE_EXHAUSTED -> ErrorCode.RESOURCE_EXHAUSTED;
      case UNAVAILABLE -> ErrorCode.UNAVAILABLE;
      case DEADLINE_EXCEEDED -> ErrorCode.DEADLINE_EXCEEDED;
      case CANCELLED, ABORTED -> ErrorCode.CANCELLED;
      case DATA_LOSS -> ErrorCode.DATA_LOSS;
      case UNIMPLEMENTED -> ErrorCode.UNIMPLEMENTED;
      case OK, UNKNOWN, INTERNAL -> ErrorCode.INTERNAL;
    };
  }

  private static Details detailsOf(Status status, @Nullable Metadata trailers) {
    com.google.rpc.Status rich = StatusProto.fromStatusAndTrailers(status, trailers);
    List<FieldViolation> violations = new ArrayList<>();
    Optional<Duration> retryDelay = Optional.empty();
    for (Any detail : rich.getDetailsList()) {
      try {
        if (detail.is(BadRequest.class)) {
          detail
              .unpack(BadRequest.class)
              .getFieldViolationsList()
              .forEach(v -> violations.add(new FieldViolation(v.getField(), v.getDescription())));
        } else if (detail.is(RetryInfo.class)) {
          com.google.protobuf.Duration delay = detail.unpack(RetryInfo.class).getRetryDelay();
          retryDelay = Optional.of(Duration.ofSeconds(delay.getSeconds(), delay.getNanos()));
        }
      } catch (InvalidProtocolBufferException e) {
        violations.add(new FieldViolation(detail.getTypeUrl(), "unreadable detail: " + e));
      }
    }
    return new Details(violations, retryDelay);
  }
}
