package dev.vecino.crashtest;

import static dev.vecino.crashtest.BrokenPromiseException.require;

import dev.vecino.engine.Collection;
import dev.vecino.engine.Transfer;
import dev.vecino.engine.backup.BackupInfo;
import dev.vecino.engine.backup.BackupState;
import dev.vecino.engine.backup.Backups;
import dev.vecino.engine.backup.Deletion;
import dev.vecino.engine.backup.DirectoryBlobStore;
import dev.vecino.storage.SnapshotFile;
import dev.vecino.storage.SnapshotManifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Makes a backup to a target that a crash may have left anything at, verifies it and deletes it,
 * and then looks for what should not be there.
 */
final class TargetCheck {
  private final Path target;
  private final Backups backups;

  TargetCheck(Path target, Backups backups) {
    this.target = target;
    this.backups = backups;
  }

  void run(Collection collection) throws IOException {
    expireNotes(target);
    String name = collection.spec().name();
    BackupInfo made = backups.create(name, new Transfer());
    String id = made.content().id();
    require(
        backups.verify(id, new Transfer()).state() == BackupState.VERIFIED
            && made.content().points() == collection.stats().points(),
        "the backup after a crash is %s",
        made);
    Deletion deletion = backups.delete(id);
    require(deletion.swept(), "after a crash nothing is removed from the target of backups");
    requireNothingElse();
    requireUnfinishedGo();
  }

  /** The objects, verdicts and notes there are belong to the backups that are listed. */
  private void requireNothingElse() throws IOException {
    Set<String> needed = new TreeSet<>();
    Set<String> there = new TreeSet<>();
    for (Path file : files(target)) {
      String key = target.relativize(file).toString();
      if (key.endsWith("/manifest")) {
        SnapshotManifest manifest = SnapshotManifest.decode(Files.readAllBytes(file), key);
        needed.add(key);
        needed.add(key.replace("/manifest", "/verdict"));
        manifest.files().stream()
            .map(SnapshotFile::sha256)
            .forEach(sha256 -> needed.add("blobs/" + sha256.substring(0, 2) + "/" + sha256));
      }
      if (!key.startsWith("incoming/") && !key.equals("vecino-backups")) {
        there.add(key);
      }
    }
    Set<String> missing =
        needed.stream()
            .filter(key -> !there.contains(key) && !key.endsWith("/verdict"))
            .collect(Collectors.toSet());
    require(missing.isEmpty(), "the target of backups lacks %s", missing);
    there.removeAll(needed);
    require(there.isEmpty(), "no backup at the target needs %s", there);
  }

  /** What was being written when a process ended is removed a day later. */
  private void requireUnfinishedGo() throws IOException {
    age(target.resolve("incoming"));
    new DirectoryBlobStore(target).close();
    List<Path> left = files(target.resolve("incoming"));
    require(left.isEmpty(), "the target of backups keeps %s", left);
  }

  /** Notes of a process that ended are good for an hour, which nobody here waits. */
  static void expireNotes(Path target) throws IOException {
    if (Files.isDirectory(target.resolve("leases"))) {
      age(target.resolve("leases"));
    }
  }

  private static void age(Path folder) throws IOException {
    FileTime longAgo = FileTime.from(Instant.now().minus(Duration.ofDays(2)));
    for (Path file : files(folder)) {
      Files.setLastModifiedTime(file, longAgo);
    }
  }

  private static List<Path> files(Path below) throws IOException {
    try (Stream<Path> files = Files.walk(below)) {
      return files.filter(Files::isRegularFile).toList();
    }
  }
}
