package dev.vecino.server.grpc;

import com.google.protobuf.ByteString;
import dev.vecino.engine.CallerException;
import dev.vecino.engine.CollectionOptions;
import dev.vecino.engine.CollectionSpec;
import dev.vecino.engine.Durability;
import dev.vecino.engine.IndexLayout;
import dev.vecino.engine.Payload;
import dev.vecino.engine.PayloadChange;
import dev.vecino.engine.PayloadSelector;
import dev.vecino.engine.Point;
import dev.vecino.engine.PointId;
import dev.vecino.engine.PointSelector;
import dev.vecino.engine.ScrollRequest;
import dev.vecino.engine.SearchRequest;
import dev.vecino.engine.VectorSpec;
import dev.vecino.engine.filter.Condition;
import dev.vecino.engine.filter.Filter;
import dev.vecino.index.Metric;
import dev.vecino.proto.v1.CreateCollectionRequest;
import dev.vecino.proto.v1.DeletePointsRequest;
import dev.vecino.proto.v1.GeoPoint;
import dev.vecino.proto.v1.RangeBound;
import dev.vecino.proto.v1.UpdatePayloadRequest;
import dev.vecino.proto.v1.Value;
import dev.vecino.proto.v1.Vector;
import dev.vecino.server.api.CollectionCreation;
import dev.vecino.server.api.Cursors;
import dev.vecino.server.api.PackedVector;
import dev.vecino.server.api.RangeBounds;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * From messages to the domain. It checks only what the domain cannot see, such as both forms of a
 * vector set; everything else is the engine's to check. Errors name the field of the message.
 */
final class FromProto {
  /** Values inside each other that are followed before the engine could say that it is too deep. */
  private static final int MAX_VALUE_DEPTH = 64;

  private FromProto() {}

  static CollectionCreation creation(CreateCollectionRequest request) {
    if (request.hasVector() == (request.getVectorsCount() > 0)) {
      throw CallerException.invalid(
          "vector",
          request.hasVector()
              ? "a collection has either vector or vectors, not both"
              : "either vector or vectors is missing");
    }
    Map<String, VectorSpec> vectors = new TreeMap<>();
    if (request.hasVector()) {
      vectors.put(CollectionSpec.DEFAULT_VECTOR, vectorSpec(request.getVector(), "vector"));
    }
    request
        .getVectorsMap()
        .forEach((name, spec) -> {
          String field = namedVector("", name);
          vectors.put(name, vectorSpec(spec, field));
        });
    CollectionOptions options = options(request.getOptions(), CollectionOptions.DEFAULT);
    return new CollectionCreation(
        new CollectionSpec(request.getName(), vectors, options), request.getIfNotExists());
  }

  private static String namedVector(String prefix, String name) {
    if (name.isEmpty()) {
      throw CallerException.invalid(prefix + "vectors", "a named vector needs a name");
    }
    return prefix + "vectors." + name;
  }

  private static VectorSpec vectorSpec(dev.vecino.proto.v1.VectorSpec spec, String field) {
    Metric metric =
        switch (spec.getMetric()) {
          case METRIC_COSINE -> Metric.COSINE;
          case METRIC_DOT -> Metric.DOT;
          case METRIC_EUCLIDEAN -> Metric.EUCLIDEAN;
          case METRIC_UNSPECIFIED, UNRECOGNIZED ->
              throw CallerException.invalid(
                  field + ".metric", field + ".metric must be cosine, dot or euclidean");
        };
    return new VectorSpec(clamped(spec.getDimension()), metric);
  }

  static CollectionOptions options(
      dev.vecino.proto.v1.CollectionOptions options, CollectionOptions before) {
    return new CollectionOptions(
        options.hasSealPoints() ? clamped(options.getSealPoints()) : before.sealPoints(),
        options.hasLayout() ? layout(options.getLayout()) : before.layout());
  }

