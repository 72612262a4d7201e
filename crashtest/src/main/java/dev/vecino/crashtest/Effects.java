package dev.vecino.crashtest;

import dev.vecino.crashtest.Journal.Entry;
import dev.vecino.engine.WriteResult;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import org.jspecify.annotations.Nullable;

/** What requests do to the points of a collection, which are given by their keys. */
final class Effects {
  private final Map<Long, PointState> graves = new HashMap<>();

  /** What keys held before. */
  Map<Long, PointState> graves() {
    return graves;
  }

  /**
   * Carries out a request.
   *
   * @param floor versions of points that it changes are greater
   * @return how many points it changes
   */
  long apply(Entry entry, NavigableMap<Long, Expected> points, long floor) {
    Operation operation = entry.operation();
    return switch (operation.kind()) {
      case UPSERT -> {
        for (long key : operation.keys()) {
          put(points, key, new PointState(operation.number(), 0), versions(entry, floor));
        }
        yield operation.keys().length;
      }
      case CHANGE_PAYLOAD -> change(points, operation.keys(), entry, floor);
      case CHANGE_BUCKETS -> change(points, inBuckets(points, operation, 0), entry, floor);
      case DELETE -> remove(points, operation.keys());
      case DELETE_BUCKET -> remove(points, inBuckets(points, operation, operation.argument()));
      case CREATE, DROP, CHANGE_OPTIONS ->
          throw new IllegalArgumentException(operation + " is not about points");
    };
  }

  /** The points of one writer; a view. */
  static <V> NavigableMap<Long, V> ofWriter(NavigableMap<Long, V> points, int writer) {
    long first = (long) writer * Content.KEYS_PER_WRITER;
    return points.subMap(first, true, first + Content.KEYS_PER_WRITER, false);
  }

  /** Where the version lies of a point that a request changed. */
  private record Versions(long min, long max) {}

  private static Versions versions(Entry entry, long floor) {
    WriteResult result = entry.result();
    return result == null
        ? new Versions(floor + 1, Long.MAX_VALUE)
        : new Versions(result.version() - result.count() + 1, result.version());
  }

  private long change(NavigableMap<Long, Expected> points, long[] keys, Entry entry, long floor) {
    long changed = 0;
    for (long key : keys) {
      Expected before = points.get(key);
      if (before != null) {
        PointState after = new PointState(before.state().placed(), entry.operation().number());
        put(points, key, after, versions(entry, floor));
        changed++;
      }
    }
    return changed;
  }

  /** The writer's points in buckets from {@code first} to the operation's. */
  private static long[] inBuckets(
      NavigableMap<Long, Expected> points, Operation operation, long first) {
    return ofWriter(points, operation.writer()).entrySet().stream()
        .filter(point -> {
          long bucket = Content.bucket(point.getKey(), point.getValue().state().placed());
          return bucket >= first && bucket <= operation.argument();
        })
        .mapToLong(Map.Entry::getKey)
        .toArray();
  }

  private void put(
      NavigableMap<Long, Expected> points, long key, PointState state, Versions versions) {
    bury(key, points.put(key, new Expected(state, versions.min(), versions.max())));
  }

  private long remove(NavigableMap<Long, Expected> points, long[] keys) {
    long removed = 0;
    for (long key : keys) {
      Expected before = points.remove(key);
      bury(key, before);
      removed += before == null ? 0 : 1;
    }
    return removed;
  }

  private void bury(long key, @Nullable Expected before) {
    if (before != null) {
      graves.put(key, before.state());
    }
  }
}
