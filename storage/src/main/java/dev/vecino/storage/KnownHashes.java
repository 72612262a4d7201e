package dev.vecino.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Checksums of immutable files that were computed and verified for an earlier snapshot, so that a
 * snapshot reads only what is new. A file is known again by its path, its inode, size and time of
 * change. Should its content rot meanwhile, the snapshot has the checksum of the good content, and
 * refuses the bad one when it is restored. Safe for use by many threads.
 */
final class KnownHashes {

  private final Map<UUID, Map<String, Known>> collections = new ConcurrentHashMap<>();

  private record Known(SnapshotFile file, Identity identity) {}

  /** What tells that two names mean one unchanged file; {@code key} is the inode. */
  private record Identity(Object key, long bytes, long modifiedNanos) {}

  /** The file as it was seen before, or null when it must be read. */
  @Nullable SnapshotFile find(UUID collection, String path, Path file) {
    Known known = collections.getOrDefault(collection, Map.of()).get(path);
    return known != null && known.identity.equals(identity(file)) ? known.file : null;
  }

  /** Remembers the immutable files of the collection's newest snapshot, and forgets others. */
  void replace(UUID collection, Path snapshot, List<SnapshotFile> files) {
    Map<String, Known> known = new HashMap<>();
    for (SnapshotFile file : files) {
      Identity identity = file.immutable() ? identity(snapshot.resolve(file.path())) : null;
      if (identity != null && identity.bytes == file.bytes()) {
        known.put(file.path(), new Known(file, identity));
      }
    }
    collections.put(collection, known);
  }

  boolean knows(UUID collection) {
    return collections.containsKey(collection);
  }

  private static @Nullable Identity identity(Path file) {
    try {
      BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
      Object key = attributes.fileKey();
      long modified = attributes.lastModifiedTime().to(java.util.concurrent.TimeUnit.NANOSECONDS);
      return key == null ? null : new Identity(key, attributes.size(), modified);
    } catch (IOException e) {
      return null; // then it is read, which says what is wrong with it
    }
  }
}
