package dev.vecino.server.hostile;

import com.google.protobuf.MessageLite;
import dev.vecino.proto.v1.Condition;
import dev.vecino.proto.v1.CountRequest;
import dev.vecino.proto.v1.CreateCollectionRequest;
import dev.vecino.proto.v1.DeletePointsRequest;
import dev.vecino.proto.v1.Filter;
import dev.vecino.proto.v1.GetCollectionRequest;
import dev.vecino.proto.v1.GetPointsRequest;
import dev.vecino.proto.v1.Match;
import dev.vecino.proto.v1.Metric;
import dev.vecino.proto.v1.Point;
import dev.vecino.proto.v1.PointId;
import dev.vecino.proto.v1.ScrollRequest;
import dev.vecino.proto.v1.SearchBatchRequest;
import dev.vecino.proto.v1.SearchRequest;
import dev.vecino.proto.v1.StructValue;
import dev.vecino.proto.v1.UpdatePayloadRequest;
import dev.vecino.proto.v1.UpsertRequest;
import dev.vecino.proto.v1.Value;
import dev.vecino.proto.v1.Vector;
import dev.vecino.proto.v1.VectorSpec;
import java.util.List;
import java.util.Random;

/** Valid requests of every kind to a collection that may come to harm. */
final class Templates {
  static final String COLLECTION = "scratch-target";
  static final int DIMENSION = 4;

  private static final String PREFIX = "/v1/collections/" + COLLECTION;

  private final Random random;

  /** A REST request. */
  record Rest(String method, String path, String json) {}

  /** A gRPC request. */
  record Grpc(String method, MessageLite message) {}

  Templates(Random random) {
    this.random = random;
  }

  private String vector() {
    return "[%f,%f,1,%d]"
        .formatted(random.nextFloat(), random.nextGaussian(), 1 + random.nextInt(9));
  }

  private String point() {
    return ("{\"id\":%d,\"vector\":%s,\"payload\":{\"lang\":\"en\",\"n\":%d,\"tags\":[\"a\",\"b\"],"
            + "\"at\":{\"lat\":1.5,\"lon\":2.5}}}")
        .formatted(random.nextInt(100), vector(), random.nextInt(50));
  }

  private String filter() {
    List<String> conditions =
        List.of(
            "{\"field\":\"lang\",\"match\":\"en\"}",
            "{\"field\":\"n\",\"range\":{\"gte\":3,\"lt\":40}}",
            "{\"field\":\"tags\",\"exists\":true}",
            "{\"field\":\"lang\",\"prefix\":\"e\"}",
            "{\"ids\":[1,2,\"x\"]}",
            "{\"field\":\"at\",\"geo_radius\":{\"center\":{\"lat\":1,\"lon\":2},"
                + "\"radius_meters\":9000}}");
    return "{\"must\":[%s],\"must_not\":[%s]}"
        .formatted(
            conditions.get(random.nextInt(conditions.size())),
            conditions.get(random.nextInt(conditions.size())));
  }

  String create() {
    return ("{\"name\":\"%s\",\"vector\":{\"dimension\":%d,\"metric\":\"cosine\"},"
            + "\"if_not_exists\":true}")
        .formatted(COLLECTION, DIMENSION);
  }

  Rest rest() {
    return switch (random.nextInt(13)) {
      case 0 -> new Rest("POST", "/v1/collections", create());
      case 1 -> new Rest("PATCH", PREFIX, "{\"options\":{\"seal_points\":5000}}");
      case 2, 3 ->
          new Rest(
              "PUT",
              PREFIX + "/points",
              "{\"points\":[%s,%s],\"durability\":\"buffered\"}".formatted(point(), point()));
      case 4 -> new Rest("POST", PREFIX + "/points/get", "{\"ids\":[1,2],\"with_vectors\":true}");
      case 5 -> new Rest("POST", PREFIX + "/points/delete", "{\"ids\":[3,\"a\"]}");
      case 6 -> new Rest("POST", PREFIX + "/points/delete", "{\"filter\":" + filter() + "}");
      case 7 ->
          new Rest(
              "POST", PREFIX + "/points/payload", "{\"ids\":[1],\"set\":{\"x\":[1,{\"y\":2}]}}");
      case 8 ->
          new Rest(
              "POST",
              PREFIX + "/points/scroll",
              "{\"limit\":10,\"cursor\":null,\"filter\":" + filter() + "}");
      case 9 -> new Rest("POST", PREFIX + "/points/count", "{\"filter\":" + filter() + "}");
      case 10 -> new Rest("GET", PREFIX, "");
      case 11 ->
          new Rest(
              "POST",
              PREFIX + "/search/batch",
              "{\"searches\":[{\"vector\":%s,\"limit\":3}]}".formatted(vector()));
      default ->
          new Rest(
              "POST",
              PREFIX + "/search",
              "{\"vector\":%s,\"limit\":5,\"filter\":%s,\"explain\":true}"
                  .formatted(vector(), filter()));
    };
  }

