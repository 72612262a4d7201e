package dev.vecino.storage;

import org.jspecify.annotations.Nullable;

/** The operating system or RocksDB failed to read; nothing is known to be damaged. */
public final class ReadFailedException extends StorageException {

  /**
   * @param message what was expected, what was found, where, and what to do
   * @param cause what reported it, if anything did
   */
  public ReadFailedException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
