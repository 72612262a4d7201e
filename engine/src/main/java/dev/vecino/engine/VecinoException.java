package dev.vecino.engine;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Every error that the engine reports on purpose. The three kinds say whose move it is. */
public abstract sealed class VecinoException extends RuntimeException
    permits CallerException, ResourceException, DataLossException {
  private static final long serialVersionUID = 1L;

  private final ErrorCode code;
  private final transient List<FieldError> fieldErrors;

  VecinoException(
      ErrorCode code, String message, List<FieldError> fieldErrors, @Nullable Throwable cause) {
    super(message, cause);
    this.code = code;
    this.fieldErrors = List.copyOf(fieldErrors);
  }

  public final ErrorCode code() {
    return code;
  }

  /** The offending fields; empty when the error is not about one. */
  public final List<FieldError> fieldErrors() {
    return fieldErrors;
  }

  /** The message, which an error of this family always has. */
  public final String text() {
    String message = getMessage();
    return message == null ? code.name() : message;
  }
}
