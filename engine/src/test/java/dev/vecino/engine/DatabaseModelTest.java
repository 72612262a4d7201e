package dev.vecino.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.vecino.engine.filter.Filter;
import dev.vecino.engine.filter.PointPredicate;
import dev.vecino.index.Metric;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The database against a map with brute force, driven by the same random operations. */
class DatabaseModelTest {
  private static final int STEPS = 1_500;
  private static final int ID_POOL = 150;

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void behavesAsAMapWithBruteForce(long seed) {
    CollectionSpec spec = spec(seed);
    try (Run run = new Run(seed, spec, directory)) {
      for (int step = 0; step < STEPS; step++) {
        run.step = step;
        run.step();
      }
      run.reopen();
      run.checkEverything();
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
    }
  }

  private static CollectionSpec spec(long seed) {
    return switch ((int) (seed % 4)) {
      case 0 -> CollectionSpec.of("model", new VectorSpec(8, Metric.COSINE));
      case 1 -> CollectionSpec.of("model", new VectorSpec(5, Metric.DOT));
      case 2 -> CollectionSpec.of("model", new VectorSpec(17, Metric.EUCLIDEAN));
      default ->
          new CollectionSpec(
              "model",
              Map.of("a", new VectorSpec(6, Metric.DOT), "b", new VectorSpec(20, Metric.COSINE)),
              CollectionOptions.DEFAULT);
    };
  }

  /** One seeded history. */
  private static final class Run implements AutoCloseable {
    private final Random random;
    private final RandomData data;
    private final CollectionSpec spec;
    private final Path directory;
    private final TreeMap<PointId, ModelPoint> model = new TreeMap<>();
    private Database database;
    private Collection collection;
    private long lastVersion;
    private int step;

    Run(long seed, CollectionSpec spec, Path directory) {
      this.random = new Random(seed);
      this.data = new RandomData(random);
      this.spec = spec;
      this.directory = directory;
      this.database = Database.open(directory, DatabaseOptions.defaults());
      this.collection = database.create(spec);
    }

    void step() {
      switch (random.nextInt(100)) {
        case 0 -> reopen();
        case 1, 2 -> collection.optimize(Duration.ofMinutes(1));
        case 4 -> deleteByFilter();
        case 5, 6 -> changeByFilter();
        case 7 -> checkScroll(random.nextBoolean() ? data.filter() : null);
        default -> frequent();
      }
    }

    private void frequent() {
      switch (random.nextInt(8)) {
        case 0, 1, 2 -> upsert();
        case 3 -> delete();
        case 4 -> changePayload();
        case 5 -> checkGet();
        case 6 -> checkCount();
        default -> checkSearch();
      }
    }

    void reopen() {
      database.close();
      database = Database.open(directory, DatabaseOptions.defaults());
      collection = database.collection(spec.name());
    }

    private Durability durability() {
      return random.nextInt(20) == 0 ? Durability.DURABLE : Durability.BUFFERED;
    }

    private void written(WriteResult result, long expected) {
      assertThat(result.count()).as("count at step %d", step).isEqualTo(expected);
      assertThat(result.version()).as("version").isEqualTo(lastVersion + expected);
      lastVersion = result.version();
    }

    private void upsert() {
      List<Point> points = new ArrayList<>();
      Map<PointId, Point> last = new LinkedHashMap<>();
      for (int i = 1 + random.nextInt(12); i > 0; i--) {
        Point point = new Point(data.id(ID_POOL), vectors(), data.payload());
        points.add(point);
        last.put(point.id(), point);
      }
      written(collection.upsert(points, durability()), last.size());
      last.values()
          .forEach(p -> model.put(p.id(), new ModelPoint(p.id(), p.vectors(), p.payload())));
    }

    private Map<String, float[]> vectors() {
      Map<String, float[]> vectors = new LinkedHashMap<>();
      spec.vectors().forEach((name, v) -> vectors.put(name, data.vector(v.dimension())));
      if (vectors.size() > 1 && random.nextInt(3) == 0) {
        vectors.remove(random.nextBoolean() ? "a" : "b");
      }
      return vectors;
    }

    private void delete() {
      List<PointId> ids = List.of(data.id(ID_POOL), data.id(ID_POOL), data.id(ID_POOL));
      long present = ids.stream().distinct().filter(model::containsKey).count();
      written(collection.delete(PointSelector.ids(ids), durability()), present);
      ids.forEach(model::remove);
    }

    private List<ModelPoint> matching(@Nullable Filter filter) {
      if (filter == null) {
        return List.copyOf(model.values());
      }
      PointPredicate predicate = PointPredicate.compile(filter);
      return model.values().stream().filter(p -> predicate.matches(p.id(), p.payload())).toList();
    }

    private void deleteByFilter() {
      Filter filter = Filter.must(data.filter(), data.filter(), data.filter());
      List<ModelPoint> gone = matching(filter);
      written(collection.delete(PointSelector.matching(filter), durability()), gone.size());
      gone.forEach(p -> model.remove(p.id()));
    }

    private PayloadChange change() {
      Payload set = data.payload();
      return switch (random.nextInt(3)) {
        case 0 -> new PayloadChange(set, List.of(), true);
        case 1 -> new PayloadChange(Payload.of("lang", "fr"), List.of("year"), false);
        default -> new PayloadChange(set, List.of("tags"), false);
      };
    }

    private void changePayload() {
      List<PointId> ids = List.of(data.id(ID_POOL), data.id(ID_POOL));
      PayloadChange change = change();
      List<PointId> present = ids.stream().distinct().filter(model::containsKey).toList();
      written(
          collection.updatePayload(PointSelector.ids(ids), change, durability()), present.size());
      present.forEach(id -> changed(id, change));
    }

