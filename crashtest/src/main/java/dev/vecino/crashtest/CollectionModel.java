package dev.vecino.crashtest;

import static dev.vecino.crashtest.BrokenPromiseException.require;

import dev.vecino.crashtest.Journal.Entry;
import dev.vecino.crashtest.Shape.Target;
import dev.vecino.engine.CollectionOptions;
import dev.vecino.engine.CollectionSpec;
import dev.vecino.engine.StoredPoint;
import dev.vecino.engine.WriteResult;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
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
  private final Effects effects = new Effects();
  private final Map<Integer, List<Entry>> open = new TreeMap<>();
  private final Map<Integer, Long> newestByWriter = new HashMap<>();

  /** The requests since the last check, those of a writer in order, and the points before them. */
  private final List<Entry> since = new ArrayList<>();

  private Map<Long, Expected> before = Map.of();

  private long floor;
  private long newestCertain;
  private @Nullable Long sealPoints = (long) Shape.SEAL_POINTS;
  private @Nullable Long openSealPoints;

  CollectionModel(Target target) {
    this.target = target;
  }

  /**
   * What a copy holds that was taken since the last check: a group of requests is in it when its
   * versions are. Those without an answer, whose versions nobody knows, may be.
   *
   * @param version the copy's
   */
  CollectionModel at(long version) {
    CollectionModel copy = new CollectionModel(target);
    copy.points.putAll(before);
    copy.floor = floor;
    copy.newestCertain = version;
    copy.sealPoints = null;
    for (Entry entry : since) {
      if (!entry.acknowledged()) {
        copy.open(entry);
      } else if (entry.acknowledgement().count() > 0
          && entry.acknowledgement().version() <= version) {
        copy.effects.apply(entry, copy.points, floor);
      }
    }
    return copy;
  }

  Target target() {
    return target;
  }

  /** Points by key; all certain once {@link #settle} has returned. */
  NavigableMap<Long, Expected> points() {
    return points;
  }

  /** What keys held before; to be found nowhere any more. */
  Map<Long, PointState> graves() {
    return effects.graves();
  }

  /** The version that the collection has reached for certain. */
  long newestCertain() {
    return newestCertain;
  }

  /** Takes a request that was acknowledged and must not be lost; settles nothing before it. */
  void certain(Entry entry) {
    since.add(entry);
    Operation operation = entry.operation();
    WriteResult result = entry.acknowledgement();
    long count = effects.apply(entry, points, floor);
    require(
        count == result.count(),
        "%s was acknowledged for %d points, expected %d",
        operation,
        result.count(),
        count);
    long before = newestByWriter.getOrDefault(operation.writer(), floor);
    require(
        count == 0 || result.version() - count >= before,
        "%s was acknowledged with versions from %d to %d after version %d",
        operation,
        result.version() - count + 1,
        result.version(),
        before);
    newestByWriter.put(operation.writer(), Math.max(before, result.version()));
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
    since.add(entry);
    open.computeIfAbsent(entry.operation().writer(), w -> new ArrayList<>()).add(entry);
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
        sealPoints == null || found == sealPoints || Objects.equals(openSealPoints, found),
        "collection '%s' has seal_points %d, expected %s or %s",
        spec.name(),
        found,
        sealPoints,
        openSealPoints);
    // A restored collection has another name than that which it is a copy of.
    CollectionSpec expected =
        new CollectionSpec(
            spec.name(), target.vectors(), CollectionOptions.DEFAULT.withSealPoints((int) found));
    require(spec.equals(expected), "the schema is %s, expected %s", spec, expected);
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
    NavigableMap<Long, Expected> state = new TreeMap<>(Effects.ofWriter(points, writer));
    NavigableMap<Long, Expected> settled = null;
    int shortest = requests.size();
    int longest = 0;
    StringBuilder misses = new StringBuilder();
    for (int carriedOut = 0; carriedOut <= requests.size(); carriedOut++) {
      if (carriedOut > 0) {
        effects.apply(requests.get(carriedOut - 1), state, floor);
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
    Effects.ofWriter(points, writer).clear();
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
    since.clear();
    before = Map.copyOf(points);
    floor = version;
    newestCertain = version;
  }
}
