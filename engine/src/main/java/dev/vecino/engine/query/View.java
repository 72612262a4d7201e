package dev.vecino.engine.query;

import dev.vecino.engine.DataLossException;
import dev.vecino.engine.segment.References;
import dev.vecino.engine.segment.Segment;
import dev.vecino.storage.ShardSnapshot;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one read sees: segments and how much of each, the newest sequence, and a RocksDB snapshot of
 * the same moment. Held by references; the last release lets go of all of it.
 */
public final class View {
  private final long watermark;
  private final long livePoints;
  private final ShardSnapshot snapshot;
  private final List<ViewSegment> segments;
  private final List<DamagedSegment> damaged;
  private final References references;

  /**
   * A segment as a view sees it.
   *
   * @param points how many of its points are visible
   * @param base added to its ordinals to tell them from those of other segments
   */
  public record ViewSegment(Segment segment, int points, int base) {}

  /**
   * A segment that could not be opened, and why.
   *
   * @param file the damaged one; empty when that is the directory
   */
  public record DamagedSegment(long id, long points, String file, String reason) {}

  /** A point's place. */
  public record Place(Segment segment, int ordinal) {}

  /**
   * A view with one reference, the publisher's; it takes over the snapshot and adds a reference to
   * every segment.
   */
  public View(
      ShardSnapshot snapshot,
      long watermark,
      long livePoints,
      List<Segment> segments,
      List<DamagedSegment> damaged) {
    this.watermark = watermark;
    this.livePoints = livePoints;
    this.snapshot = snapshot;
    this.damaged = List.copyOf(damaged);
    List<ViewSegment> visible = new ArrayList<>();
    int base = 0;
    for (Segment segment : segments) {
      segment.references().retain();
      visible.add(new ViewSegment(segment, segment.points(), base));
      base = Math.addExact(base, segment.points());
    }
    this.segments = List.copyOf(visible);
    this.references = new References(this::close);
  }

  private void close() {
    snapshot.close();
    for (ViewSegment segment : segments) {
      segment.segment().references().release();
    }
  }

  /** Adds a reader, unless the view is gone already. */
  public boolean tryRetain() {
    return references.tryRetain();
  }

  public void release() {
    references.release();
  }

  /** The newest sequence that the view covers. */
  public long watermark() {
    return watermark;
  }

  public long livePoints() {
    return livePoints;
  }

  public ShardSnapshot snapshot() {
    return snapshot;
  }

  public List<ViewSegment> segments() {
    return segments;
  }

  /** Segments whose points cannot be read at present. */
  public List<DamagedSegment> damaged() {
    return damaged;
  }

  /**
   * Refuses what needs every point.
   *
   * @throws DataLossException when a segment is damaged
   */
  public void requireWhole() {
    if (!damaged.isEmpty()) {
      DamagedSegment first = damaged.getFirst();
      throw new DataLossException(
          "segment %d is damaged: %s".formatted(first.id(), first.reason()), null);
    }
  }

  /** Where a location is; null when no readable segment holds it. */
  public @Nullable Place locate(long location) {
    // Recent points are asked for most: newest segments first.
    for (int i = segments.size() - 1; i >= 0; i--) {
      Segment segment = segments.get(i).segment();
      int ordinal = segment.ordinalOf(location);
      if (ordinal >= 0) {
        return new Place(segment, ordinal);
      }
    }
    return null;
  }

  /** The segment that a based ordinal belongs to. */
  public ViewSegment owner(int basedOrdinal) {
    int i = segments.size() - 1;
    while (segments.get(i).base() > basedOrdinal) {
      i--;
    }
    return segments.get(i);
  }
}