    private void changeByFilter() {
      Filter filter = Filter.must(data.filter(), data.filter());
      PayloadChange change = change();
      List<ModelPoint> before = matching(filter);
      written(
          collection.updatePayload(PointSelector.matching(filter), change, durability()),
          before.size());
      before.forEach(p -> changed(p.id(), change));
    }

    private void changed(PointId id, PayloadChange change) {
      model.computeIfPresent(
          id, (key, p) -> new ModelPoint(key, p.vectors(), change.apply(p.payload())));
    }

    private void checkGet() {
      List<PointId> ids = List.of(data.id(ID_POOL), data.id(ID_POOL));
      GetResult result = collection.get(ids, PayloadSelector.ALL, true);
      assertThat(result.missing())
          .isEqualTo(ids.stream().filter(id -> !model.containsKey(id)).toList());
      result.points().forEach(this::checkStored);
    }

    private void checkStored(StoredPoint stored) {
      ModelPoint expected = expected(stored.id());
      assertThat(stored.payload()).isEqualTo(expected.payload());
      assertThat(stored.vectors().keySet()).isEqualTo(expected.vectors().keySet());
      stored.vectors().forEach((name, v) -> assertThat(v).isEqualTo(expected.vectors().get(name)));
      assertThat(stored.version()).isBetween(1L, lastVersion);
    }

    private ModelPoint expected(PointId id) {
      ModelPoint point = model.get(id);
      assertThat(point).as("point %s is alive at step %d", id, step).isNotNull();
      return java.util.Objects.requireNonNull(point);
    }

    private void checkCount() {
      Filter filter = random.nextInt(4) == 0 ? null : data.filter();
      assertThat(collection.count(filter))
          .as("count of %s at step %d", filter, step)
          .isEqualTo(matching(filter).size());
    }

    private void checkScroll(@Nullable Filter filter) {
      List<PointId> seen = new ArrayList<>();
      PointId after = null;
      do {
        ScrollPage page =
            collection.scroll(
                new ScrollRequest(
                    1 + random.nextInt(60), after, filter, PayloadSelector.ALL, true));
        page.points().forEach(this::checkStored);
        page.points().forEach(p -> seen.add(p.id()));
        after = page.next();
      } while (after != null);
      assertThat(seen)
          .as("scroll of %s at step %d", filter, step)
          .isEqualTo(matching(filter).stream().map(ModelPoint::id).toList());
    }

    private void checkSearch() {
      List<String> names = List.copyOf(spec.vectors().keySet());
      String using = names.get(random.nextInt(names.size()));
      VectorSpec vector = java.util.Objects.requireNonNull(spec.vectors().get(using));
      float[] query = data.vector(vector.dimension());
      Filter filter = random.nextInt(3) == 0 ? null : data.filter();
      int limit = 1 + random.nextInt(30);
      int offset = random.nextInt(3) == 0 ? random.nextInt(20) : 0;
      SearchRequest request =
          SearchRequest.builder(query)
              .using(using)
              .filter(filter)
              .limit(limit)
              .offset(offset)
              .exact(random.nextBoolean())
              .withVectors(random.nextBoolean())
              .withPayload(random.nextBoolean() ? PayloadSelector.ALL : PayloadSelector.NONE)
              .build();
      double[] scores =
          matching(filter).stream()
              .filter(p -> p.vectors().containsKey(using))
              .mapToDouble(p -> score(vector, query, p, using))
              .map(score -> vector.metric().higherIsNearer() ? -score : score)
              .sorted()
              .skip(offset)
              .limit(limit)
              .toArray();
      List<ScoredPoint> found = collection.search(request).points();
      assertThat(found).as("answers to %s at step %d", request, step).hasSize(scores.length);
      assertThat(found.stream().map(ScoredPoint::id)).doesNotHaveDuplicates();
      for (int i = 0; i < scores.length; i++) {
        checkHit(found.get(i), request, vector, using);
        double expected = vector.metric().higherIsNearer() ? -scores[i] : scores[i];
        assertThat((double) found.get(i).score()).isCloseTo(expected, within(2e-5));
      }
    }

    private static double score(VectorSpec vector, float[] query, ModelPoint p, String using) {
      return ModelPoint.score(
          vector.metric(), query, java.util.Objects.requireNonNull(p.vectors().get(using)));
    }

    private void checkHit(ScoredPoint hit, SearchRequest request, VectorSpec vector, String using) {
      ModelPoint point = expected(hit.id());
      assertThat((double) hit.score())
          .isCloseTo(score(vector, request.vector(), point, using), within(2e-5));
      Filter filter = request.filter();
      if (filter != null) {
        assertThat(PointPredicate.compile(filter).matches(hit.id(), point.payload())).isTrue();
      }
      if (request.withPayload().enabled()) {
        assertThat(hit.payload()).isEqualTo(point.payload());
      } else {
        assertThat(hit.payload()).isNull();
      }
      assertThat(hit.version())
          .isEqualTo(
              collection
                  .get(List.of(hit.id()), PayloadSelector.NONE, false)
                  .points()
                  .getFirst()
                  .version());
    }

    void checkEverything() {
      checkScroll(null);
      assertThat(collection.stats().points()).isEqualTo(model.size());
      for (int i = 0; i < 50; i++) {
        checkSearch();
        checkCount();
      }
    }

    @Override
    public void close() {
      database.close();
    }
  }
}
