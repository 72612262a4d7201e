package dev.vecino.engine.query;

import dev.vecino.engine.Limits;
import dev.vecino.engine.Payload;
import dev.vecino.engine.PayloadSelector;
import dev.vecino.engine.PointId;
import dev.vecino.engine.ReadScope;
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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** Answers searches of one collection, on the calling thread. Requests are valid already. */
public final class Searches {
  private final VectorLayout layout;
  private final FilterCache cache;
  private final SearchLoad load;
  private final long maxAnswerBytes;
  private final Supplier<SearchCosts> costs;
  private final RecallAudit audit;
  private final SearchScratch.Pool scratches = new SearchScratch.Pool();

  /**
   * Searches of one collection.
   *
   * @param costs what steps take on this machine, asked for each search
   * @param audit offered every search that was answered
   */
  public Searches(
      VectorLayout layout,
      FilterCache cache,
      SearchLoad load,
      Limits limits,
      Supplier<SearchCosts> costs,
      RecallAudit audit) {
    this.costs = costs;
    this.audit = audit;
    this.layout = layout;
    this.cache = cache;
    this.load = load;
    this.maxAnswerBytes = limits.maxAnswerBytes();
  }

  /** Searches the view, which the caller holds. */
  public SearchResult search(View view, SearchRequest request, ReadScope scope) {
    return search(view, request, scope, new AnswerMeter(maxAnswerBytes, scope, "limit"));
  }

  /** Several searches, whose answers are bounded together. */
  public List<SearchResult> search(View view, List<SearchRequest> requests, ReadScope scope) {
    AnswerMeter meter = new AnswerMeter(maxAnswerBytes, scope, "searches");
    List<SearchResult> results = new ArrayList<>(requests.size());
    for (SearchRequest request : requests) {
      results.add(search(view, request, scope, meter));
    }
    return results;
  }

  private SearchResult search(
      View view, SearchRequest request, ReadScope scope, AnswerMeter meter) {
    SearchResult result;
    load.enter();
    try {
      result = execute(view, request, scope, meter);
    } finally {
      load.exit();
    }
    audit.offer(view, request, result, this::repeat);
    return result;
  }

  /** For the audit: nobody waits for it, so builders need not make room. */
  private List<ScoredPoint> repeat(View view, SearchRequest request, ReadScope scope) {
    return execute(view, request, scope, new AnswerMeter(maxAnswerBytes, scope, "limit")).points();
  }

  private SearchResult execute(
      View view, SearchRequest request, ReadScope scope, AnswerMeter meter) {
    long start = System.nanoTime();
    SearchScratch scratch = scratches.take();
    try {
      String using = request.using();
      int vector = using == null ? 0 : layout.indexOf(using);
      Query query = Query.of(layout.metric(vector), request.vector(), scratch.query);
      scratch.query = query.padded();
      Filter filter = request.filter();
      Cancellation cancellation = new SearchCancellation(scope::cancelled, request.timeout());
      SearchExecution execution =
          new SearchExecution(
              new SearchExecution.Task(
                  view,
                  request,
                  vector,
                  query,
                  audit.widening(request.targetRecall(), filter != null),
                  costs.get()),
              filter == null ? null : new FilterEvaluator(view, filter, cache),
              cancellation,
              scratch);
      TopK found = execution.run();
      long fetching = System.nanoTime();
      List<ScoredPoint> points = answers(new Question(view, request, meter), query.metric(), found);
      long end = System.nanoTime();
      return new SearchResult(
          points,
          execution.partial(),
          request.explain() ? execution.explanation(end - fetching) : null,
          end - start);
    } finally {
      scratches.giveBack(scratch);
    }
  }

  private static final Comparator<ScoredPoint> BY_POINT_ID = (a, b) -> a.id().compareTo(b.id());
  private static final Comparator<Hit> BY_ID = (a, b) -> Arrays.compareUnsigned(a.id(), b.id());

