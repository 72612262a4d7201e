package dev.vecino.storage;

import org.jspecify.annotations.Nullable;

/** Bytes on the disk are not what was written, or something that must be there is missing. */
public final class CorruptionException extends StorageException {

  /**
   * @param message what was expected, what was found, where, and what to do
   * @param cause what reported it, if anything did
   */
  public CorruptionException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
