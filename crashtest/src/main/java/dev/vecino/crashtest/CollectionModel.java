package dev.vecino.crashtest;

import static dev.vecino.crashtest.BrokenPromiseException.require;

import dev.vecino.crashtest.Journal.Entry;
import dev.vecino.engine.StoredPoint;
import dev.vecino.engine.WriteResult;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What one collection must hold: what is certain, and for each writer the requests since whose fate
 * is open. A crash cuts a writer's requests at some place, and each is carried out whole or not at
 * all: so after it, the points of a writer are those after the first n of its open requests.
 */
final class CollectionModel {
  private final Shape shape;
  private final long life;
  private final TreeMap<Long, Expected> points = new TreeMap<>();
  private final Map<Integer, List<Entry>> open = new TreeMap<>();
  private final Map<Integer, Long> newestByWriter = new HashMap<>();

  /** What keys held before; to be found nowhere any more. */
  private final Map<Long, PointState> graves = new HashMap<>();

  private long floor;
  private long newestCertain;

  CollectionModel(Shape shape, long life) {
    this.shape = shape;
    this.life = life;
  }

  Shape shape() {
    return shape;
  }

  long life() {
    return life;
  }

  /** Points by key; all certain once {@link #settle} has returned. */
  NavigableMap<Long, Expected> points() {
    return points;
  }

  Map<Long, PointState> graves() {
    return graves;
  }

  /** The version that the collection has reached for certain. */
  long newestCertain() {
    return newestCertain;
  }

  /** Takes a request that was acknowledged and must not be lost; settles nothing before it. */
  void certain(Entry entry) {
    Operation operation = entry.operation();
    WriteResult result = entry.acknowledgement();
    long count = apply(entry, points);
    require(
        count == result.count(),
        "%s was acknowledged for %d points, expected %d",
        operation,
        result.count(),
        count);
    long before = newestByWriter.getOrDefault(writer(operation), floor);
    require(
        count == 0 || result.version() - count >= before,
        "%s was acknowledged with versions from %d to %d after version %d",
        operation,
        result.version() - count + 1,
        result.version(),
        before);
    newestByWriter.put(writer(operation), Math.max(before, result.version()));
    newestCertain = Math.max(newestCertain, result.version());
  }

  /** Takes a request that may have been carried out. */
  void open(Entry entry) {
    open.computeIfAbsent(writer(entry.operation()), w -> new ArrayList<>()).add(entry);
  }

  private static int writer(Operation operation) {
    return operation.keys().length == 0 ? 0 : Content.writer(operation.keys()[0]);
  }

  private long apply(Entry entry, NavigableMap<Long, Expected> target) {
    Operation operation = entry.operation();
    return switch (operation.kind()) {
      case UPSERT -> {
        for (long key : operation.keys()) {
          put(target, key, new PointState(operation.number(), 0), entry.result());
        }
        yield operation.keys().length;
      }
      case CHANGE_PAYLOAD -> change(target, operation.keys(), entry);
      case CHANGE_BUCKETS -> change(target, inBuckets(target, operation, 0), entry);
      case DELETE -> remove(target, operation.keys());
      case DELETE_BUCKET -> remove(target, inBuckets(target, operation, operation.argument()));
      case CREATE, DROP -> throw new IllegalArgumentException(operation + " is not about points");
    };
  }

  private long change(NavigableMap<Long, Expected> target, long[] keys, Entry entry) {
    long changed = 0;
    for (long key : keys) {
      Expected before = target.get(key);
      if (before != null) {
        long number = entry.operation().number();
        put(target, key, new PointState(before.state().placed(), number), entry.result());
        changed++;
      }
    }
    return changed;
  }

  /** The writer's points in buckets from {@code first} to the operation's. */
  private static long[] inBuckets(
      NavigableMap<Long, Expected> target, Operation operation, long first) {
    return ofWriter(target, writer(operation)).entrySet().stream()
        .filter(point -> {
          long bucket = Content.bucket(point.getKey(), point.getValue().state().placed());
          return bucket >= first && bucket <= operation.argument();
        })
        .mapToLong(Map.Entry::getKey)
        .toArray();
  }

  private void put(
      NavigableMap<Long, Expected> target, long key, PointState state, @Nullable WriteResult ack) {
    Expected expected =
        ack == null
            ? new Expected(state, floor + 1, Long.MAX_VALUE)
            : new Expected(state, ack.version() - ack.count() + 1, ack.version());
    bury(key, target.put(key, expected));
  }

  private long remove(NavigableMap<Long, Expected> target, long[] keys) {
    long removed = 0;
    for (long key : keys) {
      Expected before = target.remove(key);
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

  /**
   * Finds out which open requests were carried out, and takes that for certain.
   *
   * @param found all points there are, by key
   * @throws BrokenPromiseException when no prefix of a writer's requests explains its points
   */
  void settle(Map<Long, StoredPoint> found) {
    for (int writer = 0; writer < Workload.WRITERS; writer++) {
      settle(writer, found);
    }
    open.clear();
  }

  private void settle(int writer, Map<Long, StoredPoint> found) {
    NavigableMap<Long, Expected> state = new TreeMap<>(ofWriter(points, writer));
    NavigableMap<Long, Expected> settled = null;
    StringBuilder misses = new StringBuilder();
    String miss = mismatch(writer, state, found);
    if (miss == null) {
      settled = new TreeMap<>(state);
    } else {
      misses.append("; without open requests, ").append(miss);
    }
    for (Entry entry : open.getOrDefault(writer, List.of())) {
      apply(entry, state);
      miss = mismatch(writer, state, found);
      if (miss == null) {
        // The last that fits: what changed nothing counts as carried out.
        settled = new TreeMap<>(state);
      } else {
        misses.append("; with ").append(entry.operation()).append(", ").append(miss);
      }
    }
    if (settled == null) {
      throw new BrokenPromiseException(
          "collection '%s': no cut through the requests of writer %d explains its points%s"
              .formatted(shape.collection(), writer, misses));
    }
    ofWriter(points, writer).clear();
    points.putAll(settled);
  }

  /** What differs first, or null. */
  private static @Nullable String mismatch(
      int writer, NavigableMap<Long, Expected> state, Map<Long, StoredPoint> found) {
    TreeSet<Long> keys = new TreeSet<>(state.keySet());
    found.keySet().stream().filter(key -> Content.writer(key) == writer).forEach(keys::add);
    int wrong = 0;
    String first = null;
    for (long key : keys) {
      if (!Expected.holds(state.get(key), found.get(key))) {
        wrong++;
        if (first == null) {
          first =
              "key %d is %s, expected %s".formatted(key, describe(found.get(key)), state.get(key));
        }
      }
    }
    return first == null ? null : "%d points differ: %s".formatted(wrong, first);
  }

  private static String describe(@Nullable StoredPoint found) {
    return found == null
        ? "absent"
        : "version %d with payload %s".formatted(found.version(), found.payload());
  }

  private static <V> NavigableMap<Long, V> ofWriter(NavigableMap<Long, V> all, int writer) {
    long first = (long) writer * Content.KEYS_PER_WRITER;
    return all.subMap(first, true, first + Content.KEYS_PER_WRITER, false);
  }

  /**
   * Ends a check: versions found are certain now, and later ones are greater.
   *
   * @param version the collection's
   */
  void checked(Map<Long, StoredPoint> found, long version) {
    points.replaceAll((key, expected) -> {
      StoredPoint point = found.get(key);
      long exact = point == null ? expected.versionMin() : point.version();
      return new Expected(expected.state(), exact, exact);
    });
    newestByWriter.clear();
    floor = version;
    newestCertain = version;
  }
}
