package dev.vecino.server.rest;

import dev.vecino.engine.CallerException;
import dev.vecino.engine.filter.Condition;
import dev.vecino.engine.filter.Filter;
import dev.vecino.server.api.NearestName;
import dev.vecino.server.api.RangeBounds;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads filters and their conditions. */
final class FilterReader {
  private static final List<String> FILTER_FIELDS = List.of("must", "should", "must_not");
  private static final List<String> TESTS =
      List.of("match", "range", "exists", "is_null", "prefix", "geo_radius", "geo_box");
  private static final List<String> CONDITION_FIELDS =
      List.of(
          "field",
          "match",
          "range",
          "exists",
          "is_null",
          "prefix",
          "geo_radius",
          "geo_box",
          "ids",
          "must",
          "should",
          "must_not");

  private FilterReader() {}

  static Filter filter(JsonInput in) throws IOException {
    Clauses clauses = new Clauses();
    in.beginObject();
    for (String name = in.nextField(); name != null; name = in.nextField()) {
      if (!clauses.take(name, in)) {
        throw in.unknownField(name, FILTER_FIELDS);
      }
    }
    return clauses.filter();
  }

  /** The three lists of a filter. */
  private static final class Clauses {
    private List<Condition> must = List.of();
    private List<Condition> should = List.of();
    private List<Condition> mustNot = List.of();
    private boolean any;

    boolean take(String name, JsonInput in) throws IOException {
      switch (name) {
        case "must" -> must = in.list(FilterReader::condition);
        case "should" -> should = in.list(FilterReader::condition);
        case "must_not" -> mustNot = in.list(FilterReader::condition);
        default -> {
          return false;
        }
      }
      any = true;
      return true;
    }

    Filter filter() {
      return new Filter(must, should, mustNot);
    }
  }

  /** A test that waits for its field, which may come after it. */
  @FunctionalInterface
  private interface Test {
    Condition of(String field);
  }

  private static Condition condition(JsonInput in) throws IOException {
    String field = null;
    List<String> found = new ArrayList<>();
    Test test = null;
    Condition ids = null;
    Clauses clauses = new Clauses();
    in.beginObject();
    for (String name = in.nextField(); name != null; name = in.nextField()) {
      if (clauses.take(name, in)) {
        continue;
      }
      switch (name) {
        case "field" -> field = in.word();
        case "ids" -> {
          ids = new Condition.Ids(in.list(PointReader::id));
          found.add(name);
        }
        default -> {
          if (!TESTS.contains(name)) {
            throw unknown(in, name);
          }
          test = test(name, in);
          found.add(name);
        }
      }
    }
    if (clauses.any) {
      found.add("a filter");
    }
    checkOneTest(in, field, found, test != null);
    if (test != null && field != null) {
      return test.of(field);
    }
    return ids != null ? ids : clauses.filter();
  }

  private static void checkOneTest(
      JsonInput in, @Nullable String field, List<String> found, boolean needsField) {
    if (found.isEmpty()) {
      throw in.objectRefusal(
          "a condition needs one test: %s, ids, or a filter".formatted(String.join(", ", TESTS)));
    }
    if (found.size() > 1) {
      throw in.objectRefusal(
          "a condition has one test, this one has " + String.join(" and ", found));
    }
    if (needsField && field == null) {
      throw in.missing("field");
    }
    if (!needsField && field != null) {
      throw in.objectRefusal("%s takes no field".formatted(found.getFirst()));
    }
  }

  private static CallerException unknown(JsonInput in, String name) {
    return CallerException.invalid(
        in.path(), NearestName.message("condition", name, CONDITION_FIELDS));
  }

  private static Test test(String name, JsonInput in) throws IOException {
    return switch (name) {
      case "match" -> {
        List<Object> any = in.atArray() ? in.list(FilterReader::scalar) : List.of(scalar(in));
        if (any.isEmpty()) {
          throw in.refusal("an empty list, expected at least one value");
        }
        yield field -> new Condition.Match(field, any);
      }
      case "range" -> range(in)::of;
      case "exists" -> {
        boolean wanted = in.bool();
        yield field -> wantedOrNot(wanted, new Condition.Exists(field));
      }
      case "is_null" -> {
        boolean wanted = in.bool();
        yield field -> wantedOrNot(wanted, new Condition.IsNull(field));
      }
      case "prefix" -> {
        String prefix = in.string();
        yield field -> new Condition.Prefix(field, prefix);
      }
      case "geo_radius" -> geoRadius(in);
      case "geo_box" -> geoBox(in);
      default -> throw new IllegalStateException("no test " + name);
    };
  }

  private static Condition wantedOrNot(boolean wanted, Condition condition) {
    return wanted ? condition : Filter.mustNot(condition);
  }

  private static Object scalar(JsonInput in) throws IOException {
    if (in.atString()) {
      return in.string();
    }
    if (in.atBoolean()) {
      return in.bool();
    }
    if (in.atNumber()) {
      return in.number();
    }
    throw in.refusal("neither a string, a number nor a boolean");
  }

  private static RangeBounds range(JsonInput in) throws IOException {
    RangeBounds bounds = new RangeBounds(in.path());
    in.beginObject();
    for (String name = in.nextField(); name != null; name = in.nextField()) {
      if (!RangeBounds.known(name)) {
        throw in.unknownField(name, List.of("gt", "gte", "lt", "lte"));
      }
      if (in.atString()) {
        bounds.put(name, in.string());
      } else {
        bounds.put(name, in.number());
      }
    }
    return bounds.checked();
  }

  private static Test geoRadius(JsonInput in) throws IOException {
    Condition.GeoPoint center = null;
    Double radius = null;
    in.beginObject();
    for (String name = in.nextField(); name != null; name = in.nextField()) {
      switch (name) {
        case "center" -> center = geoPoint(in);
        case "radius_meters" -> radius = in.decimal();
        default -> throw in.unknownField(name, List.of("center", "radius_meters"));
      }
    }
    if (center == null || radius == null) {
      throw in.missing(center == null ? "center" : "radius_meters");
    }
    Condition.GeoPoint from = center;
    double meters = radius;
    return field -> new Condition.GeoRadius(field, from, meters);
  }

  private static Test geoBox(JsonInput in) throws IOException {
    Condition.GeoPoint topLeft = null;
    Condition.GeoPoint bottomRight = null;
    in.beginObject();
    for (String name = in.nextField(); name != null; name = in.nextField()) {
      switch (name) {
        case "top_left" -> topLeft = geoPoint(in);
        case "bottom_right" -> bottomRight = geoPoint(in);
        default -> throw in.unknownField(name, List.of("top_left", "bottom_right"));
      }
    }
    if (topLeft == null || bottomRight == null) {
      throw in.missing(topLeft == null ? "top_left" : "bottom_right");
    }
    Condition.GeoPoint from = topLeft;
    Condition.GeoPoint to = bottomRight;
    return field -> new Condition.GeoBox(field, from, to);
  }

  private static Condition.GeoPoint geoPoint(JsonInput in) throws IOException {
    Double lat = null;
    Double lon = null;
    in.beginObject();
    for (String name = in.nextField(); name != null; name = in.nextField()) {
      switch (name) {
        case "lat" -> lat = in.decimal();
        case "lon" -> lon = in.decimal();
        default -> throw in.unknownField(name, List.of("lat", "lon"));
      }
    }
    if (lat == null || lon == null) {
      throw in.missing(lat == null ? "lat" : "lon");
    }
    return new Condition.GeoPoint(lat, lon);
  }
}
