package dev.vecino.engine.write;

import dev.vecino.engine.segment.GrowingSegment;
import dev.vecino.engine.segment.SealedSegment;
import dev.vecino.engine.segment.Segment;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/** Chooses which segments background work should deal with next. */
final class Maintenance {
  /** Frozen segments that are sealed into one, at most. */
  private static final int MAX_FROZEN = 4;

  /** Segments of about one size that are merged into one. */
  private static final int FAN_IN = 3;

  /** A segment with a larger share of dead points is written anew. */
  private static final double MAX_DEAD = 0.2;

  /** Payload changes that a segment answers one by one before its fields are built anew. */
  private static final int MIN_DIRTY = 1_000;

  private static final double MAX_DIRTY = 0.02;

  private Maintenance() {}

  /** What to do next. */
  sealed interface Choice {
    record Nothing() implements Choice {}

    record Rebuild(List<Segment> sources) implements Choice {}

    record FoldFields(SealedSegment segment) implements Choice {}

    record Repair(SealedSegment segment) implements Choice {}
  }

  /**
   * How large segments are.
   *
   * @param sealPoints at so many a growing segment is sealed
   * @param maxPoints what a new segment may have at most, as far as it can be helped
   * @param compact whether segments are merged as far as {@code maxPoints} allows, since somebody
   *     waits for searches to be as fast as they get: each segment is a walk of its own
   */
  record Limits(int sealPoints, int maxPoints, boolean compact) {}

  /**
   * The most useful thing to do.
   *
   * @param due whether a segment may be worked on at present
   */
  static Choice choose(SegmentSet set, Limits limits, Predicate<SealedSegment> due) {
    int sealPoints = limits.sealPoints();
    int maxPoints = limits.maxPoints();
    if (!set.frozen().isEmpty()) {
      List<GrowingSegment> oldest =
          set.frozen().subList(0, Math.min(MAX_FROZEN, set.frozen().size()));
      return new Choice.Rebuild(fitting(oldest, maxPoints));
    }
    // Nothing is made from lost vectors: what is left of them is kept for a restore.
    List<SealedSegment> sealed =
        set.sealed().stream().filter(s -> !s.health().vectorsDamaged() && due.test(s)).toList();
    for (SealedSegment segment : sealed) {
      boolean worn = segment.deaths().count() > MAX_DEAD * segment.points();
      if (worn && live(segment) <= maxPoints) {
        return new Choice.Rebuild(fitting(withSmaller(segment, sealed, sealPoints), maxPoints));
      }
    }
    for (SealedSegment segment : sealed) {
      if (segment.health().needsRepair()) {
        return new Choice.Repair(segment);
      }
    }
    List<Segment> tier = fullTier(sealed, sealPoints, maxPoints);
    if (!tier.isEmpty()) {
      return new Choice.Rebuild(tier);
    }
    for (SealedSegment segment : sealed) {
      if (segment.dirty().count() > Math.max(MIN_DIRTY, MAX_DIRTY * segment.points())) {
        return new Choice.FoldFields(segment);
      }
    }
    if (limits.compact()) {
      List<Segment> smallest = smallestFirst(sealed);
      List<Segment> together = smallest.isEmpty() ? smallest : fitting(smallest, maxPoints);
      if (together.size() > 1) {
        return new Choice.Rebuild(together);
      }
    }
    return new Choice.Nothing();
  }

  /** A segment that has to be written anyway takes along those that would be merged soon. */
  private static List<Segment> withSmaller(
      SealedSegment segment, List<SealedSegment> all, int sealPoints) {
    List<Segment> sources = new ArrayList<>();
    sources.add(segment);
    for (SealedSegment other : all) {
      if (other != segment && live(other) < sealPoints / FAN_IN) {
        sources.add(other);
      }
    }
    return List.copyOf(sources);
  }

  /** The first of these, and those after it as long as all fit into one segment. */
  private static List<Segment> fitting(List<? extends Segment> wanted, int maxPoints) {
    List<Segment> chosen = new ArrayList<>();
    long points = 0;
    for (Segment segment : wanted) {
      points += live(segment);
      if (!chosen.isEmpty() && points > maxPoints) {
        break;
      }
      chosen.add(segment);
    }
    return List.copyOf(chosen);
  }

  /** The smallest tier that has enough segments; each tier's are {@link #FAN_IN} times larger. */
  private static List<Segment> fullTier(List<SealedSegment> sealed, int sealPoints, int maxPoints) {
    Map<Integer, List<Segment>> tiers = new TreeMap<>();
    for (SealedSegment segment : sealed) {
      if (live(segment) <= maxPoints) {
        tiers.computeIfAbsent(tier(segment, sealPoints), t -> new ArrayList<>()).add(segment);
      }
    }
    for (List<Segment> tier : tiers.values()) {
      if (tier.size() >= FAN_IN) {
        List<Segment> chosen = fitting(smallestFirst(tier), maxPoints);
        if (chosen.size() > 1) {
          return chosen;
        }
      }
    }
    return List.of();
  }

  private static List<Segment> smallestFirst(List<? extends Segment> segments) {
    return segments.stream()
        .sorted(Comparator.comparingInt(Segment::points))
        .map(Segment.class::cast)
        .toList();
  }

  private static int tier(SealedSegment segment, int sealPoints) {
    int tier = 0;
    // The first tier is what never filled a growing segment.
    for (double upTo = 0.8 * sealPoints; live(segment) >= upTo; upTo *= FAN_IN) {
      tier++;
    }
    return tier;
  }

  private static int live(Segment segment) {
    return segment.points() - segment.deaths().count();
  }
}
