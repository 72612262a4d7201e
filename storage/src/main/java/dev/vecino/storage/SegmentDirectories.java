package dev.vecino.storage;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The directories of a shard's sealed segments:
 *
 * <pre>
 *   segments/0000000000000007          published; durable before a manifest lists it
 *   segments/0000000000000008.tmp      being built
 *   segments/0000000000000005.deleted  being deleted
 *   lost/0000000000000006              published, but never listed: found at a start
 * </pre>
 */
final class SegmentDirectories {

  private static final Logger LOG = LoggerFactory.getLogger(SegmentDirectories.class);
  private static final String TEMPORARY = ".tmp";
  private static final String DELETED = ".deleted";

  private final Path segments;
  private final LostDirectory lost;

  /** Looks after the segments below a shard's directory, which exists. */
  SegmentDirectories(Path shard) {
    this.segments = shard.resolve("segments");
    this.lost = new LostDirectory(shard);
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
    FailPoint.DIRECTORY_SYNCED.pass();
    DurableFiles.move(temporary, published(segmentId));
    FailPoint.DIRECTORY_PUBLISHED.pass();
  }

  /** Renames first, so that a crash midway leaves nothing that looks complete. */
  void delete(long segmentId) {
    Path directory = published(segmentId);
    if (Files.isDirectory(directory)) {
      Path deleted = segments.resolve(name(segmentId) + DELETED);
      DurableFiles.move(directory, deleted);
      FailPoint.DELETE_RENAMED.pass();
      DurableFiles.deleteTree(deleted);
    }
  }

  /**
   * Clears what a crash left. Unfinished directories are removed. So are complete ones whose id the
   * manifest has passed: since one segment is built after another, it listed them and then replaced
   * them, or it listed later ones made of the same points. Complete ones that are newer than the
   * manifest were never recorded; they are copies as well, but are moved aside, and the newest few
   * are kept. Nothing is touched while a listed segment is missing, since what lies around may then
   * be all there is to repair it from.
   *
   * @param lostKept how many directories stay that were moved aside, now or before
   */
  void sweep(SegmentManifest manifest, int lostKept) {
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
        removeOrMoveAside(directory, name, manifest.nextSegmentId());
      }
    }
    lost.keepNewest(lostKept);
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

  private static boolean isUnfinished(Path directory) {
    String name = directory.getFileName().toString();
    return name.endsWith(TEMPORARY) || name.endsWith(DELETED);
  }

  private void removeOrMoveAside(Path directory, String name, long nextSegmentId) {
    Long id = id(name);
    if (id != null && id < nextSegmentId) {
      LOG.info("Removing {}, which the manifest replaced", directory);
      Path deleted = segments.resolve(name + DELETED);
      DurableFiles.move(directory, deleted);
      DurableFiles.deleteTree(deleted);
    } else {
      Path aside = lost.take(directory, name);
      LOG.warn("Moved {}, which no manifest lists, to {}", directory, aside);
    }
  }

  private static @Nullable Long id(String name) {
    try {
      return Long.parseUnsignedLong(name, 16);
    } catch (NumberFormatException e) {
      return null;
    }
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
