package dev.vecino.engine.check;

import dev.vecino.engine.Collection;
import dev.vecino.engine.CollectionOptions;
import dev.vecino.engine.CollectionSpec;
import dev.vecino.engine.Database;
import dev.vecino.engine.DatabaseOptions;
import dev.vecino.engine.DiskReserve;
import dev.vecino.engine.Durability;
import dev.vecino.engine.Limits;
import dev.vecino.engine.Payload;
import dev.vecino.engine.PayloadChange;
import dev.vecino.engine.Point;
import dev.vecino.engine.PointId;
import dev.vecino.engine.PointSelector;
import dev.vecino.engine.Upkeep;
import dev.vecino.engine.VectorSpec;
import dev.vecino.index.Metric;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A small data directory with something of everything: sealed segments with each kind of file,
 * unsealed points, tombstones in both, changed payloads, three named vectors of three metrics that
 * not every point has, both kinds of ids, and a second collection with one unnamed vector.
 *
 * <p>Vectors have few digits, so that directories compress well.
 */
final class SampleData {
  static final String MAIN = "main";
  static final String SIDE = "side";
  static final List<String> LANGUAGES = List.of("en", "de", "es");

  /** So many that the first segment gets graphs. */
  private static final int FIRST = 1_250;

  private static final int SECOND = 150;
  private static final int UNSEALED = 60;

  private final Random random;

  private SampleData(long seed) {
    random = new Random(seed);
  }

  static DatabaseOptions options() {
    return new DatabaseOptions(
        Limits.DEFAULT,
        4 << 20,
        8 << 20,
        64 << 20,
        64 << 20,
        64 << 20,
        new DiskReserve(0, 0),
        1 << 20,
        1,
        new Upkeep(0, 2, 0));
  }

  /** Writes the directory and closes it. */
  static void write(Path directory, long seed) {
    SampleData data = new SampleData(seed);
    try (Database database = Database.open(directory, options())) {
      data.seal(database.create(mainSpec()));
      Collection side = database.create(sideSpec());
      side.upsert(
          IntStream.range(0, 20)
              .mapToObj(i ->
                  new Point(
                      PointId.of("side-" + i),
                      Map.of(CollectionSpec.DEFAULT_VECTOR, data.vector(3)),
                      Payload.of("n", i)))
              .toList(),
          Durability.DURABLE);
    }
    // Opening flushes RocksDB's log into tables; what comes now stays in the log.
    try (Database database = Database.open(directory, options())) {
      data.change(database.collection(MAIN));
      database
          .collection(SIDE)
          .delete(PointSelector.ids(List.of(PointId.of("side-3"))), Durability.DURABLE);
    }
  }

  private static CollectionSpec mainSpec() {
    return new CollectionSpec(
        MAIN,
        Map.of(
            "a", new VectorSpec(64, Metric.COSINE),
            "b", new VectorSpec(4, Metric.DOT),
            "c", new VectorSpec(5, Metric.EUCLIDEAN)),
        CollectionOptions.DEFAULT);
  }

  private static CollectionSpec sideSpec() {
    return CollectionSpec.of(SIDE, new VectorSpec(3, Metric.EUCLIDEAN));
  }

  private void seal(Collection main) {
    main.upsert(points(0, FIRST), Durability.DURABLE);
    main.seal(Duration.ofMinutes(2));
    main.upsert(points(FIRST, FIRST + SECOND), Durability.DURABLE);
    main.seal(Duration.ofMinutes(2));
  }

  private void change(Collection main) {
    int sealed = FIRST + SECOND;
    main.upsert(points(sealed, sealed + UNSEALED), Durability.DURABLE);
    main.delete(PointSelector.ids(ids(0, sealed + UNSEALED, 31)), Durability.DURABLE);
    main.upsert(List.of(point(7), point(FIRST + 7), point(sealed + 7)), Durability.DURABLE);
    PayloadChange change = new PayloadChange(Payload.of("changed", true), List.of("year"), false);
    main.updatePayload(
        PointSelector.ids(ids(5, sealed + UNSEALED, 41)), change, Durability.DURABLE);
  }

  private static List<PointId> ids(int from, int to, int step) {
    List<PointId> ids = new ArrayList<>();
    for (int i = from; i < to; i += step) {
      ids.add(id(i));
    }
    return ids;
  }

  private List<Point> points(int from, int to) {
    return IntStream.range(from, to).mapToObj(this::point).toList();
  }

  private static PointId id(int number) {
    return number % 2 == 0 ? PointId.of(number) : PointId.of("p-" + number);
  }

  private Point point(int number) {
    Map<String, float[]> vectors = new LinkedHashMap<>();
    vectors.put("a", vector(64));
    if (random.nextInt(10) > 0) {
      vectors.put("b", vector(4));
    }
    if (random.nextInt(3) == 0) {
      vectors.put("c", vector(5));
    }
    Map<String, @Nullable Object> payload = new LinkedHashMap<>();
    payload.put("lang", LANGUAGES.get(random.nextInt(LANGUAGES.size())));
    payload.put("year", 2000 + random.nextInt(30));
    if (random.nextInt(50) == 0) {
      payload.put("text", "long ".repeat(70) + number);
    }
    return new Point(id(number), vectors, Payload.of(payload));
  }

  /** Multiples of an eighth, never all zero. */
  float[] vector(int dimension) {
    float[] vector = new float[dimension];
    for (int i = 0; i < dimension; i++) {
      vector[i] = (random.nextInt(65) - 32) / 8f;
    }
    vector[0] = vector[0] == 0 ? 1 : vector[0];
    return vector;
  }
}
