package dev.vecino.storage;

import org.jspecify.annotations.Nullable;

/** The disk has no room for a write. Reads go on; writes resume when there is room. */
public final class StorageFullException extends StorageException {

  /**
   * @param message what was expected, what was found, where, and what to do
   * @param cause what reported it, if anything did
   */
  public StorageFullException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
