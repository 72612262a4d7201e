package dev.vecino.engine.check;

import dev.vecino.engine.Collection;
import dev.vecino.engine.Database;
import dev.vecino.engine.ModelPoint;
import dev.vecino.engine.Payload;
import dev.vecino.engine.PayloadSelector;
import dev.vecino.engine.PointId;
import dev.vecino.engine.ScrollPage;
import dev.vecino.engine.ScrollRequest;
import dev.vecino.engine.VectorSpec;
import dev.vecino.index.Metric;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a collection holds and what searches of it must find.
 *
 * @param points all of them, in id order
 * @param probes searches with their right answers
 */
record Content(List<Stored> points, List<Probe> probes) {
  private static final int PAGE = 1_000;
  private static final int LIMIT = 10;
  private static final int QUERIES = 2;

  /** A point with all that belongs to it. */
  record Stored(PointId id, long version, Payload payload, Map<String, float[]> vectors) {}

  /**
   * A search.
   *
   * @param using null where the vector has no name
   * @param lang a filter on that field; null for none
   * @param answers nearest first
   */
  @SuppressWarnings("ArrayRecordComponent") // nobody compares them
  record Probe(
      @Nullable String using,
      Metric metric,
      float[] query,
      @Nullable String lang,
      List<Answer> answers) {}

  /** A point found, with its score. */
  record Answer(PointId id, double score) {}

  /** What every collection of a sound database holds, with probes by seed. */
  static Map<String, Content> of(Database database, long seed) {
    Map<String, Content> contents = new TreeMap<>();
    for (Collection collection : database.collections()) {
      List<Stored> points = scroll(collection);
      contents.put(collection.spec().name(), new Content(points, probes(collection, points, seed)));
    }
    return contents;
  }

  /** Everything, page by page. */
  static List<Stored> scroll(Collection collection) {
    List<Stored> points = new ArrayList<>();
    PointId after = null;
    do {
      ScrollPage page =
          collection.scroll(new ScrollRequest(PAGE, after, null, PayloadSelector.ALL, true));
      page.points()
          .forEach(point ->
              points.add(
                  new Stored(
                      point.id(),
                      point.version(),
                      point.payload() == null ? Payload.EMPTY : point.payload(),
                      point.vectors())));
      after = page.next();
    } while (after != null);
    return points;
  }

  private static List<Probe> probes(Collection collection, List<Stored> points, long seed) {
    Random random = new Random(seed);
    List<Probe> probes = new ArrayList<>();
    for (Map.Entry<String, VectorSpec> vector : collection.spec().vectors().entrySet()) {
      for (int i = 0; i < QUERIES; i++) {
        float[] query = new float[vector.getValue().dimension()];
        for (int d = 0; d < query.length; d++) {
          query[d] = random.nextInt(64) / 16f - 1.97f;
        }
        Metric metric = vector.getValue().metric();
        String name = vector.getKey();
        String using = name.isEmpty() ? null : name;
        String lang = i % 2 == 0 ? null : SampleData.LANGUAGES.getFirst();
        probes.add(
            new Probe(using, metric, query, lang, nearest(points, name, metric, query, lang)));
      }
    }
    return probes;
  }

  private static List<Answer> nearest(
      List<Stored> points, String name, Metric metric, float[] query, @Nullable String lang) {
    Comparator<Answer> nearness = Comparator.comparingDouble(Answer::score);
    return points.stream()
        .filter(point -> point.vectors().containsKey(name))
        .filter(point -> lang == null || lang.equals(point.payload().fields().get("lang")))
        .map(point -> new Answer(point.id(), score(metric, query, point.vectors().get(name))))
        .sorted(
            (metric == Metric.EUCLIDEAN ? nearness : nearness.reversed()).thenComparing(Answer::id))
        .limit(LIMIT)
        .toList();
  }

  private static double score(Metric metric, float[] query, float @Nullable [] vector) {
    if (vector == null) {
      throw new IllegalStateException("filtered above");
    }
    return ModelPoint.score(metric, query, vector);
  }

  /** The points by id. */
  Map<PointId, Stored> byId() {
    Map<PointId, Stored> byId = new TreeMap<>();
    points.forEach(point -> byId.put(point.id(), point));
    return byId;
  }
}
