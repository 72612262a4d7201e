package dev.vecino.engine;

import java.util.List;

/** The request cannot be carried out as it is; repeating it unchanged will not help. */
public final class CallerException extends VecinoException {
  private static final long serialVersionUID = 1L;

  private CallerException(ErrorCode code, String message, List<FieldError> fieldErrors) {
    super(code, message, fieldErrors, null);
  }

  /** INVALID_ARGUMENT about one field; the message says what was expected and what came. */
  public static CallerException invalid(String field, String message) {
    return new CallerException(
        ErrorCode.INVALID_ARGUMENT, message, List.of(new FieldError(field, message)));
  }

  /** INVALID_ARGUMENT about the request as a whole. */
  public static CallerException invalid(String message) {
    return new CallerException(ErrorCode.INVALID_ARGUMENT, message, List.of());
  }

  /** INVALID_ARGUMENT about several fields. */
  public static CallerException invalid(String message, List<FieldError> fieldErrors) {
    return new CallerException(ErrorCode.INVALID_ARGUMENT, message, fieldErrors);
  }

  public static CallerException notFound(String message) {
    return new CallerException(ErrorCode.NOT_FOUND, message, List.of());
  }

  public static CallerException alreadyExists(String message) {
    return new CallerException(ErrorCode.ALREADY_EXISTS, message, List.of());
  }

  /** The caller went away. */
  public static CallerException cancelled() {
    return new CallerException(ErrorCode.CANCELLED, "the caller cancelled the request", List.of());
  }

  /** The time that the caller gave ran out. */
  public static CallerException deadlineExceeded(String message) {
    return new CallerException(ErrorCode.DEADLINE_EXCEEDED, message, List.of());
  }
}
