package dev.vecino.crashtest;

import static dev.vecino.crashtest.BrokenPromiseException.require;

import dev.vecino.engine.check.Diagnosis;
import dev.vecino.engine.check.Doctor;
import dev.vecino.engine.check.Finding;
import dev.vecino.storage.SnapshotFile;
import dev.vecino.storage.SnapshotManifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Looks at the files of a database that was opened after a crash and closed again: nothing lies
 * about that nobody needs, no file has a name elsewhere, and the doctor finds no damage.
 */
final class DiskCheck {
  private final Path data;

  DiskCheck(Path data) {
    this.data = data;
  }

  /**
   * Looks.
   *
   * @param snapshots ids of those that the database listed
   */
  void run(Set<String> snapshots) throws IOException {
    Path directory = data.resolve("snapshots");
    Set<String> found = names(directory);
    require(
        found.equals(snapshots), "snapshots/ has %s, but the database lists %s", found, snapshots);
    for (String id : found) {
      requireOnly(directory.resolve(id));
    }
    requireNamesHere();
    Diagnosis diagnosis = Doctor.examine(data);
    require(
        diagnosis.sound(),
        "the doctor finds %s",
        diagnosis.findings().stream().map(Finding::line).toList());
  }

  /** A snapshot has the files of its manifest, that, and no other. */
  private static void requireOnly(Path snapshot) throws IOException {
    Path record = snapshot.resolve("manifest");
    SnapshotManifest manifest =
        SnapshotManifest.decode(Files.readAllBytes(record), record.toString());
    Set<Path> expected =
        manifest.files().stream()
            .map(SnapshotFile::path)
            .map(snapshot::resolve)
            .collect(Collectors.toSet());
    expected.add(record);
    Set<Path> there = Set.copyOf(files(snapshot));
    require(expected.equals(there), "%s has the files %s, expected %s", snapshot, there, expected);
  }

  /** As many names as a file has must be found: a link elsewhere would keep its room for ever. */
  private void requireNamesHere() throws IOException {
    Map<Object, Links> inodes = new HashMap<>();
    for (Path file : files(data)) {
      Map<String, Object> attributes = Files.readAttributes(file, "unix:ino,nlink");
      int links = (Integer) Objects.requireNonNull(attributes.get("nlink"));
      inodes
          .computeIfAbsent(attributes.get("ino"), inode -> new Links(links, new ArrayList<>()))
          .names()
          .add(file);
    }
    for (Links file : inodes.values()) {
      require(
          file.count() == file.names().size(),
          "a file has %d names, but in the data directory only %s",
          file.count(),
          file.names());
    }
  }

  /**
   * The names of one file.
   *
   * @param count how many there are, wherever they are
   */
  private record Links(int count, List<Path> names) {}

  private static Set<String> names(Path directory) throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries
          .map(entry -> entry.getFileName().toString())
          .collect(Collectors.toCollection(TreeSet::new));
    } catch (NoSuchFileException e) {
      return Set.of();
    }
  }

  private static List<Path> files(Path below) throws IOException {
    try (Stream<Path> files = Files.walk(below)) {
      return files.filter(Files::isRegularFile).toList();
    }
  }
}
