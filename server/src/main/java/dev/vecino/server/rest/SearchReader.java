package dev.vecino.server.rest;

import dev.vecino.engine.SearchRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** Reads searches. */
final class SearchReader {
  private static final List<String> FIELDS =
      List.of(
          "vector",
          "using",
          "limit",
          "offset",
          "filter",
          "ef",
          "target_recall",
          "exact",
          "score_threshold",
          "with_payload",
          "with_vectors",
          "allow_partial",
          "explain",
          "timeout_millis");

  private SearchReader() {}

  static SearchRequest search(JsonInput in) throws IOException {
    float[] vector = null;
    // The options may come before the vector, which the builder wants first.
    SearchRequest.Builder options = SearchRequest.builder(new float[0]);
    in.beginObject();
    for (String name = in.nextField(); name != null; name = in.nextField()) {
      if (name.equals("vector")) {
        vector = PointReader.vector(in);
      } else {
        option(name, in, options);
      }
    }
    if (vector == null) {
      throw in.missing("vector");
    }
    return withVector(options.build(), vector);
  }

  private static void option(String name, JsonInput in, SearchRequest.Builder options)
      throws IOException {
    switch (name) {
      case "using" -> options.using(in.word());
      case "limit" -> options.limit(in.count(1));
      case "offset" -> options.offset(in.count(0));
      case "filter" -> options.filter(FilterReader.filter(in));
      case "ef" -> options.ef(in.count(1));
      case "target_recall" -> options.targetRecall(in.decimal());
      case "exact" -> options.exact(in.bool());
      case "score_threshold" -> options.scoreThreshold((float) in.decimal());
      case "with_payload" -> options.withPayload(PointReader.selector(in));
      case "with_vectors" -> options.withVectors(in.bool());
      case "allow_partial" -> options.allowPartial(in.bool());
      case "explain" -> options.explain(in.bool());
      case "timeout_millis" -> options.timeout(Duration.ofMillis(in.count(1)));
      default -> throw in.unknownField(name, FIELDS);
    }
  }

  private static SearchRequest withVector(SearchRequest options, float[] vector) {
    return new SearchRequest(
        vector,
        options.using(),
        options.limit(),
        options.offset(),
        options.filter(),
        options.ef(),
        options.targetRecall(),
        options.exact(),
        options.scoreThreshold(),
        options.withPayload(),
        options.withVectors(),
        options.allowPartial(),
        options.explain(),
        options.timeout());
  }

  static List<SearchRequest> searches(JsonInput in) throws IOException {
    List<SearchRequest> searches = null;
    for (String name = in.nextField(); name != null; name = in.nextField()) {
      if (!name.equals("searches")) {
        throw in.unknownField(name, List.of("searches"));
      }
      searches = in.list(SearchReader::search);
    }
    if (searches == null) {
      throw in.missing("searches");
    }
    return searches;
  }
}
