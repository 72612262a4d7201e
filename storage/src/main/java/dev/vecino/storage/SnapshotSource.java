package dev.vecino.storage;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Where the files of a snapshot come from: this machine, an archive, a backup, another node. */
@FunctionalInterface
public interface SnapshotSource {

  /** Opens a file. Files are asked for once each, in the order of the manifest. */
  InputStream open(SnapshotFile file) throws IOException;

  /** The file itself, when it can be linked to; null otherwise. */
  default @Nullable Path linkable(SnapshotFile file) {
    return null;
  }
}