  private static IndexLayout layout(dev.vecino.proto.v1.IndexLayout layout) {
    return switch (layout) {
      case INDEX_LAYOUT_AUTO -> IndexLayout.AUTO;
      case INDEX_LAYOUT_BLOCKS -> IndexLayout.BLOCKS;
      case INDEX_LAYOUT_COMPACT -> IndexLayout.COMPACT;
      case INDEX_LAYOUT_UNSPECIFIED, UNRECOGNIZED ->
          throw CallerException.invalid(
              "options.layout", "options.layout must be auto, blocks or compact");
    };
  }

  /** A uint32, of which Java has only the signed half; the rest is beyond every limit anyway. */
  private static int clamped(int unsigned) {
    return unsigned < 0 ? Integer.MAX_VALUE : unsigned;
  }

  static List<Point> points(List<dev.vecino.proto.v1.Point> points) {
    List<Point> read = new ArrayList<>(points.size());
    for (int i = 0; i < points.size(); i++) {
      read.add(point(points.get(i), "points[" + i + "]."));
    }
    return read;
  }

  private static Point point(dev.vecino.proto.v1.Point point, String prefix) {
    if (point.hasVector() && point.getVectorsCount() > 0) {
      throw CallerException.invalid(
          prefix + "vector", "a point has either vector or vectors, not both");
    }
    Map<String, float[]> vectors = new HashMap<>();
    if (point.hasVector()) {
      vectors.put(CollectionSpec.DEFAULT_VECTOR, vector(point.getVector(), prefix + "vector"));
    }
    point
        .getVectorsMap()
        .forEach((name, vector) -> vectors.put(name, vector(vector, namedVector(prefix, name))));
    return new Point(
        id(point.getId(), prefix + "id"), vectors, payload(point.getPayload(), prefix + "payload"));
  }

