package dev.vecino.engine.write;

import dev.vecino.engine.DataLossException;
import dev.vecino.engine.Payload;
import dev.vecino.engine.query.View.DamagedSegment;
import dev.vecino.engine.segment.GrowingSegment;
import dev.vecino.engine.segment.IndexMemory;
import dev.vecino.engine.segment.NewPoint;
import dev.vecino.engine.segment.SealedSegment;
import dev.vecino.engine.segment.SegmentHealth;
import dev.vecino.engine.segment.VectorLayout;
import dev.vecino.storage.CorruptionException;
import dev.vecino.storage.FailPoint;
import dev.vecino.storage.FormatVersionException;
import dev.vecino.storage.PayloadRow;
import dev.vecino.storage.SegmentEntry;
import dev.vecino.storage.ShardSnapshot;
import dev.vecino.storage.ShardStore;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings a shard's segments into memory from what the store has. */
final class ShardLoader {
  private static final Logger log = LoggerFactory.getLogger(ShardLoader.class);

  /** Pending points whose payloads are fetched at once. */
  private static final int BATCH = 512;

  private final ShardStore store;
  private final VectorLayout layout;
  private final Segments segments;
  private final List<Long> orphanTombstones = new ArrayList<>();

  /**
   * How segments are made.
   *
   * @param growing opens an empty growing segment
   * @param health of a sealed segment by its id, nothing found yet
   * @param indexes where what walks read is copied to
   * @param onSealedClose what a sealed segment does when nobody reads it any more
   * @param full whether a growing segment should be frozen
   */
  record Segments(
      Supplier<GrowingSegment> growing,
      LongFunction<SegmentHealth> health,
      IndexMemory indexes,
      LongFunction<Runnable> onSealedClose,
      Predicate<GrowingSegment> full) {}

  private record PendingPoint(long location, byte[] vectors) {}

  ShardLoader(ShardStore store, VectorLayout layout, Segments segments) {
    this.store = store;
    this.layout = layout;
    this.segments = segments;
  }

  /** Loads everything; on failure nothing stays open. */
  SegmentSet load() {
    SegmentSet set = new SegmentSet(segments.growing().get());
    boolean loaded = false;
    try (ShardSnapshot snapshot = store.snapshot()) {
      for (SegmentEntry entry : store.manifest().segments()) {
        openSealed(entry, snapshot, set);
      }
      FailPoint.RECOVERY_SEGMENTS_LOADED.pass();
      loadPending(snapshot, set);
      FailPoint.RECOVERY_PENDING_LOADED.pass();
      store.forEachTombstone((location, sequence) -> {
        if (!set.markDead(location, sequence)) {
          orphanTombstones.add(location);
        }
      });
      FailPoint.RECOVERY_DEATHS_LOADED.pass();
      store.forEachDirty(set::markDirty);
      loaded = true;
      return set;
    } finally {
      if (!loaded) {
        set.release();
      }
    }
  }

  /**
   * Tombstones of points that died before their segment was sealed and are in no segment now, so
   * that nothing needs them; empty when a damaged segment might.
   */
  long[] orphanTombstones(SegmentSet set) {
    return set.damaged().isEmpty()
        ? orphanTombstones.stream().mapToLong(Long::longValue).toArray()
        : new long[0];
  }

  private void openSealed(SegmentEntry entry, ShardSnapshot snapshot, SegmentSet set) {
    SegmentHealth health = segments.health().apply(entry.id());
    try {
      set.sealed()
          .add(
              SealedSegment.open(
                  new SealedSegment.Source(
                      entry,
                      store.requireSegmentDirectory(entry.id()),
                      layout,
                      snapshot,
                      health,
                      segments.indexes(),
                      segments.onSealedClose().apply(entry.id()))));
    } catch (CorruptionException | FormatVersionException e) {
      String reason = String.valueOf(e.getMessage());
      String file =
          health.damages().stream()
              .filter(damage -> !damage.derived())
              .map(SegmentHealth.FileDamage::file)
              .findFirst()
              .orElse("");
      if (file.isEmpty()) {
        log.error("segment {} does not open, its points are lost: {}", entry.id(), reason);
      }
      set.damaged().add(new DamagedSegment(entry.id(), entry.points(), file, reason));
    }
  }

  private void loadPending(ShardSnapshot snapshot, SegmentSet set) {
    List<PendingPoint> batch = new ArrayList<>();
    store.forEachPending((location, vectors) -> {
      batch.add(new PendingPoint(location, vectors));
      if (batch.size() == BATCH) {
        append(batch, snapshot, set);
      }
    });
    append(batch, snapshot, set);
  }

  private void append(List<PendingPoint> batch, ShardSnapshot snapshot, SegmentSet set) {
    List<@Nullable PayloadRow> rows =
        snapshot.payloads(batch.stream().mapToLong(PendingPoint::location).toArray());
    set.growing().reserve(batch.size());
    for (int i = 0; i < batch.size(); i++) {
      PayloadRow row = rows.get(i);
      PendingPoint point = batch.get(i);
      if (row == null) {
        throw new DataLossException(
            "the vectors at location %d have no payload row".formatted(point.location()), null);
      }
      Payload payload = Payload.ofStored(row.payload());
      set.growing()
          .append(
              new NewPoint(point.location(), row.id(), layout.decode(point.vectors()), payload));
    }
    batch.clear();
    if (segments.full().test(set.growing())) {
      set.freeze(segments.growing().get());
    }
  }
}
