package dev.vecino.storage;

import dev.vecino.storage.DatabaseOptions.Opening;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What an export wrote.
 *
 * @param mark how far the shard had come
 * @param paths of all files, as {@link SnapshotFile} has them: small ones first
 */
record ExportedShard(Mark mark, List<String> paths) {

  /** The caller holds deletions back. */
  static ExportedShard write(
      ShardDatabase database,
      SegmentDirectories segments,
      Path target,
      SegmentFileRules rules,
      SharedResources shared) {
    Path copy = target.resolve(RecoveredShard.DATABASE);
    database.checkpoint(copy);
    List<String> paths = new ArrayList<>();
    try (ShardDatabase opened = ShardDatabase.openReadOnly(copy, shared, Opening.WHOLE)) {
      RecoveredShard.Found found = RecoveredShard.Found.read(target, opened);
      Witness.create(target.resolve(RecoveredShard.WITNESS), copy, found.mark());
      paths.add(RecoveredShard.WITNESS);
      paths.addAll(databaseFiles(copy));
      DurableFiles.createDirectory(target.resolve("segments"));
      for (SegmentEntry segment : found.manifest().segments()) {
        paths.addAll(link(segments.require(segment.id()), segment, target, rules));
      }
      return new ExportedShard(found.mark(), List.copyOf(paths));
    }
  }

  /** All but RocksDB's own log of messages, which the opening for reading has written as well. */
  private static List<String> databaseFiles(Path copy) {
    List<String> paths = new ArrayList<>();
    for (Path file : DurableFiles.list(copy)) {
      String name = file.getFileName().toString();
      if (!isLog(name)) {
        paths.add(RecoveredShard.DATABASE + "/" + name);
      }
    }
    return paths;
  }

  /** Removes what does not belong to the export, once nobody has the database open. */
  static void removeLogs(Path target) {
    for (Path file : DurableFiles.list(target.resolve(RecoveredShard.DATABASE))) {
      if (isLog(file.getFileName().toString())) {
        DurableFiles.delete(file);
      }
    }
  }

  private static boolean isLog(String name) {
    return name.equals("LOCK") || name.equals("LOG") || name.startsWith("LOG.old");
  }

  private static List<String> link(
      Path directory, SegmentEntry segment, Path target, SegmentFileRules rules) {
    List<String> paths = new ArrayList<>();
    String below = SegmentDirectories.relative(segment.id());
    Path linked = target.resolve(below);
    DurableFiles.createDirectory(linked);
    for (Path file : DurableFiles.list(directory)) {
      String name = file.getFileName().toString();
      if (rules.belongs(segment, name) && Files.isRegularFile(file)) {
        DurableFiles.linkOrCopy(file, linked.resolve(name));
        paths.add(below + "/" + name);
      }
    }
    return paths;
  }
}
