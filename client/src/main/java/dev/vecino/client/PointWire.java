package dev.vecino.client;

import dev.vecino.proto.v1.DeletePointsRequest;
import dev.vecino.proto.v1.GetPointsRequest;
import dev.vecino.proto.v1.GetPointsResponse;
import dev.vecino.proto.v1.ScrollResponse;
import dev.vecino.proto.v1.UpdatePayloadRequest;
import dev.vecino.proto.v1.UpsertRequest;
import java.util.List;
import java.util.Optional;

/** Points to and from the wire. */
final class PointWire {
  private PointWire() {}

  static dev.vecino.proto.v1.PointId idToWire(PointId id) {
    dev.vecino.proto.v1.PointId.Builder wire = dev.vecino.proto.v1.PointId.newBuilder();
    return switch (id) {
      case PointId.Numeric(long value) -> wire.setNumber(value).build();
      case PointId.Text(String value) -> wire.setText(value).build();
    };
  }

  static List<dev.vecino.proto.v1.PointId> idsToWire(List<PointId> ids) {
    return ids.stream().map(PointWire::idToWire).toList();
  }

  static PointId idFromWire(dev.vecino.proto.v1.PointId id) {
    return id.hasText() ? PointId.of(id.getText()) : PointId.of(id.getNumber());
  }

  static dev.vecino.proto.v1.Point toWire(Point point) {
    dev.vecino.proto.v1.Point.Builder wire =
        dev.vecino.proto.v1.Point.newBuilder().setId(idToWire(point.id()));
    point
        .vectors()
        .forEach((name, values) -> {
          if (name.equals(Point.UNNAMED)) {
            wire.setVector(Vectors.toWire(values));
          } else {
            wire.putVectors(name, Vectors.toWire(values));
          }
        });
    if (!point.payload().isEmpty()) {
      wire.setPayload(PayloadValues.toWire(point.payload()));
    }
    return wire.build();
  }

  static UpsertRequest upsert(String collection, List<Point> points, Durability durability) {
    return UpsertRequest.newBuilder()
        .setCollection(collection)
        .addAllPoints(points.stream().map(PointWire::toWire).toList())
        .setDurability(durabilityToWire(durability))
        .build();
  }

  static dev.vecino.proto.v1.Durability durabilityToWire(Durability durability) {
    return switch (durability) {
      case DURABLE -> dev.vecino.proto.v1.Durability.DURABILITY_DURABLE;
      case BUFFERED -> dev.vecino.proto.v1.Durability.DURABILITY_BUFFERED;
    };
  }

  static dev.vecino.proto.v1.PayloadSelector selectorToWire(PayloadSelector selector) {
    return dev.vecino.proto.v1.PayloadSelector.newBuilder()
        .setEnabled(selector.enabled())
        .addAllFields(selector.fields())
        .build();
  }

  static GetPointsRequest get(String collection, GetRequest request) {
    return GetPointsRequest.newBuilder()
        .setCollection(collection)
        .addAllIds(idsToWire(request.ids()))
        .setWithPayload(selectorToWire(request.payload()))
        .setWithVectors(request.vectors())
        .build();
  }

  static GetResult got(GetPointsResponse response) {
    return new GetResult(
        response.getPointsList().stream().map(PointWire::stored).toList(),
        response.getMissingList().stream().map(PointWire::idFromWire).toList());
  }

  private static StoredPoint stored(dev.vecino.proto.v1.StoredPoint point) {
    return new StoredPoint(
        idFromWire(point.getId()),
        point.getVersion(),
        PayloadValues.fromWire(point.getPayload()),
        Vectors.fromWire(point.hasVector(), point.getVector(), point.getVectorsMap()));
  }

  static DeletePointsRequest delete(
      String collection, PointSelector selector, Durability durability) {
    DeletePointsRequest.Builder wire =
        DeletePointsRequest.newBuilder()
            .setCollection(collection)
            .setDurability(durabilityToWire(durability));
    switch (selector) {
      case PointSelector.ById(List<PointId> ids) -> wire.addAllIds(idsToWire(ids));
      case PointSelector.ByFilter(Filter filter) -> wire.setFilter(FilterWire.toWire(filter));
    }
    return wire.build();
  }

  static UpdatePayloadRequest updatePayload(
      String collection, PointSelector selector, PayloadChange change, Durability durability) {
    UpdatePayloadRequest.Builder wire =
        UpdatePayloadRequest.newBuilder()
            .setCollection(collection)
            .setSet(PayloadValues.toWire(change.set()))
            .addAllRemove(change.remove())
            .setReplace(change.replace())
            .setDurability(durabilityToWire(durability));
    switch (selector) {
      case PointSelector.ById(List<PointId> ids) -> wire.addAllIds(idsToWire(ids));
      case PointSelector.ByFilter(Filter filter) -> wire.setFilter(FilterWire.toWire(filter));
    }
    return wire.build();
  }

  static dev.vecino.proto.v1.ScrollRequest scroll(String collection, ScrollRequest request) {
    return dev.vecino.proto.v1.ScrollRequest.newBuilder()
        .setCollection(collection)
        .setLimit(request.pageSize())
        .setCursor(request.cursor().orElse(""))
        .setFilter(FilterWire.toWire(request.filter()))
        .setWithPayload(selectorToWire(request.payload()))
        .setWithVectors(request.vectors())
        .build();
  }

  static ScrollPage page(ScrollResponse response) {
    String cursor = response.getNextCursor();
    return new ScrollPage(
        response.getPointsList().stream().map(PointWire::stored).toList(),
        cursor.isEmpty() ? Optional.empty() : Optional.of(cursor));
  }
}
