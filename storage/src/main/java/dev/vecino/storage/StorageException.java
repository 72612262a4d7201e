package dev.vecino.storage;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;

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

  /**
   * Whether RocksDB found a file of its own damaged. It may do so at a write too, since it takes
   * none after a compaction met damage.
   */
  public boolean metDamagedTable() {
    return switch (getCause()) {
      case RocksDBException e -> RocksFailures.saysDamaged(e);
      case StorageException e -> e.metDamagedTable();
      case null, default -> false;
    };
  }

  /** The exception for a write to {@code path} that the operating system refused. */
  public static StorageException whileWriting(Path path, IOException cause) {
    if (saysNoRoom(cause.getMessage())) {
      return new StorageFullException(
          "no room to write " + path + ": " + cause.getMessage() + "; free disk space", cause);
    }
    return new WriteFailedException(
        "could not write " + path + ": " + cause + "; check the disk and its permissions", cause);
  }

  /** The exception for a read of {@code path} that the operating system refused. */
  public static StorageException whileReading(Path path, IOException cause) {
    return new ReadFailedException(
        "could not read " + path + ": " + cause + "; check the disk and its permissions", cause);
  }

  /** Neither the JDK nor RocksDB's JNI gives errno, only the system's words for it. */
  static boolean saysNoRoom(@Nullable String message) {
    String words = message == null ? "" : message.toLowerCase(Locale.ROOT);
    return words.contains("no space left")
        || words.contains("disk quota exceeded")
        || words.contains("not enough space");
  }
}
