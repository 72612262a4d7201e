package dev.vecino.engine.segment;

import dev.vecino.storage.ShardSnapshot;
import java.util.Arrays;
import java.util.List;

/**
 * The points that a new segment is made of: those of its sources that live at the watermark, in the
 * order of their locations, which gives them their ordinals.
 */
public final class BuildPlan {
  private final List<Source> sources;
  private final ShardSnapshot snapshot;
  private final long watermark;
  private final int points;
  private final int[] sourceOf;
  private final int[] ordinalIn;
  private final long[] consumedDeaths;

  /**
   * A segment to build from.
   *
   * @param points how many of its points the view covers; all of them in a frozen segment
   */
  public record Source(Segment segment, int points) {}

  private record Cursor(Source source, Deaths.At deaths) {}

  /**
   * Plans a segment out of others, which the caller keeps alive until the build is over.
   *
   * @param snapshot of the same watermark
   */
  public BuildPlan(List<Source> sources, ShardSnapshot snapshot, long watermark) {
    this.sources = List.copyOf(sources);
    this.snapshot = snapshot;
    this.watermark = watermark;
    int total = sources.stream().mapToInt(Source::points).sum();
    int[] source = new int[total];
    int[] ordinal = new int[total];
    long[] dead = new long[total];
    int live = 0;
    int died = 0;
    List<Cursor> cursors =
        sources.stream().map(s -> new Cursor(s, s.segment().deaths().at(watermark))).toList();
    int[] ranks = new int[cursors.size()];
    for (int i = 0; i < total; i++) {
      int next = lowest(cursors, ranks);
      Cursor cursor = cursors.get(next);
      int at = cursor.source().segment().ordinalAtRank(ranks[next]++);
      if (cursor.deaths().isDead(at)) {
        dead[died++] = cursor.source().segment().location(at);
      } else {
        source[live] = next;
        ordinal[live++] = at;
      }
    }
    this.points = live;
    this.sourceOf = Arrays.copyOf(source, live);
    this.ordinalIn = Arrays.copyOf(ordinal, live);
    this.consumedDeaths = Arrays.copyOf(dead, died);
  }

  /** The source whose next location is lowest; sources are few. */
  private static int lowest(List<Cursor> cursors, int[] ranks) {
    int best = -1;
    long bestLocation = Long.MAX_VALUE;
    for (int i = 0; i < ranks.length; i++) {
      Source source = cursors.get(i).source();
      if (ranks[i] == source.points()) {
        continue;
      }
      long location = source.segment().location(source.segment().ordinalAtRank(ranks[i]));
      if (best < 0 || location < bestLocation) {
        best = i;
        bestLocation = location;
      }
    }
    return best;
  }

  public List<Source> sources() {
    return sources;
  }

  public ShardSnapshot snapshot() {
    return snapshot;
  }

  /** Deaths and payload changes after this sequence are not in the new segment's files. */
  public long watermark() {
    return watermark;
  }

  /** How many points the new segment has. */
  public int points() {
    return points;
  }

  /** Locations of the points that are left out, ascending: their tombstones are consumed. */
  public long[] consumedDeaths() {
    return consumedDeaths;
  }

  /** The segment that holds the point of a new ordinal. */
  public Segment segment(int ordinal) {
    return sources.get(sourceOf[ordinal]).segment();
  }

  /** Its ordinal there. */
  public int sourceOrdinal(int ordinal) {
    return ordinalIn[ordinal];
  }

  public long location(int ordinal) {
    return segment(ordinal).location(ordinalIn[ordinal]);
  }
}
