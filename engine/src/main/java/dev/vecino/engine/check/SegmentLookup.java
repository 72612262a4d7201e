package dev.vecino.engine.check;

import dev.vecino.engine.segment.SealedSegment;
import dev.vecino.storage.SegmentEntry;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which sealed segment holds a location.
 *
 * @param readable open segments whose files are sound
 * @param unreadable listed segments that may hold any location in their range
 */
record SegmentLookup(List<SealedSegment> readable, List<SegmentEntry> unreadable) {

  /** The one that holds it; null when none does that can be read. */
  @Nullable SealedSegment holding(long location) {
    for (SealedSegment segment : readable) {
      if (segment.ordinalOf(location) >= 0) {
        return segment;
      }
    }
    return null;
  }

  /** How many readable segments hold it. */
  int holders(long location) {
    int holders = 0;
    for (SealedSegment segment : readable) {
      holders += segment.ordinalOf(location) >= 0 ? 1 : 0;
    }
    return holders;
  }

  /** Whether one that cannot be read may hold it. */
  boolean mayBeUnreadable(long location) {
    return unreadable.stream()
        .anyMatch(entry -> location >= entry.minLocation() && location <= entry.maxLocation());
  }
}
