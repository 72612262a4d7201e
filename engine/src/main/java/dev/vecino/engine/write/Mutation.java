package dev.vecino.engine.write;

import dev.vecino.engine.PayloadChange;
import dev.vecino.engine.PointId;
import dev.vecino.engine.filter.Filter;
import java.util.List;

/** A request to change points: atomic, and checked already. */
sealed interface Mutation {
  /** Inserts or replaces. */
  record Upsert(List<PreparedPoint> points) implements Mutation {}

  /** Deletes the points of these ids. */
  record Delete(List<PointId> ids) implements Mutation {}

  /** Deletes the points that match when the writer gets to it. */
  record DeleteMatching(Filter filter) implements Mutation {}

  /** Changes the payloads of the points of these ids. */
  record ChangePayload(List<PointId> ids, PayloadChange change) implements Mutation {}

  /** Changes the payloads of the points that match when the writer gets to it. */
  record ChangePayloadMatching(Filter filter, PayloadChange change) implements Mutation {}

  /** Whether it has to see everything before it, so that it opens a group of its own. */
  default boolean opensGroup() {
    return switch (this) {
      case Upsert u -> false;
      case Delete d -> false;
      case ChangePayload c -> false;
      case DeleteMatching d -> true;
      case ChangePayloadMatching c -> true;
    };
  }

  /** Bytes it adds to a group, roughly. */
  default long bytes() {
    return switch (this) {
      case Upsert(List<PreparedPoint> points) ->
          points.stream().mapToLong(PreparedPoint::bytes).sum();
      case Delete(List<PointId> ids) -> 64L * ids.size();
      case ChangePayload(List<PointId> ids, PayloadChange change) -> 256L * ids.size();
      case DeleteMatching d -> 0;
      case ChangePayloadMatching c -> 0;
    };
  }
}
