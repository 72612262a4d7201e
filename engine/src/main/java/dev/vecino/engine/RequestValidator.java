package dev.vecino.engine;

import dev.vecino.engine.filter.Condition;
import dev.vecino.engine.filter.Filter;
import dev.vecino.engine.filter.FilterValidator;
import dev.vecino.index.Metric;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Checks requests to one collection against its schema and the limits. Errors name the field, what
 * was expected and what came.
 */
final class RequestValidator {
  private final CollectionSpec spec;
  private final Limits limits;

  RequestValidator(CollectionSpec spec, Limits limits) {
    this.spec = spec;
    this.limits = limits;
  }

  void points(List<Point> points) {
    count("points", points.size(), limits.maxBatchPoints(), "limits.max_batch_points");
    long bytes = 0;
    for (int i = 0; i < points.size(); i++) {
      bytes += point("points[" + i + "]", points.get(i));
    }
    if (bytes > limits.maxBatchBytes()) {
      throw CallerException.invalid(
          "points",
          "the batch has %d bytes, the maximum is %d (limits.max_batch_bytes)"
              .formatted(bytes, limits.maxBatchBytes()));
    }
  }

  private static void count(String field, int size, int max, String limit) {
    if (size == 0) {
      throw CallerException.invalid(field, field + " is empty, expected at least one");
    }
    if (size > max) {
      throw CallerException.invalid(
          field, "%s has %d entries, the maximum is %d (%s)".formatted(field, size, max, limit));
    }
  }

  /** Returns the bytes of the point. */
  private long point(String field, Point point) {
    long bytes = id(field + ".id", point.id());
    if (point.vectors().isEmpty()) {
      throw CallerException.invalid(
          field + (spec.unnamed() ? ".vector" : ".vectors"),
          "the point has no vector, collection '%s' expects %s"
              .formatted(spec.name(), spec.unnamed() ? "one" : names()));
    }
    for (Map.Entry<String, float[]> entry : point.vectors().entrySet()) {
      VectorSpec expected = vectorSpec(field, entry.getKey());
      vector(vectorField(field, entry.getKey()), entry.getValue(), expected);
      bytes += (long) entry.getValue().length * Float.BYTES;
    }
    return bytes + payload(field + ".payload", point.payload());
  }

  private static String vectorField(String field, String name) {
    String prefix = field.isEmpty() ? "" : field + ".";
    return name.isEmpty() ? prefix + "vector" : prefix + "vectors." + name;
  }

  private VectorSpec vectorSpec(String field, String name) {
    VectorSpec expected = spec.vectors().get(name);
    if (expected != null) {
      return expected;
    }
    String message =
        name.isEmpty()
            ? "collection '%s' has named vectors (%s), the point has one without a name"
                .formatted(spec.name(), names())
            : spec.unnamed()
                ? "collection '%s' has one vector without a name, the point has '%s'"
                    .formatted(spec.name(), name)
                : "collection '%s' has no vector '%s', it has %s"
                    .formatted(spec.name(), name, names());
    throw CallerException.invalid(vectorField(field, name), message);
  }

  private String names() {
    return String.join(", ", spec.vectors().keySet());
  }

  private void vector(String field, float[] vector, VectorSpec expected) {
    if (vector.length != expected.dimension()) {
      throw CallerException.invalid(
          field,
          "vector has %d values, collection '%s' expects %d"
              .formatted(vector.length, spec.name(), expected.dimension()));
    }
    boolean zero = true;
    for (int i = 0; i < vector.length; i++) {
      if (!Float.isFinite(vector[i])) {
        throw CallerException.invalid(
            field, "vector values must be finite, value %d is %s".formatted(i, vector[i]));
      }
      zero &= vector[i] == 0;
    }
    if (zero && expected.metric() == Metric.COSINE) {
      throw CallerException.invalid(
          field, "the vector is all zeros, which has no direction: cosine needs one");
    }
  }

  /** Returns the bytes of the payload's JSON. */
  private long payload(String field, Payload payload) {
    byte[] json;
    try {
      json = payload.json();
    } catch (CallerException e) {
      throw CallerException.invalid(field, e.text());
    }
    if (json.length > limits.maxPayloadBytes()) {
      throw CallerException.invalid(
          field,
          "payload has %d bytes, the maximum is %d (limits.max_payload_bytes)"
              .formatted(json.length, limits.maxPayloadBytes()));
    }
    return json.length;
  }

  void change(PayloadChange change) {
    payload("set", change.set());
    if (change.set().fields().isEmpty() && change.remove().isEmpty() && !change.replace()) {
      throw CallerException.invalid(
          "set", "nothing to change: expected 'set', 'remove' or 'replace'");
    }
    if (change.remove().size() > limits.maxBatchPoints()) {
      throw CallerException.invalid(
          "remove",
          "remove has %d entries, the maximum is %d (limits.max_batch_points)"
              .formatted(change.remove().size(), limits.maxBatchPoints()));
    }
  }

  void ids(String field, List<PointId> ids) {
    count(field, ids.size(), limits.maxBatchPoints(), "limits.max_batch_points");
    for (int i = 0; i < ids.size(); i++) {
      id(field + "[" + i + "]", ids.get(i));
    }
  }

