package dev.vecino.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.vecino.engine.filter.Filter;
import dev.vecino.engine.filter.PointPredicate;
import dev.vecino.index.Metric;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A data directory with one sealed segment that has seen deletes and payload changes, what it must
 * answer, and ways to damage it. Tests work on copies.
 */
public final class DamageFixture {
  public static final String NAME = "damaged";
  public static final long SEED = 20260711;

  private static final int POINTS = 1_400;
  private static final CollectionSpec SPEC =
      new CollectionSpec(
          NAME,
          Map.of("a", new VectorSpec(6, Metric.DOT), "b", new VectorSpec(64, Metric.COSINE)),
          CollectionOptions.DEFAULT);

  private final Path template;
  private final TreeMap<PointId, ModelPoint> model = new TreeMap<>();

  /** What may happen to a file. */
  public enum Harm {
    FLIP,
    TRUNCATE,
    DELETE;

    /** Does it. */
    public void to(Path file, Random random) {
      try {
        switch (this) {
          case FLIP -> {
            byte[] bytes = Files.readAllBytes(file);
            bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
            Files.write(file, bytes);
          }
          case TRUNCATE -> {
            byte[] bytes = Files.readAllBytes(file);
            Files.write(file, java.util.Arrays.copyOf(bytes, random.nextInt(bytes.length)));
          }
          case DELETE -> Files.delete(file);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** Builds the directory. */
  public DamageFixture(Path template) {
    this.template = template;
    Random random = new Random(SEED);
    RandomData data = new RandomData(random);
    try (Database database = Database.open(template, DatabaseOptions.defaults())) {
      Collection collection = database.create(SPEC);
      List<Point> points = new ArrayList<>();
      for (int i = 0; i < POINTS; i++) {
        Map<String, float[]> vectors =
            i % 7 == 0
                ? Map.of("a", data.vector(6))
                : Map.of("a", data.vector(6), "b", data.vector(64));
        PointId id = i % 2 == 0 ? PointId.of(i) : PointId.of("p-" + i);
        points.add(new Point(id, vectors, data.payload()));
      }
      collection.upsert(points, Durability.BUFFERED);
      points.forEach(p -> model.put(p.id(), new ModelPoint(p.id(), p.vectors(), p.payload())));
      collection.optimize(Duration.ofMinutes(1));
      List<PointId> dead = points.stream().map(Point::id).filter(id -> hit(id, 11)).toList();
      collection.delete(PointSelector.ids(dead), Durability.BUFFERED);
      dead.forEach(model::remove);
      PayloadChange change = new PayloadChange(Payload.of("lang", "fr"), List.of("year"), false);
      List<PointId> changed = model.keySet().stream().filter(id -> hit(id, 13)).toList();
      collection.updatePayload(PointSelector.ids(changed), change, Durability.DURABLE);
      for (PointId id : changed) {
        model.computeIfPresent(
            id, (key, p) -> new ModelPoint(key, p.vectors(), change.apply(p.payload())));
      }
    }
  }

  private static boolean hit(PointId id, int divisor) {
    return Math.floorMod(id.hashCode(), divisor) == 0;
  }

  /** A copy of the directory, to be damaged. */
  public Path copyTo(Path directory) {
    try (Stream<Path> paths = Files.walk(template)) {
      for (Path path : (Iterable<Path>) paths::iterator) {
        Path target = directory.resolve(template.relativize(path).toString());
        if (Files.isDirectory(path)) {
          Files.createDirectories(target);
        } else {
          Files.copy(path, target);
        }
      }
      return directory;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Removes a directory and all in it. */
  public static void deleteTree(Path directory) throws IOException {
    try (Stream<Path> paths = Files.walk(directory)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  /** The directory of the collection's shard. */
  public static Path shard(Path directory) {
    return only(directory.resolve("shards"));
  }

  /** The directory of the one sealed segment. */
  public static Path segment(Path directory) {
    return only(shard(directory).resolve("segments"));
  }

  private static Path only(Path directory) {
    try (Stream<Path> entries = Files.list(directory)) {
      List<Path> all = entries.toList();
      assertThat(all).as("entries of %s", directory).hasSize(1);
      return all.getFirst();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Points that must be there, by id. */
  public Map<PointId, ModelPoint> model() {
    return model;
  }

  /** Counts, pages, gets and searches, each against brute force. */
  public void check(Collection collection, long seed) {
    Random random = new Random(seed);
    RandomData data = new RandomData(random);
    assertThat(collection.count(null)).isEqualTo(model.size());
    checkScroll(collection, null);
    checkScroll(collection, data.filter());
    for (int i = 0; i < 12; i++) {
      Filter filter = i % 3 == 0 ? null : data.filter();
      assertThat(collection.count(filter)).as("count of %s", filter).isEqualTo(matching(filter));
      boolean exact = i % 2 == 0;
      checkSearch(collection, "a", request(data.vector(6), filter).exact(exact).withVectors(true));
      checkSearch(collection, "b", request(data.vector(64), filter).exact(exact).withVectors(true));
    }
  }

  /** As {@link #check}, for a collection that has lost vectors of {@code a}. */
  public void checkWithoutVectorA(Collection collection, long seed) {
    RandomData data = new RandomData(new Random(seed));
    assertThat(collection.count(null)).isEqualTo(model.size());
    for (int i = 0; i < 12; i++) {
      Filter filter = i % 3 == 0 ? null : data.filter();
      assertThat(collection.count(filter)).as("count of %s", filter).isEqualTo(matching(filter));
      checkSearch(collection, "b", request(data.vector(64), filter).exact(i % 2 == 0));
    }
  }

  private static SearchRequest.Builder request(float[] query, @Nullable Filter filter) {
    return SearchRequest.builder(query).filter(filter);
  }

  private long matching(@Nullable Filter filter) {
    return live(filter).count();
  }

  private Stream<ModelPoint> live(@Nullable Filter filter) {
    if (filter == null) {
      return model.values().stream();
    }
    PointPredicate predicate = PointPredicate.compile(filter);
    return model.values().stream().filter(p -> predicate.matches(p.id(), p.payload()));
  }

  private void checkScroll(Collection collection, @Nullable Filter filter) {
    List<PointId> seen = new ArrayList<>();
    PointId after = null;
    do {
      ScrollPage page =
          collection.scroll(new ScrollRequest(500, after, filter, PayloadSelector.ALL, true));
      for (StoredPoint stored : page.points()) {
        seen.add(stored.id());
        ModelPoint expected = Objects.requireNonNull(model.get(stored.id()));
        assertThat(stored.payload()).isEqualTo(expected.payload());
        assertThat(stored.vectors().keySet()).isEqualTo(expected.vectors().keySet());
        stored.vectors().forEach((n, v) -> assertThat(v).isEqualTo(expected.vectors().get(n)));
      }
      after = page.next();
    } while (after != null);
    assertThat(seen).isEqualTo(live(filter).map(ModelPoint::id).toList());
  }

  private void checkSearch(Collection collection, String using, SearchRequest.Builder builder) {
    SearchRequest request = builder.using(using).build();
    float[] query = request.vector();
    Filter filter = request.filter();
    VectorSpec vector = Objects.requireNonNull(SPEC.vectors().get(using));
    double[] scores =
        live(filter)
            .filter(p -> p.vectors().containsKey(using))
            .mapToDouble(p -> -score(vector, query, p, using))
            .sorted()
            .limit(10)
            .toArray();
    List<ScoredPoint> found = collection.search(request).points();
    assertThat(found).as("answers for %s", filter).hasSize(scores.length);
    for (int i = 0; i < scores.length; i++) {
      ScoredPoint hit = found.get(i);
      ModelPoint point = Objects.requireNonNull(model.get(hit.id()));
      assertThat(hit.payload()).isEqualTo(point.payload());
      assertThat((double) hit.score()).isCloseTo(score(vector, query, point, using), within(1e-4));
      // 1,400 points: a walk of the default width finds what a scan finds.
      assertThat((double) hit.score()).isCloseTo(-scores[i], within(1e-4));
      assertThat(hit.version())
          .isEqualTo(
              collection
                  .get(List.of(hit.id()), PayloadSelector.NONE, false)
                  .points()
                  .getFirst()
                  .version());
    }
  }

  private static double score(VectorSpec vector, float[] query, ModelPoint p, String using) {
    return ModelPoint.score(vector.metric(), query, Objects.requireNonNull(p.vectors().get(using)));
  }
}
