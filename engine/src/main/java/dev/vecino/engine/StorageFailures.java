package dev.vecino.engine;

import dev.vecino.storage.CorruptionException;
import dev.vecino.storage.FormatVersionException;
import dev.vecino.storage.ReadFailedException;
import dev.vecino.storage.StorageException;
import dev.vecino.storage.StorageFullException;
import dev.vecino.storage.StorageLockedException;
import dev.vecino.storage.WriteFailedException;
import java.time.Duration;

/** What the storage reports, in the engine's words. */
public final class StorageFailures {
  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

  private StorageFailures() {}

  public static VecinoException of(StorageException e) {
    String message = String.valueOf(e.getMessage());
    return switch (e) {
      case CorruptionException c -> new DataLossException(message, c);
      case FormatVersionException f -> new DataLossException(message, f);
      case StorageFullException f -> ResourceException.exhausted(message, RETRY_AFTER, f);
      case StorageLockedException l -> ResourceException.unavailable(message, RETRY_AFTER, l);
      case ReadFailedException r -> ResourceException.unavailable(message, RETRY_AFTER, r);
      case WriteFailedException w when w.metDamagedTable() -> new DataLossException(message, w);
      case WriteFailedException w -> ResourceException.unavailable(message, RETRY_AFTER, w);
    };
  }
}
