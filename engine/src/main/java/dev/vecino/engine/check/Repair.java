package dev.vecino.engine.check;

import dev.vecino.engine.StorageFailures;
import dev.vecino.storage.RepairRoot;
import dev.vecino.storage.ShardStore;
import dev.vecino.storage.StorageException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * Does what the findings of a diagnosis call for. Nothing is deleted: derived files that are
 * damaged move to {@code lost/}, from where the next start does not read them, and the server
 * builds them anew. Damaged vectors are the only copy of what they held; their segment is taken out
 * only when that is asked for by name.
 */
public final class Repair {
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

  private final Diagnosis diagnosis;
  private final String stamp;
  private final List<String> done = new ArrayList<>();
  private final List<Finding> left = new ArrayList<>();

  /**
   * What a repair did.
   *
   * @param done a sentence for each thing
   * @param left findings about which nothing was done, notes excepted
   */
  public record Outcome(List<String> done, List<Finding> left) {
    public Outcome {
      done = List.copyOf(done);
      left = List.copyOf(left);
    }
  }

  /** A segment of a shard. */
  private record Target(String shard, long segment) {}

  private Repair(Diagnosis diagnosis) {
    this.diagnosis = diagnosis;
    this.stamp = STAMP.format(diagnosis.at());
  }

  /**
   * Repairs what the diagnosis found.
   *
   * @param dropDamagedSegments whether points whose vectors are damaged are to be removed
   * @throws dev.vecino.engine.VecinoException when a server has the directory open, or a shard
   *     cannot be opened or written
   */
  public static Outcome run(Diagnosis diagnosis, boolean dropDamagedSegments) {
    try (RepairRoot root = RepairRoot.open(diagnosis.dataDirectory(), Doctor.OPTIONS)) {
      return new Repair(diagnosis).run(root, dropDamagedSegments);
    } catch (StorageException e) {
      throw StorageFailures.of(e);
    }
  }

  private Outcome run(RepairRoot root, boolean dropDamagedSegments) {
    Set<Path> files = new LinkedHashSet<>();
    Set<Target> segments = new LinkedHashSet<>();
    for (Finding finding : diagnosis.findings()) {
      if (finding.remedy() == Remedy.DROP_SEGMENT && dropDamagedSegments) {
        segments.add(target(finding));
      }
    }
    for (Finding finding : diagnosis.findings()) {
      if (finding.remedy() == Remedy.SET_ASIDE && !segments.contains(target(finding))) {
        setAside(root, finding, files);
      }
    }
    for (Finding finding : diagnosis.findings()) {
      if (finding.remedy() == Remedy.REWRITE_TABLES) {
        rewriteTables(root, Objects.requireNonNull(finding.place().shard()));
      }
    }
    for (Target target : segments) {
      done.add(new SegmentDrop(root, target.shard(), target.segment(), stamp).run());
    }
    for (Finding finding : diagnosis.findings()) {
      if (finding.severity() != Severity.NOTE && !treated(finding, dropDamagedSegments)) {
        left.add(finding);
      }
    }
    return new Outcome(done, left);
  }

  private static boolean treated(Finding finding, boolean dropDamagedSegments) {
    return switch (finding.remedy()) {
      case SET_ASIDE, REWRITE_TABLES, START, NONE, KEEP -> true;
      case DROP_SEGMENT -> dropDamagedSegments;
      case RESTORE, NEWER_RELEASE, LOOK -> false;
    };
  }

  private static Target target(Finding finding) {
    return new Target(
        Objects.requireNonNull(finding.place().shard()),
        Objects.requireNonNull(finding.place().segment()));
  }

  private void rewriteTables(RepairRoot root, String shard) {
    try (ShardStore store = root.openShard(shard)) {
      store.rewriteTables();
    }
    done.add("RocksDB of shard %s wrote its tables anew".formatted(shard));
  }

  private void setAside(RepairRoot root, Finding finding, Set<Path> moved) {
    Path file = Objects.requireNonNull(finding.place().file());
    if (!moved.add(file) || !Files.exists(file)) {
      return;
    }
    Target target = target(finding);
    String name = "%s-%016x-%s".formatted(stamp, target.segment(), file.getFileName());
    Path now = root.setAside(target.shard(), file, name);
    done.add("moved %s to %s; the server builds it anew".formatted(file, now));
  }
}
