package dev.vecino.storage;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.rocksdb.Options;
import org.rocksdb.RocksDBException;
import org.rocksdb.SstFileReader;
import org.rocksdb.Status;

/** Verifies RocksDB's table files, all of their blocks, past their database. */
final class TableCheck {

  private TableCheck() {}

  /**
   * Verifies every table of an open database, past the page cache where the file system allows it.
   *
   * @param onRead told after each file how many bytes it has; what it throws ends the check
   * @return what is wrong, by the file's path below the shard's directory
   * @throws ReadFailedException when a file cannot be read now
   */
  static Map<String, String> damages(ShardDatabase database, Path shard, LongConsumer onRead) {
    Map<String, String> damages = new TreeMap<>();
    database
        .tables()
        .forEach((file, bytes) -> {
          String damage = null;
          try {
            damage = damage(file);
          } catch (StorageException e) {
            // Compaction may have removed the file meanwhile; nothing is known about it then.
            if (database.tables().containsKey(file)) {
              throw e;
            }
          }
          if (damage != null && database.tables().containsKey(file)) {
            damages.put(shard.relativize(file).toString(), damage);
          }
          onRead.accept(bytes);
        });
    return damages;
  }

  /**
   * Verifies a table file that is about to be read again, through the page cache.
   *
   * @throws CorruptionException when a block differs from its checksum
   */
  static void require(Path file) {
    try {
      verify(file, false);
    } catch (RocksDBException e) {
      throw RocksFailures.whileReading(file, e);
    }
  }

  /** What is wrong with a table file, or null when it is as it was written. */
  static @Nullable String damage(Path file) {
    try {
      verify(file, true);
      return null;
    } catch (RocksDBException e) {
      if (saysDamaged(e)) {
        return file + " is damaged: " + e.getMessage();
      }
    }
    // Not every file system can be read past the page cache.
    try {
      verify(file, false);
      return null;
    } catch (RocksDBException e) {
      if (saysDamaged(e)) {
        return file + " is damaged: " + e.getMessage();
      }
      throw RocksFailures.whileReading(file, e);
    }
  }

  private static void verify(Path file, boolean direct) throws RocksDBException {
    try (Options options = new Options().setUseDirectReads(direct);
        SstFileReader reader = new SstFileReader(options)) {
      reader.open(file.toString());
      reader.verifyChecksum();
    }
  }

  private static boolean saysDamaged(RocksDBException e) {
    Status status = e.getStatus();
    return status != null && status.getCode() == Status.Code.Corruption;
  }
}
