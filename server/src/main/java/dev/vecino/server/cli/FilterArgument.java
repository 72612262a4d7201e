package dev.vecino.server.cli;

import dev.vecino.client.Condition;
import dev.vecino.client.Filter;
import dev.vecino.client.PointId;
import dev.vecino.engine.CallerException;
import dev.vecino.server.rest.FilterText;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A filter on the command line, in the syntax of the REST API and read by its reader. */
final class FilterArgument {
  private FilterArgument() {}

  /**
   * Reads a filter.
   *
   * @throws CliException that says what is wrong and where
   */
  static Filter parse(String json) {
    try {
      return filter(FilterText.parse(json));
    } catch (CallerException e) {
      throw new CliException("--filter: " + e.getMessage(), e);
    }
  }

  private static Filter filter(dev.vecino.engine.filter.Filter filter) {
    return new Filter(
        conditions(filter.must()), conditions(filter.should()), conditions(filter.mustNot()));
  }

  private static List<Condition> conditions(List<dev.vecino.engine.filter.Condition> conditions) {
    return conditions.stream().map(FilterArgument::condition).toList();
  }

  private static Condition condition(dev.vecino.engine.filter.Condition condition) {
    return switch (condition) {
      case dev.vecino.engine.filter.Filter filter -> filter(filter);
      case dev.vecino.engine.filter.Condition.Match(String field, List<Object> any) ->
          new Condition.Match(field, any);
      case dev.vecino.engine.filter.Condition.Range range -> range(range);
      case dev.vecino.engine.filter.Condition.TimeRange range -> range(range);
      case dev.vecino.engine.filter.Condition.Exists(String field) -> new Condition.Exists(field);
      case dev.vecino.engine.filter.Condition.IsNull(String field) -> new Condition.IsNull(field);
      case dev.vecino.engine.filter.Condition.Prefix(String field, String prefix) ->
          new Condition.Prefix(field, prefix);
      case dev.vecino.engine.filter.Condition.GeoRadius radius ->
          new Condition.GeoRadius(radius.field(), place(radius.center()), radius.radiusMeters());
      case dev.vecino.engine.filter.Condition.GeoBox box ->
          new Condition.GeoBox(box.field(), place(box.topLeft()), place(box.bottomRight()));
      case dev.vecino.engine.filter.Condition.Ids(List<dev.vecino.engine.PointId> ids) ->
          new Condition.Ids(ids.stream().map(FilterArgument::id).toList());
    };
  }

  private static Condition.Range range(dev.vecino.engine.filter.Condition.Range range) {
    return new Condition.Range(
        range.field(),
        bound(range.lower(), false),
        bound(range.lower(), true),
        bound(range.upper(), false),
        bound(range.upper(), true));
  }

  private static Condition.Range range(dev.vecino.engine.filter.Condition.TimeRange range) {
    return new Condition.Range(
        range.field(),
        bound(range.lower(), false),
        bound(range.lower(), true),
        bound(range.upper(), false),
        bound(range.upper(), true));
  }

  private static Condition.@Nullable Bound bound(
      dev.vecino.engine.filter.Condition.@Nullable NumberBound bound, boolean inclusive) {
    return bound == null || bound.inclusive() != inclusive
        ? null
        : new Condition.Bound.OfNumber(bound.value());
  }

  private static Condition.@Nullable Bound bound(
      dev.vecino.engine.filter.Condition.@Nullable TimeBound bound, boolean inclusive) {
    return bound == null || bound.inclusive() != inclusive
        ? null
        : new Condition.Bound.OfTime(bound.value());
  }

  private static Condition.GeoPoint place(dev.vecino.engine.filter.Condition.GeoPoint point) {
    return new Condition.GeoPoint(point.lat(), point.lon());
  }

  private static PointId id(dev.vecino.engine.PointId id) {
    return switch (id) {
      case dev.vecino.engine.PointId.Numeric(long value) -> PointId.of(value);
      case dev.vecino.engine.PointId.Text(String value) -> PointId.of(value);
    };
  }
}
