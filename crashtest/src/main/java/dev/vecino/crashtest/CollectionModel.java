package dev.vecino.crashtest;

import static dev.vecino.crashtest.BrokenPromiseException.require;

import dev.vecino.crashtest.Journal.Entry;
import dev.vecino.crashtest.Shape.Target;
import dev.vecino.engine.CollectionSpec;
import dev.vecino.engine.StoredPoint;
import dev.vecino.engine.WriteResult;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What one collection must hold: what is certain, and for each writer the requests since whose fate
 * is open. A crash cuts a writer's requests at some place, and each is carried out whole or not at
 * all: so after it, the points of a writer are those after the first n of its open requests.
 */
final class CollectionModel {
  private final Target target;
  private final TreeMap<Long, Expected> points = new TreeMap<>();
  private final Map<Integer, List<Entry>> open = new TreeMap<>();
  private final Map<Integer, Long> newestByWriter = new HashMap<>();

  /** What keys held before; to be found nowhere any more. */
  private final Map<Long, PointState> graves = new HashMap<>();

  private long floor;
  private long newestCertain;
  private long sealPoints = Shape.SEAL_POINTS;
  private @Nullable Long openSealPoints;

  CollectionModel(Target target) {
    this.target = target;
  }

  Target target() {
    return target;
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

  /** Takes a change of the options. */
  void changeOptions(Operation operation, boolean certain) {
    if (certain) {
      sealPoints = operation.argument();
    } else {
      openSealPoints = operation.argument();
    }
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
      case CREATE, DROP, CHANGE_OPTIONS ->
          throw new IllegalArgumentException(operation + " is not about points");
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
   * @param spec the collection's
   * @param found all points there are, by key
   * @throws BrokenPromiseException when no prefix of a writer's requests explains its points, or
   *     when what was lost is no suffix of what was acknowledged
   */
  void settle(CollectionSpec spec, Map<Long, StoredPoint> found) {
    settleOptions(spec);
    List<Cut> cuts = new ArrayList<>();
    for (int writer = 0; writer < Workload.WRITERS; writer++) {
      cuts.add(settle(writer, found));
    }
    open.clear();
    long kept = cuts.stream().mapToLong(Cut::kept).max().orElseThrow();
    long lost = cuts.stream().mapToLong(Cut::lost).min().orElseThrow();
    require(
        kept < lost,
        "collection '%s' has what was acknowledged with version %d and lost version %d",
        target.collection(),
        kept,
        lost);
  }

  private void settleOptions(CollectionSpec spec) {
    long found = spec.options().sealPoints();
    require(
        found == sealPoints || (openSealPoints != null && openSealPoints == found),
        "collection '%s' has seal_points %d, expected %d or %s",
        target.collection(),
        found,
        sealPoints,
        openSealPoints);
    require(
        spec.equals(target.spec((int) found)),
        "collection '%s' has schema %s, expected %s",
        target.collection(),
        spec,
        target.spec((int) found));
    sealPoints = found;
    openSealPoints = null;
  }

  /**
   * Where the crash cut the requests of a writer.
   *
   * @param kept the newest version acknowledged of a request that was certainly carried out
   * @param lost the oldest version acknowledged of one that was not
   */
  private record Cut(long kept, long lost) {
    static Cut between(List<Entry> before, List<Entry> after) {
      return new Cut(
          results(before).mapToLong(WriteResult::version).max().orElse(0),
          results(after).mapToLong(r -> r.version() - r.count() + 1).min().orElse(Long.MAX_VALUE));
    }

    /** Those that changed points; others have no version of their own. */
    private static Stream<WriteResult> results(List<Entry> entries) {
      return entries.stream()
          .filter(Entry::acknowledged)
          .map(Entry::acknowledgement)
          .filter(result -> result.count() > 0);
    }
  }

  private Cut settle(int writer, Map<Long, StoredPoint> found) {
    List<Entry> requests = open.getOrDefault(writer, List.of());
    NavigableMap<Long, Expected> state = new TreeMap<>(ofWriter(points, writer));
    NavigableMap<Long, Expected> settled = null;
    int shortest = requests.size();
    int longest = 0;
    StringBuilder misses = new StringBuilder();
    for (int carriedOut = 0; carriedOut <= requests.size(); carriedOut++) {
      if (carriedOut > 0) {
        apply(requests.get(carriedOut - 1), state);
      }
      String miss = mismatch(writer, state, found);
      if (miss == null) {
        // The longest that fits is taken: what changed nothing counts as carried out.
        settled = new TreeMap<>(state);
        shortest = Math.min(shortest, carriedOut);
        longest = carriedOut;
      } else {
        misses.append("; after %d of them, %s".formatted(carriedOut, miss));
      }
    }
    if (settled == null) {
      throw new BrokenPromiseException(
          "collection '%s': no cut through the requests of writer %d explains its points%s; %s"
              .formatted(
                  target.collection(),
                  writer,
                  misses,
                  requests.stream().map(Entry::operation).toList()));
    }
    ofWriter(points, writer).clear();
    points.putAll(settled);
    return Cut.between(requests.subList(0, shortest), requests.subList(longest, requests.size()));
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
