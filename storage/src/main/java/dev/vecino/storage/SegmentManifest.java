package dev.vecino.storage;

import java.util.List;

/**
 * The sealed segments of a shard. Each change takes the next generation.
 *
 * @param generation 0 in a fresh shard, then one more with every manifest written
 * @param nextSegmentId id the next segment takes; above all ids listed
 * @param segments in the order the writer gave
 */
public record SegmentManifest(long generation, long nextSegmentId, List<SegmentEntry> segments) {

  /** What a fresh shard begins with. */
  public static final SegmentManifest EMPTY = new SegmentManifest(0, 1, List.of());

  public SegmentManifest {
    segments = List.copyOf(segments);
    for (SegmentEntry segment : segments) {
      if (segment.id() >= nextSegmentId) {
        throw new IllegalArgumentException(
            "segment " + segment.id() + " is listed, but the next id is " + nextSegmentId);
      }
    }
  }

  /** The manifest that follows this one. */
  public SegmentManifest next(long nextSegmentId, List<SegmentEntry> segments) {
    return new SegmentManifest(generation + 1, nextSegmentId, segments);
  }
}
