package dev.vecino.client;

import dev.vecino.proto.v1.SearchBatchRequest;
import dev.vecino.proto.v1.SearchBatchResponse;
import dev.vecino.proto.v1.SearchResponse;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** Searches to the wire, and their answers from it. */
final class SearchWire {
  private SearchWire() {}

  static dev.vecino.proto.v1.SearchRequest toWire(String collection, SearchRequest request) {
    dev.vecino.proto.v1.SearchRequest.Builder wire =
        dev.vecino.proto.v1.SearchRequest.newBuilder()
            .setCollection(collection)
            .setVector(Vectors.toWire(request.vector()))
            .setUsing(request.using())
            .setLimit(request.limit())
            .setOffset(request.offset())
            .setExact(request.exact())
            .setWithPayload(PointWire.selectorToWire(request.payload()))
            .setWithVectors(request.vectors())
            .setAllowPartial(request.allowPartial())
            .setExplain(request.explain());
    if (!request.filter().equals(Filter.ALL)) {
      wire.setFilter(FilterWire.toWire(request.filter()));
    }
    request.ef().ifPresent(wire::setEf);
    request.targetRecall().ifPresent(wire::setTargetRecall);
    request.scoreThreshold().ifPresent(wire::setScoreThreshold);
    request.timeout().ifPresent(timeout -> wire.setTimeoutMillis(millis(timeout)));
    return wire.build();
  }

  /** At least 1, since 0 would ask for no time at all. */
  private static int millis(Duration timeout) {
    return Math.clamp(timeout.toMillis(), 1, Integer.MAX_VALUE);
  }

  static SearchBatchRequest toWire(String collection, List<SearchRequest> requests) {
    return SearchBatchRequest.newBuilder()
        .setCollection(collection)
        .addAllSearches(requests.stream().map(request -> toWire("", request)).toList())
        .build();
  }

  static List<SearchResult> results(SearchBatchResponse response) {
    return response.getResponsesList().stream().map(SearchWire::result).toList();
  }

  static SearchResult result(SearchResponse response) {
    return new SearchResult(
        response.getPointsList().stream().map(SearchWire::scored).toList(),
        Duration.of(response.getTookMicros(), ChronoUnit.MICROS),
        response.hasExplanation()
            ? Optional.of(explained(response.getExplanation()))
            : Optional.empty(),
        response.getPartial());
  }

  private static ScoredPoint scored(dev.vecino.proto.v1.ScoredPoint point) {
    return new ScoredPoint(
        PointWire.idFromWire(point.getId()),
        point.getScore(),
        point.getVersion(),
        PayloadValues.fromWire(point.getPayload()),
        Vectors.fromWire(point.hasVector(), point.getVector(), point.getVectorsMap()));
  }

  private static SearchResult.Explanation explained(dev.vecino.proto.v1.Explanation explanation) {
    return new SearchResult.Explanation(
        explanation.getSegmentsList().stream().map(SearchWire::explained).toList(),
        Duration.ofNanos(explanation.getFilterNanos()),
        Duration.ofNanos(explanation.getSearchNanos()),
        Duration.ofNanos(explanation.getRerankNanos()),
        Duration.ofNanos(explanation.getFetchNanos()));
  }

  private static SearchResult.SegmentExplanation explained(
      dev.vecino.proto.v1.SegmentExplanation segment) {
    return new SearchResult.SegmentExplanation(
        segment.getSegment(),
        segment.getStrategy(),
        segment.getReason(),
        segment.getMatching(),
        segment.getPoints(),
        segment.getFilterTests(),
        new SearchResult.Work(
            segment.getEf(),
            segment.hasPredictedRecall()
                ? OptionalDouble.of(segment.getPredictedRecall())
                : OptionalDouble.empty(),
            segment.getNodesVisited(),
            segment.getCodeDistances(),
            segment.getExactDistances(),
            segment.getReranked(),
            segment.getBytesTouched(),
            Duration.ofNanos(segment.getFilterNanos()),
            Duration.ofNanos(segment.getSearchNanos())));
  }
}
