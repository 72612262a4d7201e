package dev.vecino.server.rest;

import dev.vecino.engine.Durability;
import dev.vecino.engine.Payload;
import dev.vecino.engine.PayloadChange;
import dev.vecino.engine.PayloadSelector;
import dev.vecino.engine.Point;
import dev.vecino.engine.PointId;
import dev.vecino.engine.PointSelector;
import dev.vecino.engine.ScrollRequest;
import dev.vecino.engine.filter.Filter;
import dev.vecino.server.api.Cursors;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the bodies of requests about points; one method a request. */
final class RequestReader {
  private RequestReader() {}

  record Upsert(List<Point> points, Durability durability) {}

  record Get(List<PointId> ids, PayloadSelector withPayload, boolean withVectors) {}

  record Delete(PointSelector points, Durability durability) {}

  record Update(PointSelector points, PayloadChange change, Durability durability) {}

  record Count(@Nullable Filter filter) {}

  static Upsert upsert(JsonInput in) throws IOException {
    List<Point> points = null;
    Durability durability = Durability.DURABLE;
    for (String name = in.nextField(); name != null; name = in.nextField()) {
      switch (name) {
        case "points" -> points = in.list(PointReader::point);
        case "durability" -> durability = PointReader.durability(in);
        default -> throw in.unknownField(name, List.of("points", "durability"));
      }
    }
    if (points == null) {
      throw in.missing("points");
    }
    return new Upsert(points, durability);
  }

  static Get get(JsonInput in) throws IOException {
    List<PointId> ids = null;
    PayloadSelector withPayload = PayloadSelector.ALL;
    boolean withVectors = false;
    for (String name = in.nextField(); name != null; name = in.nextField()) {
      switch (name) {
        case "ids" -> ids = in.list(PointReader::id);
        case "with_payload" -> withPayload = PointReader.selector(in);
        case "with_vectors" -> withVectors = in.bool();
        default -> throw in.unknownField(name, List.of("ids", "with_payload", "with_vectors"));
      }
    }
    if (ids == null) {
      throw in.missing("ids");
    }
    return new Get(ids, withPayload, withVectors);
  }

  static Delete delete(JsonInput in) throws IOException {
    Selection selection = new Selection();
    Durability durability = Durability.DURABLE;
    for (String name = in.nextField(); name != null; name = in.nextField()) {
      if (name.equals("durability")) {
        durability = PointReader.durability(in);
      } else if (!selection.take(name, in)) {
        throw in.unknownField(name, List.of("ids", "filter", "durability"));
      }
    }
    return new Delete(selection.points(in), durability);
  }

  static Update update(JsonInput in) throws IOException {
    Selection selection = new Selection();
    Payload set = Payload.EMPTY;
    List<String> remove = List.of();
    boolean replace = false;
    Durability durability = Durability.DURABLE;
    for (String name = in.nextField(); name != null; name = in.nextField()) {
      switch (name) {
        case "set" -> set = PointReader.payload(in);
        case "remove" -> remove = in.list(JsonInput::string);
        case "replace" -> replace = in.bool();
        case "durability" -> durability = PointReader.durability(in);
        default -> {
          if (!selection.take(name, in)) {
            throw in.unknownField(
                name, List.of("ids", "filter", "set", "remove", "replace", "durability"));
          }
        }
      }
    }
    return new Update(selection.points(in), new PayloadChange(set, remove, replace), durability);
  }

  static ScrollRequest scroll(JsonInput in) throws IOException {
    int limit = ScrollRequest.DEFAULT_LIMIT;
    PointId after = null;
    Filter filter = null;
    PayloadSelector withPayload = PayloadSelector.ALL;
    boolean withVectors = false;
    for (String name = in.nextField(); name != null; name = in.nextField()) {
      switch (name) {
        case "limit" -> limit = in.count(1);
        case "cursor" -> after = in.atNull() ? null : Cursors.read(in.string());
        case "filter" -> filter = FilterReader.filter(in);
        case "with_payload" -> withPayload = PointReader.selector(in);
        case "with_vectors" -> withVectors = in.bool();
        default ->
            throw in.unknownField(
                name, List.of("limit", "cursor", "filter", "with_payload", "with_vectors"));
      }
    }
    return new ScrollRequest(limit, after, filter, withPayload, withVectors);
  }

  static Count count(JsonInput in) throws IOException {
    Filter filter = null;
    for (String name = in.nextField(); name != null; name = in.nextField()) {
      if (!name.equals("filter")) {
        throw in.unknownField(name, List.of("filter"));
      }
      filter = FilterReader.filter(in);
    }
    return new Count(filter);
  }

  /** Points by ids or by filter. */
  private static final class Selection {
    private @Nullable PointSelector points;

    boolean take(String name, JsonInput in) throws IOException {
      PointSelector selector;
      switch (name) {
        case "ids" -> selector = PointSelector.ids(in.list(PointReader::id));
        case "filter" -> selector = PointSelector.matching(FilterReader.filter(in));
        default -> {
          return false;
        }
      }
      if (points != null) {
        throw in.refusal("one too many: give either ids or filter");
      }
      points = selector;
      return true;
    }

    PointSelector points(JsonInput in) {
      if (points == null) {
        throw in.objectRefusal("either ids or filter is missing");
      }
      return points;
    }
  }
}
