package dev.vecino.engine;

import dev.vecino.engine.write.DiskGuard;
import dev.vecino.storage.SnapshotFile;
import dev.vecino.storage.SnapshotSource;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Gives reserved room back as files are laid down, for then the volume counts them itself. */
final class MeteredSource implements SnapshotSource {
  private final SnapshotSource source;
  private final DiskGuard.Reservation room;
  private long underWayBytes;

  MeteredSource(SnapshotSource source, DiskGuard.Reservation room) {
    this.source = source;
    this.room = room;
  }

  /** Files come one after the other: the one before is on the disk. */
  @Override
  public InputStream open(SnapshotFile file) throws IOException {
    room.used(underWayBytes);
    underWayBytes = file.bytes();
    return source.open(file);
  }

  @Override
  public @Nullable Path linkable(SnapshotFile file) {
    return source.linkable(file);
  }
}
