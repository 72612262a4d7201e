package dev.vecino.engine;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The server lacks something (memory, disk, a healthy shard) now; the same request may succeed
 * later.
 */
public final class ResourceException extends VecinoException {
  private static final long serialVersionUID = 1L;

  private final Duration retryAfter;

  private ResourceException(
      ErrorCode code, String message, Duration retryAfter, @Nullable Throwable cause) {
    super(code, message, List.of(), cause);
    this.retryAfter = retryAfter;
  }

  /** A bound of the configuration is reached. */
  public static ResourceException exhausted(String message, Duration retryAfter) {
    return new ResourceException(ErrorCode.RESOURCE_EXHAUSTED, message, retryAfter, null);
  }

  /** The same, with what the operating system or the storage said. */
  public static ResourceException exhausted(String message, Duration retryAfter, Throwable cause) {
    return new ResourceException(ErrorCode.RESOURCE_EXHAUSTED, message, retryAfter, cause);
  }

  /** The shard or the database does not take requests at present. */
  public static ResourceException unavailable(
      String message, Duration retryAfter, @Nullable Throwable cause) {
    return new ResourceException(ErrorCode.UNAVAILABLE, message, retryAfter, cause);
  }

  /** When it makes sense to try again. */
  public Duration retryAfter() {
    return retryAfter;
  }
}
