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
    for (Path directory : DurableFiles.list(segments)) {
      String name = directory.getFileName().toString();
      if (name.endsWith(TEMPORARY) || name.endsWith(DELETED)) {
        LOG.info("Removing {}, which a crash left unfinished", directory);
        DurableFiles.deleteTree(directory);
      } else if (!listed.contains(name)) {
        moveAside(directory, name);
      }
    }
  }

  private void moveAside(Path directory, String name) {
    DurableFiles.createDirectory(lost);
    Path aside = lost.resolve(name);
    for (int copy = 1; Files.exists(aside); copy++) {
      aside = lost.resolve(name + "." + copy);
    }
    LOG.warn("Moving {}, which no manifest lists, to {}", directory, aside);
    DurableFiles.move(directory, aside);
  }

  /** Where a segment's files lie below a shard's directory, with {@code /}. */
  static String relative(long segmentId) {
    return "segments/" + name(segmentId);
  }

  private Path temporaryPath(long segmentId) {
    return segments.resolve(name(segmentId) + TEMPORARY);
  }

  private static String name(long segmentId) {
    return "%016x".formatted(segmentId);
  }
}
