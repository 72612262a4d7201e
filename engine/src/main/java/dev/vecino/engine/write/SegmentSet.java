package dev.vecino.engine.write;

import dev.vecino.engine.query.View.DamagedSegment;
import dev.vecino.engine.segment.GrowingSegment;
import dev.vecino.engine.segment.SealedSegment;
import dev.vecino.engine.segment.Segment;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The segments of a shard as its writer has them; only the writer touches this. It holds one
 * reference to each.
 */
final class SegmentSet {
  private final List<SealedSegment> sealed = new ArrayList<>();
  private final List<GrowingSegment> frozen = new ArrayList<>();
  private final List<DamagedSegment> damaged = new ArrayList<>();
  private GrowingSegment growing;

  SegmentSet(GrowingSegment growing) {
    this.growing = growing;
  }

  List<SealedSegment> sealed() {
    return sealed;
  }

  List<GrowingSegment> frozen() {
    return frozen;
  }

  List<DamagedSegment> damaged() {
    return damaged;
  }

  GrowingSegment growing() {
    return growing;
  }

  /** Freezes the growing segment and opens the next one. */
  void freeze(GrowingSegment next) {
    growing.freeze();
    frozen.add(growing);
    growing = next;
  }

  /** All segments, oldest first. */
  List<Segment> all() {
    List<Segment> all = new ArrayList<>(sealed);
    all.addAll(frozen);
    all.add(growing);
    return all;
  }

  /** The segment that holds a location; null when a damaged one must. */
  @Nullable Segment holding(long location) {
    if (growing.ordinalOf(location) >= 0) {
      return growing;
    }
    for (GrowingSegment segment : frozen.reversed()) {
      if (segment.ordinalOf(location) >= 0) {
        return segment;
      }
    }
    for (SealedSegment segment : sealed) {
      if (segment.ordinalOf(location) >= 0) {
        return segment;
      }
    }
    return null;
  }

  /** Records the death of a point, wherever it is; false when no readable segment holds it. */
  boolean markDead(long location, long sequence) {
    Segment segment = holding(location);
    if (segment == null) {
      return false;
    }
    segment.deaths().mark(segment.ordinalOf(location), sequence);
    return true;
  }

  /** Records a payload change, wherever the point is. */
  void markDirty(long location, long version) {
    Segment segment = holding(location);
    if (segment != null) {
      segment.dirty().mark(segment.ordinalOf(location), version);
    }
  }

  /** Lets go of every segment. */
  void release() {
    all().forEach(segment -> segment.references().release());
  }
}
