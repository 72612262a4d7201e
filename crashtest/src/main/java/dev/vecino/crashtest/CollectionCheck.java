package dev.vecino.crashtest;

import static dev.vecino.crashtest.BrokenPromiseException.require;

import dev.vecino.engine.Collection;
import dev.vecino.engine.GetResult;
import dev.vecino.engine.Payload;
import dev.vecino.engine.PayloadSelector;
import dev.vecino.engine.PointId;
import dev.vecino.engine.ScrollPage;
import dev.vecino.engine.ScrollRequest;
import dev.vecino.engine.StoredPoint;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Compares one collection with its model, by every way to read it. */
final class CollectionCheck {
  private static final int PAGE = 1_000;
  private static final int PROBES = 4;

  private final Collection collection;
  private final CollectionModel model;
  private final RandomGenerator random;

  CollectionCheck(Collection collection, CollectionModel model, RandomGenerator random) {
    this.collection = collection;
    this.model = model;
    this.random = random;
  }

  /**
   * Checks all, and settles the model.
   *
   * @return what approximate searches found
   */
  Recall run() {
    Map<Long, StoredPoint> found = scroll();
    model.settle(collection.spec(), found);
    found.forEach(this::checkPoint);
    checkVersion();
    checkGet(found);
    checkCounts();
    Recall recall = new SearchCheck(collection, model, found, random).run();
    model.checked(found, collection.stats().version());
    return recall;
  }

  private Map<Long, StoredPoint> scroll() {
    Map<Long, StoredPoint> found = new TreeMap<>();
    PointId after = null;
    do {
      ScrollPage page =
          collection.scroll(new ScrollRequest(PAGE, after, null, PayloadSelector.ALL, true));
      for (StoredPoint point : page.points()) {
        StoredPoint twice = found.put(Content.key(point.id()), point);
        require(twice == null, "point %s comes twice in a scroll", point.id());
      }
      after = page.next();
    } while (after != null);
    return found;
  }

  private void checkPoint(long key, StoredPoint point) {
    Expected expected = expected(key, "a scroll");
    checkContent(key, expected, point.payload(), point.vectors());
    require(
        point.version() >= expected.versionMin() && point.version() <= expected.versionMax(),
        "point %s has version %d, expected from %d to %d",
        point.id(),
        point.version(),
        expected.versionMin(),
        expected.versionMax());
  }

  private Expected expected(long key, String source) {
    Expected expected = model.points().get(key);
    if (expected == null) {
      throw new BrokenPromiseException("key %d is in %s but deleted".formatted(key, source));
    }
    return expected;
  }

  private void checkContent(
      long key, Expected expected, @Nullable Payload payload, Map<String, float[]> vectors) {
    Payload right = Content.payload(key, expected.state());
    require(right.equals(payload), "key %d has payload %s, expected %s", key, payload, right);
    Map<String, float[]> given = Content.vectors(model.target(), key, expected.state().placed());
    require(
        given.keySet().equals(vectors.keySet()),
        "key %d has vectors %s, expected %s",
        key,
        vectors.keySet(),
        given.keySet());
    given.forEach((name, vector) -> {
      float[] stored = vectors.get(name);
      require(
          Arrays.equals(vector, stored),
          "key %d has vector %s, expected %s",
          key,
          Arrays.toString(stored),
          Arrays.toString(vector));
    });
  }

  private void checkVersion() {
    long version = collection.stats().version();
    require(
        version >= model.newestCertain(),
        "collection '%s' is at version %d, it acknowledged %d",
        model.target().collection(),
        version,
        model.newestCertain());
  }

  /** Asks for every key that ever was. */
  private void checkGet(Map<Long, StoredPoint> found) {
    for (int writer = 0; writer < Workload.WRITERS; writer++) {
      for (int from = 0; from < Writer.keys(writer); from += PAGE) {
        int to = Math.min(from + PAGE, Writer.keys(writer));
        List<Long> keys = new ArrayList<>();
        for (int i = from; i < to; i++) {
          keys.add((long) writer * Content.KEYS_PER_WRITER + i);
        }
        GetResult got =
            collection.get(keys.stream().map(Content::id).toList(), PayloadSelector.ALL, true);
        for (StoredPoint point : got.points()) {
          long key = Content.key(point.id());
          checkContent(key, expected(key, "a get"), point.payload(), point.vectors());
        }
        long alive = keys.stream().filter(found::containsKey).count();
        require(
            got.points().size() == alive && got.missing().size() == keys.size() - alive,
            "a get finds %d of %d points, expected %d",
            got.points().size(),
            keys.size(),
            alive);
      }
    }
  }

  private void checkCounts() {
    checkCount(Probe.ALL);
    for (int i = 0; i < PROBES; i++) {
      checkCount(Probe.random(random));
    }
    require(
        collection.stats().points() == model.points().size(),
        "collection '%s' says it has %d points, expected %d",
        model.target().collection(),
        collection.stats().points(),
        model.points().size());
  }

  private void checkCount(Probe probe) {
    long expected =
        model.points().entrySet().stream()
            .filter(point ->
                probe.meaning().test(Content.payload(point.getKey(), point.getValue().state())))
            .count();
    long counted = collection.count(probe.filter());
    require(
        counted == expected,
        "collection '%s' counts %d points for %s, expected %d",
        model.target().collection(),
        counted,
        probe.filter(),
        expected);
  }
}
