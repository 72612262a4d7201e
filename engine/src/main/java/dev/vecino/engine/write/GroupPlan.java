package dev.vecino.engine.write;

import dev.vecino.engine.CallerException;
import dev.vecino.engine.DataLossException;
import dev.vecino.engine.Limits;
import dev.vecino.engine.Payload;
import dev.vecino.engine.PayloadChange;
import dev.vecino.engine.PointId;
import dev.vecino.engine.WriteResult;
import dev.vecino.engine.query.View;
import dev.vecino.engine.segment.NewPoint;
import dev.vecino.storage.IdEntry;
import dev.vecino.storage.PayloadRow;
import dev.vecino.storage.PointRow;
import dev.vecino.storage.WriteGroup;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The shard's state machine: applies mutations, one after another, to the state that a view shows,
 * and gathers the rows to write and what they mean for the segments in memory. Deterministic:
 * sequences count up from the one given.
 */
final class GroupPlan {
  private static final int PAYLOADS_AT_ONCE = 64;

  private final View before;
  private final WriteGroup rows;
  private final Limits limits;
  private final List<Effect> effects = new ArrayList<>();

  /** Points that this group looked up or changed; null when there is none of that id. */
  private final Map<PointId, @Nullable IdEntry> points = new HashMap<>();

  /** Payloads that this group wrote, by location. */
  private final Map<Long, Payload> payloads = new HashMap<>();

  private long lastSequence;
  private long livePoints;
  private int appended;

  /**
   * A plan over the newest state.
   *
   * @param baseSequence the last sequence that was used
   */
  GroupPlan(View before, WriteGroup rows, long baseSequence, Limits limits) {
    this.before = before;
    this.rows = rows;
    this.lastSequence = baseSequence;
    this.livePoints = before.livePoints();
    this.limits = limits;
  }

  long lastSequence() {
    return lastSequence;
  }

  long livePoints() {
    return livePoints;
  }

  /** Points to be appended. */
  int appended() {
    return appended;
  }

  List<Effect> effects() {
    return effects;
  }

  /** Looks up all ids that the mutations name, in one read. */
  void resolve(List<Mutation> mutations) {
    Set<PointId> unknown = new LinkedHashSet<>();
    for (Mutation mutation : mutations) {
      switch (mutation) {
        case Mutation.Upsert(List<PreparedPoint> given) ->
            given.forEach(point -> unknown.add(point.id()));
        case Mutation.Delete(List<PointId> ids) -> unknown.addAll(ids);
        case Mutation.ChangePayload(List<PointId> ids, PayloadChange change) -> unknown.addAll(ids);
        case Mutation.DeleteMatching m -> {}
        case Mutation.ChangePayloadMatching m -> {}
      }
    }
    unknown.removeAll(points.keySet());
    List<PointId> ids = List.copyOf(unknown);
    List<@Nullable IdEntry> found =
        before.snapshot().find(ids.stream().map(PointId::encoded).toList());
    for (int i = 0; i < ids.size(); i++) {
      points.put(ids.get(i), found.get(i));
    }
  }

  /**
   * Applies a mutation whose ids are resolved.
   *
   * @throws CallerException when it cannot be carried out; then nothing of it was applied
   */
  WriteResult apply(Mutation mutation) {
    return switch (mutation) {
      case Mutation.Upsert(List<PreparedPoint> given) -> upsert(given);
      case Mutation.Delete(List<PointId> ids) -> delete(ids);
      case Mutation.ChangePayload(List<PointId> ids, PayloadChange change) ->
          changePayloads(ids, change);
      case Mutation.DeleteMatching m ->
          throw new IllegalStateException("a filter is turned into ids before it is applied");
      case Mutation.ChangePayloadMatching m ->
          throw new IllegalStateException("a filter is turned into ids before it is applied");
    };
  }

  private WriteResult upsert(List<PreparedPoint> given) {
    Map<PointId, PreparedPoint> last = new LinkedHashMap<>();
    given.forEach(point -> last.put(point.id(), point));
    for (PreparedPoint point : last.values()) {
      long sequence = ++lastSequence;
      IdEntry prior = points.get(point.id());
      if (prior != null) {
        kill(point.key(), prior, sequence, false);
      } else {
        livePoints++;
      }
      byte[] json = point.payload().json();
      rows.putPoint(new PointRow(point.key(), sequence, sequence, json, point.vectorBytes()));
      points.put(point.id(), new IdEntry(sequence, sequence));
      payloads.put(sequence, point.payload());
      effects.add(
          new Effect.Append(new NewPoint(sequence, point.key(), point.vectors(), point.payload())));
      appended++;
    }
    return new WriteResult(last.size(), lastSequence);
  }

