package dev.vecino.storage;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;

/** Turns what RocksDB reports into this module's exceptions. */
final class RocksFailures {

  private RocksFailures() {}

  static StorageException whileOpening(Path directory, RocksDBException e) {
    if (isFull(e)) {
      return full(directory, e);
    }
    Status status = e.getStatus();
    boolean unreadable = status != null && status.getCode() == Status.Code.IOError;
    if (unreadable && !saysMissing(e)) {
      return new ReadFailedException("RocksDB in " + directory + " did not open: " + e, e);
    }
    return new CorruptionException(
        "RocksDB in "
            + directory
            + " did not open: "
            + e.getMessage()
            + "; files are damaged or missing: restore this shard from a snapshot",
        e);
  }

  static StorageException whileReading(Path directory, RocksDBException e) {
    if (saysDamaged(e)) {
      return new CorruptionException(
          "RocksDB in " + directory + " is damaged: " + e.getMessage(), e);
    }
    return new ReadFailedException("RocksDB in " + directory + " could not read: " + e, e);
  }

  static StorageException whileWriting(Path directory, RocksDBException e) {
    if (isFull(e)) {
      return full(directory, e);
    }
    String advice =
        saysDamaged(e) ? "; 'vecino doctor' tells what is damaged" : "; reopen the shard";
    return new WriteFailedException(
        "RocksDB in " + directory + " could not write: " + e.getMessage() + advice, e);
  }

  static boolean saysDamaged(RocksDBException e) {
    Status status = e.getStatus();
    return status != null && status.getCode() == Status.Code.Corruption;
  }

  private static StorageFullException full(Path directory, RocksDBException e) {
    return new StorageFullException(
        "no room for RocksDB in " + directory + ": " + e.getMessage() + "; free disk space", e);
  }

  private static boolean isFull(RocksDBException e) {
    Status status = e.getStatus();
    boolean noSpace = status != null && status.getSubCode() == Status.SubCode.NoSpace;
    return noSpace || StorageException.saysNoRoom(e.getMessage());
  }

  /** A missing file is damage, where any other failed read may go away by itself. */
  private static boolean saysMissing(RocksDBException e) {
    @Nullable String message = e.getMessage();
    return message != null && message.contains("No such file");
  }
}
