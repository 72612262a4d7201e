package dev.vecino.storage;

import org.jspecify.annotations.Nullable;

/** Another process, or this one a second time, holds the data directory. */
public final class StorageLockedException extends StorageException {

  /**
   * @param message what was expected, what was found, where, and what to do
   * @param cause what reported it, if anything did
   */
  public StorageLockedException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