  private PointId.Builder id() {
    return PointId.newBuilder().setNumber(random.nextInt(100));
  }

  private Vector.Builder vectorMessage() {
    Vector.Builder vector = Vector.newBuilder();
    for (int i = 0; i < DIMENSION; i++) {
      vector.addValues(random.nextFloat());
    }
    return vector;
  }

  private static Filter.Builder filterMessage() {
    return Filter.newBuilder()
        .addMust(
            Condition.newBuilder()
                .setMatch(
                    Match.newBuilder()
                        .setField("lang")
                        .addAny(Value.newBuilder().setStringValue("en"))));
  }

  private static StructValue.Builder payload() {
    return StructValue.newBuilder()
        .putFields("lang", Value.newBuilder().setStringValue("en").build())
        .putFields("n", Value.newBuilder().setIntValue(4).build());
  }

  private SearchRequest.Builder search() {
    return SearchRequest.newBuilder()
        .setCollection(COLLECTION)
        .setVector(vectorMessage())
        .setLimit(5)
        .setFilter(filterMessage());
  }

  Grpc grpc() {
    return switch (random.nextInt(10)) {
      case 0 ->
          new Grpc(
              "vecino.v1.CollectionService/CreateCollection",
              CreateCollectionRequest.newBuilder()
                  .setName(COLLECTION)
                  .setIfNotExists(true)
                  .setVector(
                      VectorSpec.newBuilder()
                          .setDimension(DIMENSION)
                          .setMetric(Metric.METRIC_COSINE))
                  .build());
      case 1 ->
          new Grpc(
              "vecino.v1.CollectionService/GetCollection",
              GetCollectionRequest.newBuilder().setName(COLLECTION).build());
      case 2, 3 ->
          new Grpc(
              "vecino.v1.PointService/Upsert",
              UpsertRequest.newBuilder()
                  .setCollection(COLLECTION)
                  .addPoints(
                      Point.newBuilder()
                          .setId(id())
                          .setVector(vectorMessage())
                          .setPayload(payload()))
                  .build());
      case 4 ->
          new Grpc(
              "vecino.v1.PointService/Get",
              GetPointsRequest.newBuilder().setCollection(COLLECTION).addIds(id()).build());
      case 5 ->
          new Grpc(
              "vecino.v1.PointService/Delete",
              DeletePointsRequest.newBuilder().setCollection(COLLECTION).addIds(id()).build());
      case 6 ->
          new Grpc(
              "vecino.v1.PointService/UpdatePayload",
              UpdatePayloadRequest.newBuilder()
                  .setCollection(COLLECTION)
                  .addIds(id())
                  .setSet(payload())
                  .build());
      case 7 ->
          new Grpc(
              "vecino.v1.PointService/Scroll",
              ScrollRequest.newBuilder()
                  .setCollection(COLLECTION)
                  .setLimit(10)
                  .setFilter(filterMessage())
                  .build());
      case 8 ->
          random.nextBoolean()
              ? new Grpc(
                  "vecino.v1.PointService/Count",
                  CountRequest.newBuilder().setCollection(COLLECTION).build())
              : new Grpc(
                  "vecino.v1.SearchService/SearchBatch",
                  SearchBatchRequest.newBuilder()
                      .setCollection(COLLECTION)
                      .addSearches(search())
                      .build());
      default -> new Grpc("vecino.v1.SearchService/Search", search().build());
    };
  }
}
