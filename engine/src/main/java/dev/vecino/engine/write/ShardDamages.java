package dev.vecino.engine.write;

import dev.vecino.engine.Damage;
import dev.vecino.engine.DataLossException;
import dev.vecino.engine.query.View;
import dev.vecino.engine.segment.SealedSegment;
import dev.vecino.engine.segment.SegmentHealth;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is known to be damaged in one shard, and the lines about it in the log. Thread-safe. */
final class ShardDamages {
  private static final Logger log = LoggerFactory.getLogger(ShardDamages.class);

  private final String name;

  /** Files of RocksDB's that the last check found damaged, with the reasons. */
  private volatile Map<String, String> damagedTables = Map.of();

  /** Why a table is thought to be damaged, until all were checked. */
  private volatile @Nullable String suspicion;

  /** Why the store could not be opened again after a failed write, when that is damage. */
  private volatile @Nullable String failure;

  /** Nothing is known yet of the shard of this name. */
  ShardDamages(String name) {
    this.name = name;
  }

  /** Everything, the worst first. */
  List<Damage> in(View newest) {
    List<Damage> damages = new ArrayList<>();
    newest
        .damaged()
        .forEach(segment ->
            damages.add(
                new Damage(
                    name,
                    segment.id(),
                    segment.file(),
                    segment.reason(),
                    Damage.Effect.DATA_LOSS)));
    for (View.ViewSegment visible : newest.segments()) {
      if (visible.segment() instanceof SealedSegment sealed) {
        sealed.health().damages().forEach(damage -> damages.add(damage(sealed.id(), damage)));
      }
    }
    damagedTables.forEach((file, reason) ->
        damages.add(new Damage(name, null, file, reason, Damage.Effect.DATA_LOSS)));
    String suspected = suspicion;
    if (suspected != null) {
      damages.add(new Damage(name, null, "", suspected, Damage.Effect.DATA_LOSS));
    }
    String failed = failure;
    if (failed != null) {
      damages.add(new Damage(name, null, "", failed, Damage.Effect.UNAVAILABLE));
    }
    damages.sort(Comparator.comparing(Damage::effect).reversed());
    return damages;
  }

  /** The store was opened again. */
  void opened() {
    failure = null;
  }

  /** The store could not be opened again, since it is damaged. */
  void refused(String reason) {
    failure = reason;
  }

  /**
   * Refuses whatever needs the store.
   *
   * @throws DataLossException when the store is too damaged to be opened again
   */
  void requireStore() {
    String failed = failure;
    if (failed != null) {
      throw new DataLossException("shard '%s' is damaged: %s".formatted(name, failed), null);
    }
  }

  /**
   * RocksDB met damage; returns whether that is news, and all tables are to be checked.
   *
   * @param reason what stands for the damage until the check has named the table
   */
  boolean suspectTables(String reason) {
    if (suspicion != null || !damagedTables.isEmpty()) {
      return false;
    }
    suspicion = reason;
    return true;
  }

  /** Whether all tables have to be checked. */
  boolean tablesSuspected() {
    return suspicion != null;
  }

  /**
   * Takes in which of RocksDB's table files are damaged, after all were checked; returns how many
   * are that were not before.
   */
  int reportTables(Map<String, String> damaged) {
    Map<String, String> fresh = new TreeMap<>(damaged);
    fresh.keySet().removeAll(damagedTables.keySet());
    damagedTables = Map.copyOf(damaged);
    suspicion = null;
    fresh.forEach((file, reason) ->
        log.error(
            "collection '{}': {} is damaged; requests that need its rows fail with DATA_LOSS: {}",
            name,
            file,
            reason));
    return fresh.size();
  }

  private Damage damage(long segmentId, SegmentHealth.FileDamage damage) {
    return new Damage(
        name,
        segmentId,
        damage.file(),
        damage.reason(),
        damage.derived() ? Damage.Effect.REPAIRING : Damage.Effect.DATA_LOSS);
  }

  /** For a segment that is about to be opened: what is found goes to the log. */
  SegmentHealth newHealth(long segmentId) {
    return new SegmentHealth(damage -> {
      if (damage.derived()) {
        log.warn(
            "collection '{}', segment {}: {} is damaged; answers stay right while it is built"
                + " anew: {}",
            name,
            segmentId,
            damage.file(),
            damage.reason());
      } else {
        log.error(
            "collection '{}', segment {}: {} is damaged; searches that need it fail with"
                + " DATA_LOSS until it is restored from a snapshot: {}",
            name,
            segmentId,
            damage.file(),
            damage.reason());
      }
    });
  }
}
