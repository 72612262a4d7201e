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
  private @Nullable StorageException recoverable;
  private @Nullable StorageException tableDamage;
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

  /**
   * Damage of RocksDB's log behind all that the witness saw fsynced: the next start recovers what
   * lies before it, and buffered writes after it are lost.
   */
  public Optional<StorageException> recoverable() {
    return Optional.ofNullable(recoverable);
  }

  /**
   * The first damaged block in RocksDB's tables. Rows may or may not lie in it: reading them tells.
   */
  public Optional<StorageException> tableDamage() {
    return Optional.ofNullable(tableDamage);
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
    return new LostDirectory(directory).list();
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
    Path rocks = PointInTimeRecovery.current(directory);
    Optional<WitnessFile.Reading> witness = readWitness(rocks);
    if (!failures.isEmpty() && witness.isPresent()) {
      // RocksDB might open without the tables that its MANIFEST lost, as if all were well.
      return;
    }
    try {
      database = openDatabase(rocks, shared, witness);
    } catch (StorageException e) {
      failures.add(e);
    }
    ShardDatabase opened = database;
    if (opened != null) {
      attempt(() -> read(opened, witness));
    }
  }

  private void read(ShardDatabase opened, Optional<WitnessFile.Reading> witness) {
    RecoveredShard.Found found = RecoveredShard.Found.read(directory, opened);
    content =
        new Content(
            new ShardRows(opened),
            found.mark().sequence(),
            found.mark().liveCount(),
            found.manifest());
    witness.ifPresent(seen -> attempt(() -> found.requireCovers(directory, seen.mark())));
    try {
      opened.verifyTables();
    } catch (CorruptionException e) {
      tableDamage = e;
    }
  }

  /** As a server opens it: whole, or else up to the damage when that is past the witness. */
  private ShardDatabase openDatabase(
      Path rocks, SharedResources shared, Optional<WitnessFile.Reading> witness) {
    try {
      return ShardDatabase.openReadOnly(rocks, shared, DatabaseOptions.Opening.WHOLE);
    } catch (CorruptionException damage) {
      if (witness.isEmpty()) {
        throw damage;
      }
      ShardDatabase upToDamage = openUpToDamage(rocks, shared, damage);
      try {
        RecoveredShard.compare(directory, upToDamage, witness.get().mark());
        recoverable = damage;
        return upToDamage;
      } catch (StorageException behind) {
        upToDamage.close();
        damage.addSuppressed(behind);
        throw damage;
      }
    }
  }

  private static ShardDatabase openUpToDamage(
      Path rocks, SharedResources shared, CorruptionException damage) {
    try {
      return ShardDatabase.openReadOnly(rocks, shared, DatabaseOptions.Opening.POINT_IN_TIME);
    } catch (StorageException e) {
      damage.addSuppressed(e);
      throw damage;
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
