package dev.vecino.engine.write;

import dev.vecino.engine.segment.BuildPlan;
import dev.vecino.engine.segment.Deaths;
import dev.vecino.engine.segment.GrowingSegment;
import dev.vecino.engine.segment.SealedSegment;
import dev.vecino.engine.segment.Segment;
import dev.vecino.storage.FailPoint;
import dev.vecino.storage.SegmentEntry;
import dev.vecino.storage.SegmentManifest;
import dev.vecino.storage.ShardStore;
import dev.vecino.storage.WriteGroup;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The durable half of publishing, on the writer's thread: the manifest, and exactly those rows that
 * the new files stand for. Then what happened since the build began is carried over in memory.
 */
final class Publisher {
  private final ShardStore store;

  Publisher(ShardStore store) {
    this.store = store;
  }

  /**
   * Lists a new segment in the place of its sources. When this returns it is durable.
   *
   * @param fresh the new segment, opened; null when no point was left
   * @param nextSegmentId above every id that was given out
   */
  void commit(BuildPlan plan, @Nullable SealedSegment fresh, long nextSegmentId) {
    List<Long> replaced = new ArrayList<>();
    boolean pending = false;
    for (BuildPlan.Source source : plan.sources()) {
      switch (source.segment()) {
        case SealedSegment sealed -> replaced.add(sealed.id());
        case GrowingSegment growing -> pending = true;
      }
    }
    SegmentManifest manifest = store.manifest();
    List<SegmentEntry> entries = new ArrayList<>(manifest.segments());
    entries.removeIf(entry -> replaced.contains(entry.id()));
    if (fresh != null) {
      entries.add(fresh.entry());
    }
    try (WriteGroup rows = store.newGroup()) {
      rows.manifest(manifest.next(nextSegmentId, entries));
      if (pending) {
        rows.removePending(pendingLocations(plan));
      }
      rows.removeTombstones(plan.consumedDeaths());
      rows.removeDirty(foldedLocations(plan));
      rows.counters(store.lastSequence(), store.liveCount());
      FailPoint.PUBLISH_BEGUN.pass();
      store.commit(rows, true);
      FailPoint.PUBLISH_COMMITTED.pass();
    }
  }

  private static long[] pendingLocations(BuildPlan plan) {
    long[] locations = new long[plan.points()];
    int count = 0;
    for (int i = 0; i < locations.length; i++) {
      if (plan.segment(i) instanceof GrowingSegment) {
        locations[count++] = plan.location(i);
      }
    }
    return java.util.Arrays.copyOf(locations, count);
  }

  /** Payload changes that the new fields contain. */
  private static long[] foldedLocations(BuildPlan plan) {
    List<Long> folded = new ArrayList<>();
    for (BuildPlan.Source source : plan.sources()) {
      addFolded(source.segment(), plan.watermark(), folded);
    }
    return folded.stream().mapToLong(Long::longValue).toArray();
  }

  private static void addFolded(Segment segment, long watermark, List<Long> folded) {
    segment
        .dirty()
        .forEach((ordinal, version) -> {
          if (version <= watermark) {
            folded.add(segment.location(ordinal));
          }
        });
  }

  /** Deaths and payload changes after the plan's watermark happen to the new segment too. */
  static void carryOver(BuildPlan plan, SealedSegment fresh) {
    for (BuildPlan.Source source : plan.sources()) {
      Segment segment = source.segment();
      Deaths.At deaths = segment.deaths().at(Long.MAX_VALUE);
      for (int i = 0; deaths.any() && i < source.points(); i++) {
        long sequence = deaths.sequenceOf(i);
        if (sequence > plan.watermark()) {
          fresh.deaths().mark(fresh.ordinalOf(segment.location(i)), sequence);
        }
      }
      carryOverDirty(segment, fresh, plan.watermark());
    }
  }

  private static void carryOverDirty(Segment from, SealedSegment to, long watermark) {
    from.dirty()
        .forEach((ordinal, version) -> {
          int target = to.ordinalOf(from.location(ordinal));
          if (version > watermark && target >= 0) {
            to.dirty().mark(target, version);
          }
        });
  }

  /** Lists a new generation of a segment's fields, durably. */
  void commitFields(SealedSegment old, SealedSegment fresh, long watermark) {
    replace(old, fresh, watermark, store.manifest().nextSegmentId());
    carryOverDirty(old, fresh, watermark);
  }

  /**
   * Lists a segment in the place of the one whose points it has, durably.
   *
   * @param watermark up to which its fields know payload changes; 0 when it shares the other's
   */
  void commitRepaired(SealedSegment old, SealedSegment fresh, long watermark, long nextSegmentId) {
    replace(old, fresh, watermark, nextSegmentId);
    if (watermark > 0) {
      carryOverDirty(old, fresh, watermark);
    }
  }

  private void replace(SealedSegment old, SealedSegment fresh, long watermark, long nextSegmentId) {
    SegmentManifest manifest = store.manifest();
    List<SegmentEntry> entries =
        manifest.segments().stream()
            .map(entry -> entry.id() == old.id() ? fresh.entry() : entry)
            .toList();
    List<Long> folded = new ArrayList<>();
    addFolded(old, watermark, folded);
    try (WriteGroup rows = store.newGroup()) {
      rows.manifest(manifest.next(nextSegmentId, entries));
      rows.removeDirty(folded.stream().mapToLong(Long::longValue).toArray());
      rows.counters(store.lastSequence(), store.liveCount());
      store.commit(rows, true);
    }
  }
}
