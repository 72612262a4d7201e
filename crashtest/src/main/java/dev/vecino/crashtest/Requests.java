package dev.vecino.crashtest;

import dev.vecino.engine.Collection;
import dev.vecino.engine.CollectionOptions;
import dev.vecino.engine.Database;
import dev.vecino.engine.Point;
import dev.vecino.engine.PointId;
import dev.vecino.engine.PointSelector;
import dev.vecino.engine.WriteResult;
import dev.vecino.engine.filter.Condition;
import dev.vecino.engine.filter.Filter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Sends operations to the database and keeps the journal of it. */
record Requests(Database database, JournalWriter journal) {
  private static final WriteResult NOTHING = new WriteResult(0, 0);

  void send(Operation operation) {
    journal.sent(operation);
    journal.acknowledged(operation, carryOut(operation));
  }

  /** Seals and merges until nothing is left to do; no journal knows of it. */
  void optimize(Shape shape) {
    database.collection(shape.collection()).optimize(Duration.ofMinutes(2));
  }

  private WriteResult carryOut(Operation operation) {
    String name = operation.target().collection();
    return switch (operation.kind()) {
      case CREATE -> {
        database.create(operation.target().spec());
        yield NOTHING;
      }
      case DROP -> {
        database.delete(name);
        yield NOTHING;
      }
      case CHANGE_OPTIONS -> {
        CollectionOptions options =
            CollectionOptions.DEFAULT.withSealPoints((int) operation.argument());
        database.collection(name).update(options);
        yield NOTHING;
      }
      case UPSERT, DELETE, DELETE_BUCKET, CHANGE_PAYLOAD, CHANGE_BUCKETS ->
          write(database.collection(name), operation);
    };
  }

  /** Carries out an operation on points without the journal. */
  static WriteResult write(Collection collection, Operation operation) {
    return switch (operation.kind()) {
      case UPSERT -> collection.upsert(points(operation), operation.durability());
      case DELETE -> collection.delete(named(operation), operation.durability());
      case DELETE_BUCKET ->
          collection.delete(new PointSelector.ByFilter(bucket(operation)), operation.durability());
      case CHANGE_PAYLOAD ->
          collection.updatePayload(
              named(operation), Content.change(operation.number()), operation.durability());
      case CHANGE_BUCKETS ->
          collection.updatePayload(
              new PointSelector.ByFilter(firstBuckets(operation)),
              Content.change(operation.number()),
              operation.durability());
      case CREATE, DROP, CHANGE_OPTIONS ->
          throw new IllegalArgumentException(operation + " is not about points");
    };
  }

  private static List<Point> points(Operation operation) {
    List<Point> points = new ArrayList<>();
    for (long key : operation.keys()) {
      points.add(Content.point(operation.target(), key, operation.number()));
    }
    return points;
  }

  private static PointSelector named(Operation operation) {
    List<PointId> ids = Arrays.stream(operation.keys()).mapToObj(Content::id).toList();
    return new PointSelector.ByIds(ids);
  }

  /** The first key says whose points are meant. */
  private static Filter bucket(Operation operation) {
    long writer = Content.writer(operation.keys()[0]);
    return Filter.must(
        new Condition.Match("writer", List.of(writer)),
        new Condition.Match("bucket", List.of(operation.argument())));
  }

  private static Filter firstBuckets(Operation operation) {
    long writer = Content.writer(operation.keys()[0]);
    return Filter.must(
        new Condition.Match("writer", List.of(writer)),
        new Condition.Range("bucket", null, new Condition.NumberBound(operation.argument(), true)));
  }
}
