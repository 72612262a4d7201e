package dev.vecino.engine.segment;

import dev.vecino.engine.PointId;
import dev.vecino.storage.CorruptionException;
import dev.vecino.storage.PayloadRow;
import dev.vecino.storage.ShardSnapshot;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Ids in memory, in the place of a damaged file: locations come from the location columns beside
 * the vectors, ids from the payload rows of RocksDB. A point that is dead has no such row any more;
 * its id is one that no caller ever sees.
 */
final class HeapIds implements SegmentIds {
  /** Payload rows fetched at once. */
  private static final int BATCH = 512;

  private static final byte[] DEAD = PointId.of(0).encoded();

  private final long[] locations;
  private final int[] byLocation;
  private final byte[][] ids;

  private HeapIds(long[] locations, int[] byLocation, byte[][] ids) {
    this.locations = locations;
    this.byLocation = byLocation;
    this.ids = ids;
  }

  /**
   * Gathers the ids of a segment's points.
   *
   * @param vectors every named vector of the segment
   * @throws CorruptionException when the location columns do not give each point one location
   */
  static HeapIds gather(List<SealedVectors> vectors, int points, ShardSnapshot snapshot) {
    long[] locations = locations(vectors, points);
    int[] byLocation =
        IntStream.range(0, points)
            .boxed()
            .sorted((a, b) -> Long.compare(locations[a], locations[b]))
            .mapToInt(Integer::intValue)
            .toArray();
    byte[][] ids = new byte[points][];
    for (int from = 0; from < points; from += BATCH) {
      int to = Math.min(points, from + BATCH);
      List<@Nullable PayloadRow> rows = snapshot.payloads(Arrays.copyOfRange(locations, from, to));
      for (int i = from; i < to; i++) {
        PayloadRow row = rows.get(i - from);
        ids[i] = row == null ? DEAD : row.id();
      }
    }
    return new HeapIds(locations, byLocation, ids);
  }

  private static long[] locations(List<SealedVectors> vectors, int points) {
    long[] locations = new long[points];
    int known = 0;
    for (SealedVectors column : vectors) {
      for (int row = 0; row < column.rows().count(); row++) {
        int ordinal = column.ordinal(row);
        long location = column.location(row);
        if (ordinal >= points || (locations[ordinal] != 0 && locations[ordinal] != location)) {
          throw new CorruptionException(
              "the location columns of a segment contradict each other at ordinal " + ordinal,
              null);
        }
        known += locations[ordinal] == 0 ? 1 : 0;
        locations[ordinal] = location;
      }
    }
    if (known != points) {
      throw new CorruptionException(
          "the location columns of a segment know %d of its %d points".formatted(known, points),
          null);
    }
    return locations;
  }

  @Override
  public long location(int ordinal) {
    return locations[ordinal];
  }

  @Override
  public int ordinalOf(long location) {
    int rank = SortedLocations.rankOf(location, byLocation.length, r -> locations[byLocation[r]]);
    return rank < 0 ? -1 : byLocation[rank];
  }

  @Override
  public int ordinalAtRank(int rank) {
    return byLocation[rank];
  }

  @Override
  public byte[] id(int ordinal) {
    return ids[ordinal].clone();
  }

  @Override
  public int compare(int ordinalA, int ordinalB) {
    return Arrays.compareUnsigned(ids[ordinalA], ids[ordinalB]);
  }

  @Override
  public long byteSize() {
    long bytes = (long) locations.length * (Long.BYTES + Integer.BYTES);
    for (byte[] id : ids) {
      bytes += id.length;
    }
    return bytes;
  }
}
