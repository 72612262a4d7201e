package dev.vecino.server.hostile;

import dev.vecino.client.CollectionSpec;
import dev.vecino.client.Durability;
import dev.vecino.client.GetRequest;
import dev.vecino.client.GetResult;
import dev.vecino.client.Metric;
import dev.vecino.client.PayloadChange;
import dev.vecino.client.Point;
import dev.vecino.client.PointId;
import dev.vecino.client.PointSelector;
import dev.vecino.client.ScoredPoint;
import dev.vecino.client.ScrollRequest;
import dev.vecino.client.SearchRequest;
import dev.vecino.client.StoredPoint;
import dev.vecino.client.VecinoClient;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;

/**
 * Valid operations on a collection of its own, carried out on a map as well. One thread; the server
 * must agree with the map at any time, whatever others do to it.
 */
final class ModelledClient implements AutoCloseable {
  private static final String COLLECTION = "docs";
  private static final int DIMENSION = 8;
  private static final int POOL = 400;
  private static final int NEAREST = 10;

  private final Random random;
  private final VecinoClient client;
  private final Map<Long, Expected> model = new TreeMap<>();

  private record Expected(float[] vector, Map<String, Object> payload) {}

  ModelledClient(Random random, String address) {
    this.random = random;
    this.client = VecinoClient.connect(address);
  }

  void create() {
    client.create(CollectionSpec.of(COLLECTION, DIMENSION, Metric.EUCLIDEAN));
  }

  private float[] vector() {
    float[] vector = new float[DIMENSION];
    for (int i = 0; i < DIMENSION; i++) {
      vector[i] = (float) random.nextGaussian();
    }
    return vector;
  }

  private long id() {
    return random.nextInt(POOL);
  }

  /** One random operation; throws when the answer is not the model's. */
  String step() {
    return switch (random.nextInt(6)) {
      case 0, 1 -> upsert();
      case 2 -> delete();
      case 3 -> change();
      case 4 -> get();
      default -> search();
    };
  }

  private String upsert() {
    Map<Long, Expected> batch = new HashMap<>();
    for (int i = 1 + random.nextInt(20); i > 0; i--) {
      batch.put(id(), new Expected(vector(), Map.of("n", (long) random.nextInt(1_000))));
    }
    List<Point> points = new ArrayList<>();
    batch.forEach((id, expected) -> {
      Object n = Objects.requireNonNull(expected.payload().get("n"));
      points.add(Point.builder(id).vector(expected.vector()).payload("n", n).build());
    });
    client.upsert(COLLECTION, points, Durability.BUFFERED);
    model.putAll(batch);
    return "upsert";
  }

  private String delete() {
    long id = id();
    client.delete(COLLECTION, PointSelector.ids(id));
    model.remove(id);
    return "delete";
  }

  private String change() {
    long id = id();
    long value = random.nextInt(1_000);
    client.updatePayload(COLLECTION, PointSelector.ids(id), PayloadChange.set("changed", value));
    model.computeIfPresent(
        id,
        (key, old) -> {
          Map<String, Object> payload = new HashMap<>(old.payload());
          payload.put("changed", value);
          return new Expected(old.vector(), payload);
        });
    return "payload";
  }

  private String get() {
    long id = id();
    GetResult got = client.get(COLLECTION, GetRequest.of(id).withVectors());
    Expected expected = model.get(id);
    if (expected == null) {
      require(got.missing().equals(List.of(PointId.of(id))), "a deleted point was found: " + id);
    } else {
      require(got.points().size() == 1, "a point is missing: " + id);
      same(got.points().getFirst(), expected);
    }
    return "get";
  }

  private String search() {
    float[] query = vector();
    List<ScoredPoint> found =
        client
            .search(COLLECTION, SearchRequest.builder(query).limit(NEAREST).exact().build())
            .points();
    List<Double> distances =
        model.values().stream()
            .map(expected -> distance(query, expected.vector()))
            .sorted(Comparator.naturalOrder())
            .limit(NEAREST)
            .toList();
    require(found.size() == distances.size(), "a search found " + found.size());
    for (int i = 0; i < found.size(); i++) {
      require(
          Math.abs(found.get(i).score() - distances.get(i)) < 1e-4,
          "answer %d has distance %s, expected %s"
              .formatted(i, found.get(i).score(), distances.get(i)));
    }
    return "search";
  }

  private static double distance(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (a[i] - b[i]) * (double) (a[i] - b[i]);
    }
    return Math.sqrt(sum);
  }

  private static void same(StoredPoint point, Expected expected) {
    require(
        Arrays.equals(point.vector().orElseThrow(), expected.vector())
            && point.payload().equals(expected.payload()),
        "point %s is %s, expected %s".formatted(point.id(), point.payload(), expected.payload()));
  }

  /** Compares everything there is with the model. */
  void verifyAll() {
    Map<Long, StoredPoint> stored = new TreeMap<>();
    ScrollRequest all = ScrollRequest.all().withPageSize(100).withVectors();
    for (StoredPoint point : client.scrollAll(COLLECTION, all)) {
      stored.put(((PointId.Numeric) point.id()).value(), point);
    }
    require(stored.keySet().equals(model.keySet()), "other points are stored than expected");
    stored.forEach((id, point) -> same(point, Objects.requireNonNull(model.get(id))));
    require(client.count(COLLECTION) == model.size(), "the count is wrong");
    for (int i = 0; i < 20; i++) {
      search();
    }
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new AssertionError(otherwise);
    }
  }

  @Override
  public void close() {
    client.close();
  }
}