  static float[] vector(Vector vector, String field) {
    ByteString packed = vector.getPacked();
    int count = vector.getValuesCount();
    if ((count > 0) == !packed.isEmpty()) {
      throw CallerException.invalid(
          field,
          count > 0
              ? field + " has both values and packed, expected one of them"
              : field + " has neither values nor packed");
    }
    if (count == 0) {
      return PackedVector.read(packed.asReadOnlyByteBuffer(), field);
    }
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = vector.getValues(i);
    }
    return values;
  }

  static List<PointId> ids(List<dev.vecino.proto.v1.PointId> ids, String field) {
    List<PointId> read = new ArrayList<>(ids.size());
    for (int i = 0; i < ids.size(); i++) {
      read.add(id(ids.get(i), field + "[" + i + "]"));
    }
    return read;
  }

  private static PointId id(dev.vecino.proto.v1.PointId id, String field) {
    return switch (id.getKindCase()) {
      case NUMBER -> PointId.of(id.getNumber());
      case TEXT -> PointId.of(id.getText());
      case KIND_NOT_SET ->
          throw CallerException.invalid(field, field + " is missing: set number or text");
    };
  }

  static Payload payload(dev.vecino.proto.v1.StructValue payload, String field) {
    if (payload.getFieldsCount() == 0) {
      return Payload.EMPTY;
    }
    try {
      return Payload.of(struct(payload, field, 1));
    } catch (CallerException e) {
      throw CallerException.invalid(field, "%s: %s".formatted(field, e.text()));
    }
  }

  private static Map<String, @Nullable Object> struct(
      dev.vecino.proto.v1.StructValue struct, String field, int depth) {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    struct.getFieldsMap().forEach((name, value) -> fields.put(name, value(value, field, depth)));
    return fields;
  }

  private static @Nullable Object value(Value value, String field, int depth) {
    if (depth > MAX_VALUE_DEPTH) {
      throw CallerException.invalid(field, "nested too deep");
    }
    return switch (value.getKindCase()) {
      case NULL_VALUE -> null;
      case BOOL_VALUE -> value.getBoolValue();
      case INT_VALUE -> value.getIntValue();
      case DOUBLE_VALUE -> value.getDoubleValue();
      case STRING_VALUE -> value.getStringValue();
      case LIST_VALUE -> {
        List<@Nullable Object> values = new ArrayList<>();
        for (Value element : value.getListValue().getValuesList()) {
          values.add(value(element, field, depth + 1));
        }
        yield values;
      }
      case STRUCT_VALUE -> struct(value.getStructValue(), field, depth + 1);
      case KIND_NOT_SET ->
          throw CallerException.invalid(field, "a value has no kind: set one, null_value for null");
    };
  }

  static Durability durability(dev.vecino.proto.v1.Durability durability) {
    return switch (durability) {
      case DURABILITY_UNSPECIFIED, DURABILITY_DURABLE -> Durability.DURABLE;
      case DURABILITY_BUFFERED -> Durability.BUFFERED;
      case UNRECOGNIZED ->
          throw CallerException.invalid("durability", "durability must be durable or buffered");
    };
  }

  static PayloadSelector selector(boolean given, dev.vecino.proto.v1.PayloadSelector selector) {
    if (!given) {
      return PayloadSelector.ALL;
    }
    if (selector.getFieldsCount() > 0) {
      return PayloadSelector.of(selector.getFieldsList());
    }
    return selector.getEnabled() ? PayloadSelector.ALL : PayloadSelector.NONE;
  }

  static PointSelector points(DeletePointsRequest request) {
    return selection(
        request.getIdsList(), request.hasFilter() ? filter(request.getFilter(), "filter") : null);
  }

  static PointSelector points(UpdatePayloadRequest request) {
    return selection(
        request.getIdsList(), request.hasFilter() ? filter(request.getFilter(), "filter") : null);
  }

  private static PointSelector selection(
      List<dev.vecino.proto.v1.PointId> ids, @Nullable Filter filter) {
    if (ids.isEmpty() == (filter == null)) {
      throw CallerException.invalid(
          "ids",
          filter == null
              ? "either ids or filter is missing"
              : "give either ids or filter, not both");
    }
    return filter == null ? PointSelector.ids(ids(ids, "ids")) : PointSelector.matching(filter);
  }

  static PayloadChange change(UpdatePayloadRequest request) {
    return new PayloadChange(
        payload(request.getSet(), "set"), request.getRemoveList(), request.getReplace());
  }

  static ScrollRequest scroll(dev.vecino.proto.v1.ScrollRequest request) {
    return new ScrollRequest(
        request.hasLimit() ? clamped(request.getLimit()) : ScrollRequest.DEFAULT_LIMIT,
        request.getCursor().isEmpty() ? null : Cursors.read(request.getCursor()),
        request.hasFilter() ? filter(request.getFilter(), "filter") : null,
        selector(request.hasWithPayload(), request.getWithPayload()),
        request.getWithVectors());
  }

  /**
   * A search.
   *
   * @param prefix of field names in errors: empty, or {@code searches[3].}
   */
  static SearchRequest search(dev.vecino.proto.v1.SearchRequest request, String prefix) {
    if (!request.hasVector()) {
      throw CallerException.invalid(prefix + "vector", prefix + "vector is missing");
    }
    return SearchRequest.builder(vector(request.getVector(), prefix + "vector"))
        .using(request.getUsing().isEmpty() ? null : request.getUsing())
        .limit(request.hasLimit() ? clamped(request.getLimit()) : SearchRequest.DEFAULT_LIMIT)
        .offset(clamped(request.getOffset()))
        .filter(request.hasFilter() ? filter(request.getFilter(), prefix + "filter") : null)
        .ef(request.hasEf() ? (Integer) clamped(request.getEf()) : null)
        .targetRecall(request.hasTargetRecall() ? (Double) request.getTargetRecall() : null)
        .exact(request.getExact())
        .scoreThreshold(request.hasScoreThreshold() ? (Float) request.getScoreThreshold() : null)
        .withPayload(selector(request.hasWithPayload(), request.getWithPayload()))
        .withVectors(request.getWithVectors())
        .allowPartial(request.getAllowPartial())
        .explain(request.getExplain())
        .timeout(
            request.hasTimeoutMillis()
                ? Duration.ofMillis(clamped(request.getTimeoutMillis()))
                : null)
        .build();
  }

  static Filter filter(dev.vecino.proto.v1.Filter filter, String field) {
    return new Filter(
        conditions(filter.getMustList(), field + ".must"),
        conditions(filter.getShouldList(), field + ".should"),
        conditions(filter.getMustNotList(), field + ".must_not"));
  }

  private static List<Condition> conditions(
      List<dev.vecino.proto.v1.Condition> conditions, String field) {
    List<Condition> read = new ArrayList<>(conditions.size());
    for (int i = 0; i < conditions.size(); i++) {
      read.add(condition(conditions.get(i), field + "[" + i + "]"));
    }
    return read;
  }

  private static Condition condition(dev.vecino.proto.v1.Condition condition, String field) {
    return switch (condition.getKindCase()) {
      case FILTER -> filter(condition.getFilter(), field);
      case MATCH -> match(condition.getMatch(), field + ".match");
      case RANGE -> range(condition.getRange(), field + ".range");
      case EXISTS -> new Condition.Exists(condition.getExists().getField());
      case IS_NULL -> new Condition.IsNull(condition.getIsNull().getField());
      case PREFIX ->
          new Condition.Prefix(condition.getPrefix().getField(), condition.getPrefix().getPrefix());
      case GEO_RADIUS -> geoRadius(condition.getGeoRadius(), field + ".geo_radius");
      case GEO_BOX -> geoBox(condition.getGeoBox(), field + ".geo_box");
      case IDS -> new Condition.Ids(ids(condition.getIds().getIdsList(), field + ".ids"));
      case KIND_NOT_SET ->
          throw CallerException.invalid(field, field + " has no test, expected one");
    };
  }

  private static Condition match(dev.vecino.proto.v1.Match match, String field) {
    List<Object> any = new ArrayList<>(match.getAnyCount());
    for (Value value : match.getAnyList()) {
      any.add(
          switch (value.getKindCase()) {
            case BOOL_VALUE -> value.getBoolValue();
            case INT_VALUE -> value.getIntValue();
            case DOUBLE_VALUE -> value.getDoubleValue();
            case STRING_VALUE -> value.getStringValue();
            case NULL_VALUE, LIST_VALUE, STRUCT_VALUE, KIND_NOT_SET ->
                throw CallerException.invalid(
                    field, field + " takes strings, numbers and booleans only");
          });
    }
    return new Condition.Match(match.getField(), any);
  }

  private static Condition range(dev.vecino.proto.v1.Range range, String field) {
    RangeBounds bounds = new RangeBounds(field);
    if (range.hasGt()) {
      bound(bounds, "gt", range.getGt(), field);
    }
    if (range.hasGte()) {
      bound(bounds, "gte", range.getGte(), field);
    }
    if (range.hasLt()) {
      bound(bounds, "lt", range.getLt(), field);
    }
    if (range.hasLte()) {
      bound(bounds, "lte", range.getLte(), field);
    }
    return bounds.checked().of(range.getField());
  }

  private static void bound(RangeBounds bounds, String name, RangeBound bound, String field) {
    switch (bound.getKindCase()) {
      case DOUBLE_VALUE -> bounds.put(name, bound.getDoubleValue());
      case INT_VALUE -> bounds.put(name, bound.getIntValue());
      case TIME -> bounds.put(name, bound.getTime());
      case KIND_NOT_SET ->
          throw CallerException.invalid(
              field + "." + name, "%s.%s has no value".formatted(field, name));
    }
  }

  private static Condition geoRadius(dev.vecino.proto.v1.GeoRadius radius, String field) {
    if (!radius.hasCenter()) {
      throw CallerException.invalid(field + ".center", field + ".center is missing");
    }
    return new Condition.GeoRadius(
        radius.getField(), geoPoint(radius.getCenter()), radius.getRadiusMeters());
  }

  private static Condition geoBox(dev.vecino.proto.v1.GeoBox box, String field) {
    if (!box.hasTopLeft() || !box.hasBottomRight()) {
      String missing = field + (box.hasTopLeft() ? ".bottom_right" : ".top_left");
      throw CallerException.invalid(missing, missing + " is missing");
    }
    return new Condition.GeoBox(
        box.getField(), geoPoint(box.getTopLeft()), geoPoint(box.getBottomRight()));
  }

  private static Condition.GeoPoint geoPoint(GeoPoint point) {
    return new Condition.GeoPoint(point.getLat(), point.getLon());
  }
}
