package dev.vecino.storage;

import org.jspecify.annotations.Nullable;

/** A file was written by a release whose format this one cannot read. */
public final class FormatVersionException extends StorageException {

  /**
   * @param message what was expected, what was found, where, and what to do
   * @param cause what reported it, if anything did
   */
  public FormatVersionException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
