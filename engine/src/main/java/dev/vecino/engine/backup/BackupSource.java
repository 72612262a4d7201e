package dev.vecino.engine.backup;

import dev.vecino.storage.SnapshotFile;
import dev.vecino.storage.SnapshotSource;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** The files of a backup; remembers which was opened last, since damage is found while reading. */
final class BackupSource implements SnapshotSource {
  private final BackupRepository repository;
  private volatile @Nullable SnapshotFile last;

  BackupSource(BackupRepository repository) {
    this.repository = repository;
  }

  @Override
  public InputStream open(SnapshotFile file) {
    last = file;
    return repository.openFile(file);
  }

  @Nullable SnapshotFile last() {
    return last;
  }
}
