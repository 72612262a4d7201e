package dev.vecino.client;

import dev.vecino.proto.v1.Exists;
import dev.vecino.proto.v1.GeoBox;
import dev.vecino.proto.v1.GeoPoint;
import dev.vecino.proto.v1.GeoRadius;
import dev.vecino.proto.v1.Ids;
import dev.vecino.proto.v1.IsNull;
import dev.vecino.proto.v1.Match;
import dev.vecino.proto.v1.Prefix;
import dev.vecino.proto.v1.Range;
import dev.vecino.proto.v1.RangeBound;

/** Filters to the wire. */
final class FilterWire {
  private FilterWire() {}

  static dev.vecino.proto.v1.Filter toWire(Filter filter) {
    dev.vecino.proto.v1.Filter.Builder wire = dev.vecino.proto.v1.Filter.newBuilder();
    filter.must().forEach(condition -> wire.addMust(toWire(condition)));
    filter.should().forEach(condition -> wire.addShould(toWire(condition)));
    filter.mustNot().forEach(condition -> wire.addMustNot(toWire(condition)));
    return wire.build();
  }

  private static dev.vecino.proto.v1.Condition toWire(Condition condition) {
    dev.vecino.proto.v1.Condition.Builder wire = dev.vecino.proto.v1.Condition.newBuilder();
    switch (condition) {
      case Filter filter -> wire.setFilter(toWire(filter));
      case Condition.Match match -> wire.setMatch(toWire(match));
      case Condition.Range range -> wire.setRange(toWire(range));
      case Condition.Exists(String field) -> wire.setExists(Exists.newBuilder().setField(field));
      case Condition.IsNull(String field) -> wire.setIsNull(IsNull.newBuilder().setField(field));
      case Condition.Prefix(String field, String prefix) ->
          wire.setPrefix(Prefix.newBuilder().setField(field).setPrefix(prefix));
      case Condition.GeoRadius(String field, Condition.GeoPoint center, double radiusMeters) ->
          wire.setGeoRadius(
              GeoRadius.newBuilder()
                  .setField(field)
                  .setCenter(toWire(center))
                  .setRadiusMeters(radiusMeters));
      case Condition.GeoBox(
              String field,
              Condition.GeoPoint topLeft,
              Condition.GeoPoint bottomRight) ->
          wire.setGeoBox(
              GeoBox.newBuilder()
                  .setField(field)
                  .setTopLeft(toWire(topLeft))
                  .setBottomRight(toWire(bottomRight)));
      case Condition.Ids ids ->
          wire.setIds(Ids.newBuilder().addAllIds(PointWire.idsToWire(ids.ids())));
    }
    return wire.build();
  }

  private static Match toWire(Condition.Match match) {
    Match.Builder wire = Match.newBuilder().setField(match.field());
    match.any().forEach(value -> wire.addAny(PayloadValues.valueToWire(value)));
    return wire.build();
  }

  private static Range toWire(Condition.Range range) {
    Range.Builder wire = Range.newBuilder().setField(range.field());
    if (range.gt() != null) {
      wire.setGt(toWire(range.gt()));
    }
    if (range.gte() != null) {
      wire.setGte(toWire(range.gte()));
    }
    if (range.lt() != null) {
      wire.setLt(toWire(range.lt()));
    }
    if (range.lte() != null) {
      wire.setLte(toWire(range.lte()));
    }
    return wire.build();
  }

  private static RangeBound toWire(Condition.Bound bound) {
    RangeBound.Builder wire = RangeBound.newBuilder();
    switch (bound) {
      case Condition.Bound.OfTime(var time) -> wire.setTime(time.toString());
      case Condition.Bound.OfNumber(Number value) -> {
        if (value instanceof Long whole) {
          wire.setIntValue(whole);
        } else {
          wire.setDoubleValue(value.doubleValue());
        }
      }
    }
    return wire.build();
  }

  private static GeoPoint toWire(Condition.GeoPoint point) {
    return GeoPoint.newBuilder().setLat(point.lat()).setLon(point.lon()).build();
  }
}