  private WriteResult delete(List<PointId> ids) {
    int deleted = 0;
    for (PointId id : ids) {
      IdEntry prior = points.get(id);
      if (prior != null) {
        kill(id.encoded(), prior, ++lastSequence, true);
        points.put(id, null);
        livePoints--;
        deleted++;
      }
    }
    return new WriteResult(deleted, lastSequence);
  }

  private void kill(byte[] key, IdEntry prior, long sequence, boolean removeId) {
    rows.killPoint(key, prior.location(), sequence, removeId);
    if (prior.version() != prior.location()) {
      rows.removeDirty(new long[] {prior.location()});
    }
    payloads.remove(prior.location());
    effects.add(new Effect.Death(prior.location(), sequence));
  }

  private WriteResult changePayloads(List<PointId> ids, PayloadChange change) {
    Map<PointId, IdEntry> present = new LinkedHashMap<>();
    for (PointId id : ids) {
      IdEntry entry = points.get(id);
      if (entry != null) {
        present.put(id, entry);
      }
    }
    Map<PointId, Payload> changed = changedPayloads(present, change);
    changed.forEach((id, payload) -> {
      IdEntry entry = present.get(id);
      if (entry == null) {
        throw new IllegalStateException("changed the payload of an absent point");
      }
      long version = ++lastSequence;
      rows.putPayload(id.encoded(), entry.location(), version, payload.json());
      points.put(id, new IdEntry(entry.location(), version));
      payloads.put(entry.location(), payload);
      effects.add(new Effect.PayloadChanged(entry.location(), version));
    });
    return new WriteResult(changed.size(), lastSequence);
  }

  private Map<PointId, Payload> changedPayloads(
      Map<PointId, IdEntry> present, PayloadChange change) {
    long[] unknown =
        present.values().stream()
            .mapToLong(IdEntry::location)
            .filter(location -> !payloads.containsKey(location))
            .toArray();
    Map<Long, Payload> known = stored(unknown);
    Map<PointId, Payload> changed = new LinkedHashMap<>();
    present.forEach((id, entry) -> {
      Payload prior = payloads.get(entry.location());
      Payload from = prior == null ? known.get(entry.location()) : prior;
      Payload after = change.apply(from == null ? Payload.EMPTY : from);
      checkSize(id, after);
      changed.put(id, after);
    });
    return changed;
  }

  /** The payloads at locations, read a few at a time, since all of them have to fit into memory. */
  private Map<Long, Payload> stored(long[] locations) {
    Map<Long, Payload> known = new HashMap<>();
    long bytes = 0;
    for (int first = 0; first < locations.length; first += PAYLOADS_AT_ONCE) {
      int end = Math.min(locations.length, first + PAYLOADS_AT_ONCE);
      long[] some = Arrays.copyOfRange(locations, first, end);
      List<@Nullable PayloadRow> rows = before.snapshot().payloads(some);
      for (int i = 0; i < some.length; i++) {
        PayloadRow row = rows.get(i);
        if (row == null) {
          throw new DataLossException(
              "the payload row of a live point is missing, at location " + some[i], null);
        }
        bytes += row.payload().length;
        known.put(some[i], Payload.ofStored(row.payload()));
      }
      if (bytes > limits.maxBatchBytes()) {
        throw CallerException.invalid(
            "filter",
            "the payloads to change have more than %d bytes (limits.max_batch_bytes)"
                .formatted(limits.maxBatchBytes()));
      }
    }
    return known;
  }

  private void checkSize(PointId id, Payload payload) {
    if (payload.json().length > limits.maxPayloadBytes()) {
      throw CallerException.invalid(
          "set",
          "the changed payload of point %s has %d bytes, the maximum is %d (limits.max_payload_bytes)"
              .formatted(id, payload.json().length, limits.maxPayloadBytes()));
    }
  }
}
