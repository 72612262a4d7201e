package dev.vecino.server.backup;

import dev.vecino.engine.CallerException;
import dev.vecino.engine.Database;
import dev.vecino.engine.backup.Backups;
import dev.vecino.engine.backup.BlobStore;
import dev.vecino.engine.backup.DirectoryBlobStore;
import dev.vecino.server.config.BackupTarget;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The backups at each configured target. Targets are opened when first used. Thread-safe. */
public final class BackupTargets implements AutoCloseable {
  private final Database database;
  private final Map<String, BackupTarget> targets = new LinkedHashMap<>();
  private final Map<String, Opened> opened = new HashMap<>();

  private record Opened(BlobStore blobs, Backups backups) {}

  public BackupTargets(Database database, List<BackupTarget> targets) {
    this.database = database;
    targets.forEach(target -> this.targets.put(target.name(), target));
  }

  /** The targets in the order of the configuration. */
  public List<BackupTarget> targets() {
    return List.copyOf(targets.values());
  }

  /** What kind of target it is, for people. */
  public static String kind(BackupTarget target) {
    return switch (target) {
      case BackupTarget.Directory d -> "file";
      case BackupTarget.Bucket b -> "s3";
    };
  }

  /**
   * The backups at a target.
   *
   * @throws CallerException NOT_FOUND when the configuration names no such target
   */
  public synchronized Backups at(String name) {
    BackupTarget target = targets.get(name);
    if (target == null) {
      throw CallerException.notFound(
          targets.isEmpty()
              ? "this server has no backup targets (backup.targets)"
              : "there is no such backup target; known are " + String.join(", ", targets.keySet()));
    }
    Opened known = opened.get(name);
    if (known == null) {
      BlobStore blobs = open(target);
      known = new Opened(blobs, new Backups(database, blobs));
      opened.put(name, known);
    }
    return known.backups();
  }

  private static BlobStore open(BackupTarget target) {
    return switch (target) {
      case BackupTarget.Directory(String name, var path) -> new DirectoryBlobStore(path);
      case BackupTarget.Bucket bucket -> S3BlobStore.open(bucket);
    };
  }

  @Override
  public synchronized void close() {
    opened.values().forEach(target -> target.blobs().close());
    opened.clear();
  }
}
