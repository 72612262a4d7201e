package dev.vecino.storage;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The directories of a shard's sealed segments:
 *
 * <pre>
 *   segments/0000000000000007          published; durable before a manifest lists it
 *   segments/0000000000000008.tmp      being built
 *   segments/0000000000000005.deleted  being deleted
 *   lost/0000000000000006              published, but no manifest lists it: found at a start
 * </pre>
 */
final class SegmentDirectories {

  private static final Logger LOG = LoggerFactory.getLogger(SegmentDirectories.class);
  private static final String TEMPORARY = ".tmp";
  private static final String DELETED = ".deleted";

  private final Path segments;
  private final Path lost;

  /** Looks after the segments below a shard's directory, which exists. */
  SegmentDirectories(Path shard) {
    this.segments = shard.resolve("segments");
    this.lost = shard.resolve("lost");
  }

  void create() {
    DurableFiles.createDirectory(segments);
  }

  Path published(long segmentId) {
    return segments.resolve(name(segmentId));
  }

  Path require(long segmentId) {
    Path directory = published(segmentId);
    if (!Files.isDirectory(directory)) {
      throw new CorruptionException(
          "segment "
              + segmentId
              + " is in the manifest, but its directory "
              + directory
              + " is missing; restore it from a snapshot",
          null);
    }
    return directory;
  }

  /** An empty directory to build in; what an earlier attempt left is removed. */
  Path temporary(long segmentId) {
    Path directory = temporaryPath(segmentId);
    DurableFiles.deleteTree(directory);
    DurableFiles.createDirectory(directory);
    return directory;
  }

  void discard(long segmentId) {
    DurableFiles.deleteTree(temporaryPath(segmentId));
  }

  void publish(long segmentId) {
    Path temporary = temporaryPath(segmentId);
    DurableFiles.syncWithFiles(temporary);
    DurableFiles.move(temporary, published(segmentId));
  }

  /** Renames first, so that a crash midway leaves nothing that looks complete. */
  void delete(long segmentId) {
    Path directory = published(segmentId);
    if (Files.isDirectory(directory)) {
      Path deleted = segments.resolve(name(segmentId) + DELETED);
      DurableFiles.move(directory, deleted);
      DurableFiles.deleteTree(deleted);
    }
  }

  /**
   * Clears what a crash left: unfinished directories are removed, complete ones that the manifest
   * does not list are moved aside. Nothing is touched while a listed segment is missing, since what
   * lies around may then be all there is to repair it from.
   */
  void sweep(SegmentManifest manifest) {
    List<String> listed = new ArrayList<>();
    for (SegmentEntry segment : manifest.segments()) {
      if (!Files.isDirectory(published(segment.id()))) {
        LOG.warn(
            "Segment {} is missing below {}; nothing there is cleaned up", segment.id(), segments);
        return;
      }
      listed.add(name(segment.id()));
    }
    for (Path directory : unfinished()) {
      LOG.info("Removing {}, which a crash left unfinished", directory);
      DurableFiles.deleteTree(directory);
    }
    for (Path directory : published()) {
      String name = directory.getFileName().toString();
      if (!listed.contains(name)) {
        moveAside(directory, name);
      }
    }
  }

  /** Directories that were being built or deleted when the process ended. */
  List<Path> unfinished() {
    return DurableFiles.list(segments).stream().filter(SegmentDirectories::isUnfinished).toList();
  }

  /** Directories of complete segments, listed or not. */
  List<Path> published() {
    return DurableFiles.list(segments).stream()
        .filter(directory -> !isUnfinished(directory))
        .toList();
  }

  /** What was moved aside earlier. */
  List<Path> lost() {
    return DurableFiles.list(lost);
  }

  /** Moves a file or directory out of the way, durably, and returns where it is now. */
  Path setAside(Path path, String name) {
    DurableFiles.createDirectory(lost);
    Path aside = free(name);
    DurableFiles.move(path, aside);
    return aside;
  }

  /** Writes a file among what was moved aside, durably, and returns where it is. */
  Path keep(String name, byte[] content) {
    DurableFiles.createDirectory(lost);
    Path file = free(name);
    DurableFiles.replace(file, content);
    return file;
  }

  private static boolean isUnfinished(Path directory) {
    String name = directory.getFileName().toString();
    return name.endsWith(TEMPORARY) || name.endsWith(DELETED);
  }

  private void moveAside(Path directory, String name) {
    LOG.warn("Moving {}, which no manifest lists, to {}", directory, setAside(directory, name));
  }

  private Path free(String name) {
    Path aside = lost.resolve(name);
    for (int copy = 1; Files.exists(aside); copy++) {
      aside = lost.resolve(name + "." + copy);
    }
    return aside;
  }

  private Path temporaryPath(long segmentId) {
    return segments.resolve(name(segmentId) + TEMPORARY);
  }

  private static String name(long segmentId) {
    return "%016x".formatted(segmentId);
  }
}