  /** Returns the bytes of the id. */
  private static int id(String field, PointId id) {
    return switch (id) {
      case PointId.Numeric n -> Long.BYTES;
      case PointId.Text(String text) -> textId(field, text);
    };
  }

  private static int textId(String field, String text) {
    if (text.isEmpty()) {
      throw CallerException.invalid(field, "the id is empty, expected 1 to 512 bytes");
    }
    if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
      throw CallerException.invalid(field, "the id has half a surrogate pair, which has no UTF-8");
    }
    int bytes = text.getBytes(StandardCharsets.UTF_8).length;
    if (bytes > PointId.MAX_TEXT_BYTES) {
      throw CallerException.invalid(
          field, "the id has %d bytes, the maximum is %d".formatted(bytes, PointId.MAX_TEXT_BYTES));
    }
    return bytes;
  }

  void selector(PointSelector points) {
    switch (points) {
      case PointSelector.ByIds(List<PointId> ids) -> ids("ids", ids);
      case PointSelector.ByFilter(Filter filter) -> filter(filter);
    }
  }

  void filter(@Nullable Filter filter) {
    if (filter != null) {
      FilterValidator.validate(filter, limits);
      conditionIds("filter", filter);
    }
  }

  private void conditionIds(String field, Condition condition) {
    switch (condition) {
      case Filter f ->
          Stream.of(f.must(), f.should(), f.mustNot())
              .flatMap(List::stream)
              .forEach(inner -> conditionIds(field, inner));
      case Condition.Ids(List<PointId> ids) -> ids(field + ".ids", ids);
      case Condition.Match m -> {}
      case Condition.Range r -> {}
      case Condition.TimeRange r -> {}
      case Condition.Exists e -> {}
      case Condition.IsNull n -> {}
      case Condition.Prefix p -> {}
      case Condition.GeoRadius g -> {}
      case Condition.GeoBox b -> {}
    }
  }

  void search(SearchRequest request) {
    String using = request.using();
    String name = using == null ? onlyVector() : using;
    VectorSpec expected = spec.vectors().get(name);
    if (expected == null) {
      throw CallerException.invalid(
          "using",
          spec.unnamed()
              ? "collection '%s' has one vector without a name, 'using' is '%s'"
                  .formatted(spec.name(), name)
              : "collection '%s' has no vector '%s', it has %s"
                  .formatted(spec.name(), name, names()));
    }
    vector("vector", request.vector(), expected);
    page("limit", request.limit(), request.offset());
    Integer ef = request.ef();
    if (ef != null && (ef < 1 || ef > limits.maxEf())) {
      throw CallerException.invalid(
          "ef", "ef is %d, expected 1 to %d (limits.max_ef)".formatted(ef, limits.maxEf()));
    }
    targetRecall(request);
    Float threshold = request.scoreThreshold();
    if (threshold != null && !Float.isFinite(threshold)) {
      throw CallerException.invalid(
          "score_threshold", "score_threshold must be finite, it is " + threshold);
    }
    if (request.timeout() != null && !request.timeout().isPositive()) {
      throw CallerException.invalid(
          "timeout_millis",
          "timeout_millis must be positive, it is " + request.timeout().toMillis());
    }
    filter(request.filter());
  }

  private static void targetRecall(SearchRequest request) {
    Double target = request.targetRecall();
    if (target == null) {
      return;
    }
    if (!(target > 0 && target <= 1)) {
      throw CallerException.invalid(
          "target_recall", "target_recall is %s, expected above 0 and up to 1".formatted(target));
    }
    if (request.ef() != null) {
      throw CallerException.invalid(
          "target_recall", "target_recall chooses ef, so only one of the two can be given");
    }
  }

  private String onlyVector() {
    if (spec.vectors().size() > 1) {
      throw CallerException.invalid(
          "using",
          "collection '%s' has several vectors (%s): 'using' must name one"
              .formatted(spec.name(), names()));
    }
    return Objects.requireNonNull(spec.vectors().keySet().iterator().next());
  }

  private void page(String field, int limit, int offset) {
    if (limit < 1 || limit > limits.maxLimit()) {
      throw CallerException.invalid(
          field,
          "%s is %d, expected 1 to %d (limits.max_limit)"
              .formatted(field, limit, limits.maxLimit()));
    }
    if (offset < 0 || (long) limit + offset > limits.maxLimit()) {
      throw CallerException.invalid(
          "offset",
          "offset is %d, expected 0 to %d: limit + offset is at most %d (limits.max_limit)"
              .formatted(offset, limits.maxLimit() - limit, limits.maxLimit()));
    }
  }

  void searches(List<SearchRequest> requests) {
    count("searches", requests.size(), limits.maxSearchBatch(), "limits.max_search_batch");
    for (int i = 0; i < requests.size(); i++) {
      try {
        search(requests.get(i));
      } catch (CallerException e) {
        String at = "searches[" + i + "]";
        throw CallerException.invalid(
            at + ": " + e.text(),
            e.fieldErrors().stream()
                .map(error -> new FieldError(at + "." + error.field(), error.message()))
                .toList());
      }
    }
  }

  void scroll(ScrollRequest request) {
    page("limit", request.limit(), 0);
    PointId after = request.after();
    if (after != null) {
      id("cursor", after);
    }
    filter(request.filter());
  }
}
