package dev.vecino.storage;

import org.jspecify.annotations.Nullable;

/** A write or an fsync failed: what it held may or may not survive a restart. */
public final class WriteFailedException extends StorageException {

  /**
   * @param message what was expected, what was found, where, and what to do
   * @param cause what reported it, if anything did
   */
  public WriteFailedException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
