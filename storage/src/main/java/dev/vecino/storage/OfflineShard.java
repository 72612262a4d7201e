package dev.vecino.storage;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A shard that no process serves, read without changing anything. Opening it goes as far as it can
 * and remembers what was wrong. Used by one thread.
 */
public final class OfflineShard implements AutoCloseable {

  private final Path directory;
  private final SegmentDirectories segments;
  private final List<StorageException> failures = new ArrayList<>();
  private @Nullable ShardDatabase database;
  private @Nullable Content content;
  private int damagedWitnessSlots;

  /**
   * What RocksDB holds.
   *
   * @param lastSequence of the last mutation
   * @param liveCount points that should be there
   */
  public record Content(
      ShardRows rows, long lastSequence, long liveCount, SegmentManifest manifest) {}

  private OfflineShard(Path directory) {
    this.directory = directory;
    this.segments = new SegmentDirectories(directory);
  }

  /** Reads a shard as far as that goes; the database must not be open elsewhere. */
  static OfflineShard open(Path directory, SharedResources shared) {
    OfflineShard shard = new OfflineShard(directory);
    if (Files.isDirectory(directory)) {
      shard.read(shared);
    } else {
      shard.failures.add(
          new CorruptionException("shard directory " + directory + " is missing", null));
    }
    return shard;
  }

  /** The shard's directory. */
  public Path directory() {
    return directory;
  }

  /** What was wrong with witness and RocksDB, the first first; empty when nothing was. */
  public List<StorageException> failures() {
    return List.copyOf(failures);
  }

  /** What RocksDB holds; empty when it cannot be read. */
  public Optional<Content> content() {
    return Optional.ofNullable(content);
  }

  /** Slots of the witness that are damaged while the other one is sound: 0 or 1. */
  public int damagedWitnessSlots() {
    return damagedWitnessSlots;
  }

  /** Where a segment's files lie; the directory need not exist. */
  public Path segmentDirectory(long segmentId) {
    return segments.published(segmentId);
  }

  /** Directories of complete segments, whether or not the manifest lists them. */
  public List<Path> segmentDirectories() {
    return segments.published();
  }

  /** Directories that a crash left unfinished; the next start removes them. */
  public List<Path> unfinished() {
    return segments.unfinished();
  }

  /** What was moved aside at earlier starts. */
  public List<Path> lost() {
    return segments.lost();
  }

  @Override
  public void close() {
    ShardDatabase opened = database;
    database = null;
    content = null;
    if (opened != null) {
      opened.close();
    }
  }

  private void read(SharedResources shared) {
    Path rocks = directory.resolve(RecoveredShard.DATABASE);
    Optional<WitnessFile.Reading> witness = readWitness(rocks);
    if (!failures.isEmpty() && witness.isPresent()) {
      // RocksDB might open without the tables that its MANIFEST lost, as if all were well.
      return;
    }
    try {
      ShardDatabase opened = ShardDatabase.openReadOnly(rocks, shared);
      database = opened;
      RecoveredShard.Held held = RecoveredShard.Held.read(directory, opened);
      content =
          new Content(
              new ShardRows(opened),
              held.mark().sequence(),
              held.mark().liveCount(),
              held.manifest());
      witness.ifPresent(seen -> attempt(() -> held.requireCovers(directory, seen.mark())));
      attempt(opened::verifyTables);
    } catch (StorageException e) {
      failures.add(e);
    }
  }

  private Optional<WitnessFile.Reading> readWitness(Path rocks) {
    try {
      WitnessFile.Reading seen = WitnessFile.read(directory.resolve(RecoveredShard.WITNESS));
      damagedWitnessSlots = seen.damagedSlots();
      attempt(() -> new RocksManifest(rocks).requireHolds(seen.tail()));
      return Optional.of(seen);
    } catch (StorageException e) {
      failures.add(e);
      return Optional.empty();
    }
  }

  private void attempt(Runnable check) {
    try {
      check.run();
    } catch (StorageException e) {
      failures.add(e);
    }
  }
}
