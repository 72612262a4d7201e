package dev.vecino.storage;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.rocksdb.Options;
import org.rocksdb.RocksDBException;
import org.rocksdb.SstFileReader;
import org.rocksdb.Status;

/** Verifies one of RocksDB's table files, all of its blocks, without its database. */
final class TableCheck {

  private TableCheck() {}

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