  private record Hit(float score, long location, byte[] id, long version) {
    ScoredPoint scored(@Nullable Payload payload, Map<String, float[]> vectors) {
      return new ScoredPoint(PointId.decode(id), score, version, payload, vectors);
    }
  }

  /** What is asked of one view, and how large the answer may be. */
  private record Question(View view, SearchRequest request, AnswerMeter meter) {}

  private List<ScoredPoint> answers(Question question, Metric metric, TopK answers) {
    SearchRequest request = question.request();
    if (!request.withPayload().enabled() && !request.withVectors()) {
      return idsAndScores(question, metric, answers);
    }
    View view = question.view();
    PointReader reader = new PointReader(view, layout);
    Float threshold = request.scoreThreshold();
    List<Hit> hits = new ArrayList<>(answers.size());
    for (int i = 0; i < answers.size(); i++) {
      float score = metric.toScore(answers.rank(i));
      if (threshold == null || withinThreshold(metric, score, threshold)) {
        hits.add(hit(view, reader, score, answers.ordinal(i)));
      }
    }
    orderTies(hits, Hit::score, BY_ID);
    int from = Math.min(request.offset(), hits.size());
    return points(reader, question, hits.subList(from, hits.size()));
  }

  /** What is wanted where speed counts most, without anything in between. */
  private List<ScoredPoint> idsAndScores(Question question, Metric metric, TopK answers) {
    View view = question.view();
    PointReader reader = new PointReader(view, layout);
    Float threshold = question.request().scoreThreshold();
    List<ScoredPoint> points = new ArrayList<>(answers.size());
    for (int i = 0; i < answers.size(); i++) {
      float score = metric.toScore(answers.rank(i));
      if (threshold == null || withinThreshold(metric, score, threshold)) {
        ViewSegment owner = view.owner(answers.ordinal(i));
        int ordinal = answers.ordinal(i) - owner.base();
        byte[] id = owner.segment().id(ordinal);
        question.meter().take(AnswerMeter.pointBytes(id.length, 0, 0));
        long version = reader.version(owner.segment(), ordinal);
        points.add(new ScoredPoint(PointId.decode(id), score, version, null, Map.of()));
      }
    }
    orderTies(points, ScoredPoint::score, BY_POINT_ID);
    int from = Math.min(question.request().offset(), points.size());
    return from == 0 ? points : List.copyOf(points.subList(from, points.size()));
  }

  /** Different squared distances may have the same root; ties of scores go by id. */
  private static <T> void orderTies(List<T> hits, ToDoubleFunction<T> score, Comparator<T> byId) {
    for (int from = 0, to; from < hits.size(); from = to) {
      double tied = score.applyAsDouble(hits.get(from));
      for (to = from + 1; to < hits.size() && score.applyAsDouble(hits.get(to)) == tied; ) {
        to++;
      }
      if (to - from > 1) {
        hits.subList(from, to).sort(byId);
      }
    }
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

  private static List<ScoredPoint> points(PointReader reader, Question question, List<Hit> hits) {
    PayloadSelector selector = question.request().withPayload();
    boolean withVectors = question.request().withVectors();
    int values = withVectors ? reader.values() : 0;
    List<ScoredPoint> points = new ArrayList<>(hits.size());
    if (!selector.enabled()) {
      for (Hit hit : hits) {
        question.meter().take(AnswerMeter.pointBytes(hit.id().length, 0, values));
        points.add(hit.scored(null, withVectors ? reader.vectors(hit.location()) : Map.of()));
      }
      return points;
    }
    reader.forEachRow(
        hits.stream().mapToLong(Hit::location).toArray(),
        (i, row) -> {
          Hit hit = hits.get(i);
          int payloadBytes = row.payload().length;
          question.meter().take(AnswerMeter.pointBytes(hit.id().length, payloadBytes, values));
          points.add(
              hit.scored(
                  PointReader.select(row, selector),
                  withVectors ? reader.vectors(hit.location()) : Map.of()));
          return true;
        });
    return points;
  }
}
