package dev.vecino.crashtest;

import com.google.errorprone.annotations.FormatMethod;
import org.jspecify.annotations.Nullable;

/** The database does not hold what it acknowledged, or holds what it must not. */
final class BrokenPromiseException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  BrokenPromiseException(String message) {
    super(message);
  }

  /** Throws unless the condition holds. */
  @FormatMethod
  static void require(boolean condition, String format, @Nullable Object... arguments) {
    if (!condition) {
      throw new BrokenPromiseException(format.formatted(arguments));
    }
  }
}
