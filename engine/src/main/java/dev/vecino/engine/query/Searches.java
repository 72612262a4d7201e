package dev.vecino.engine.query;

import dev.vecino.engine.PayloadSelector;
import dev.vecino.engine.PointId;
import dev.vecino.engine.ScoredPoint;
import dev.vecino.engine.SearchRequest;
import dev.vecino.engine.SearchResult;
import dev.vecino.engine.filter.Filter;
import dev.vecino.engine.query.View.ViewSegment;
import dev.vecino.engine.segment.VectorLayout;
import dev.vecino.index.Cancellation;
import dev.vecino.index.Metric;
import dev.vecino.index.Query;
import dev.vecino.index.TopK;
import dev.vecino.storage.PayloadRow;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Answers searches of one collection, on the calling thread. Requests are valid already. */
public final class Searches {
  private final VectorLayout layout;
  private final FilterCache cache;
  private final SearchLoad load;
  private final SearchScratch.Pool scratches = new SearchScratch.Pool();

  public Searches(VectorLayout layout, FilterCache cache, SearchLoad load) {
    this.layout = layout;
    this.cache = cache;
    this.load = load;
  }

  /** Searches the view, which the caller holds. */
  public SearchResult search(View view, SearchRequest request, BooleanSupplier cancelled) {
    long start = System.nanoTime();
    load.enter();
    SearchScratch scratch = scratches.take();
    try {
      String using = request.using();
      int vector = using == null ? 0 : layout.indexOf(using);
      Query query = Query.of(layout.metric(vector), request.vector());
      Filter filter = request.filter();
      Cancellation cancellation = new SearchCancellation(cancelled, request.timeout());
      SearchExecution execution =
          new SearchExecution(
              new SearchExecution.Task(view, request, vector, query),
              filter == null ? null : new FilterEvaluator(view, filter, cache),
              cancellation,
              scratch);
      List<ScoredPoint> points = answers(view, request, query.metric(), execution.run());
      return new SearchResult(
          points, execution.partial(), execution.explanation(), System.nanoTime() - start);
    } finally {
      scratches.giveBack(scratch);
      load.exit();
    }
  }

  private record Hit(float score, long location, byte[] id, long version) {}

  private List<ScoredPoint> answers(View view, SearchRequest request, Metric metric, TopK answers) {
    PointReader reader = new PointReader(view, layout);
    Float threshold = request.scoreThreshold();
    List<Hit> hits = new ArrayList<>(answers.size());
    for (int i = 0; i < answers.size(); i++) {
      float score = metric.toScore(answers.rank(i));
      if (threshold == null || withinThreshold(metric, score, threshold)) {
        hits.add(hit(view, reader, score, answers.ordinal(i)));
      }
    }
    // Different squared distances may have the same root; ties of scores go by id.
    Comparator<Hit> byScore = (a, b) -> Float.compare(a.score(), b.score());
    hits.sort(
        (metric.higherIsNearer() ? byScore.reversed() : byScore)
            .thenComparing(Hit::id, java.util.Arrays::compareUnsigned));
    int from = Math.min(request.offset(), hits.size());
    return points(reader, request, hits.subList(from, hits.size()));
  }

  private static boolean withinThreshold(Metric metric, float score, float threshold) {
    return metric.higherIsNearer() ? score >= threshold : score <= threshold;
  }

  private static Hit hit(View view, PointReader reader, float score, int based) {
    ViewSegment owner = view.owner(based);
    int ordinal = based - owner.base();
    return new Hit(
        score,
        owner.segment().location(ordinal),
        owner.segment().id(ordinal),
        reader.version(owner.segment(), ordinal));
  }

  private static List<ScoredPoint> points(
      PointReader reader, SearchRequest request, List<Hit> hits) {
    PayloadSelector selector = request.withPayload();
    @Nullable List<PayloadRow> rows =
        selector.enabled() ? reader.rows(hits.stream().mapToLong(Hit::location).toArray()) : null;
    List<ScoredPoint> points = new ArrayList<>(hits.size());
    for (int i = 0; i < hits.size(); i++) {
      Hit hit = hits.get(i);
      points.add(
          new ScoredPoint(
              PointId.decode(hit.id()),
              hit.score(),
              hit.version(),
              rows == null ? null : PointReader.select(rows.get(i), selector),
              request.withVectors() ? reader.vectors(hit.location()) : Map.of()));
    }
    return points;
  }
}
