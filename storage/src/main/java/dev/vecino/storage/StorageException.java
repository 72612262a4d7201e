package dev.vecino.storage;

import org.jspecify.annotations.Nullable;

/**
 * Everything that can go wrong below the engine. A message says what was expected, what was found,
 * where, and what to do about it.
 */
public abstract sealed class StorageException extends RuntimeException
    permits CorruptionException,
        FormatVersionException,
        ReadFailedException,
        StorageFullException,
        StorageLockedException,
        WriteFailedException {

  StorageException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
