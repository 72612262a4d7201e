package dev.vecino.engine.check;

import dev.vecino.engine.segment.SealedSegment;
import dev.vecino.engine.segment.VectorLayout;
import dev.vecino.storage.IdEntry;
import dev.vecino.storage.OfflineShard;
import dev.vecino.storage.PayloadRow;
import dev.vecino.storage.ShardSnapshot;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.IdentityHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Compares the rows of a shard with one another, with its segments and with its counters. One use,
 * one thread.
 */
final class RowExamination {
  /** Rows looked up at once. */
  private static final int BATCH = 512;

  private final OfflineShard.Content content;
  private final VectorLayout layout;
  private final SegmentLookup segments;
  private final Place place;
  private final Findings findings;

  private final LocationNumbers pending = new LocationNumbers();
  private final LocationNumbers tombstones = new LocationNumbers();
  private final LocationNumbers dirty = new LocationNumbers();

  /** Ordinals of each segment that an id leads to. */
  private final IdentityHashMap<SealedSegment, BitSet> live = new IdentityHashMap<>();

  private long ids;
  private long payloads;

  /** An id and where its row says the point is. */
  private record Row(byte[] id, IdEntry entry) {}

  RowExamination(
      OfflineShard.Content content,
      VectorLayout layout,
      SegmentLookup segments,
      Place place,
      Findings findings) {
    this.content = content;
    this.layout = layout;
    this.segments = segments;
    this.place = place;
    this.findings = findings;
    segments.readable().forEach(segment -> live.put(segment, new BitSet(segment.points())));
  }

  void run() {
    content.rows().forEachPending(this::pendingRow);
    content.rows().forEachTombstone(tombstones::add);
    content.rows().forEachDirty(dirty::add);
    try (ShardSnapshot snapshot = content.rows().snapshot()) {
      idRows(snapshot);
      payloadRows(snapshot);
      pendingPoints(snapshot);
      dirtyRows(snapshot);
    }
    tombstoneRows();
    segments.readable().forEach(this::ghosts);
    counters();
    findings.countPoints(ids);
  }

  private void pendingRow(long location, byte[] vectors) {
    pending.add(location, 0);
    if (!layout.decodes(vectors)) {
      loss(
          "pending vectors",
          Invariant.WRITES_SURVIVE,
          "the unsealed vectors at location %d do not fit the schema".formatted(location));
    }
  }

  private void idRows(ShardSnapshot snapshot) {
    List<Row> batch = new ArrayList<>();
    snapshot.scanIds(
        null,
        (id, entry) -> {
          batch.add(new Row(id, entry));
          if (batch.size() == BATCH) {
            idBatch(snapshot, batch);
          }
          return true;
        });
    idBatch(snapshot, batch);
  }

  private void idBatch(ShardSnapshot snapshot, List<Row> batch) {
    long[] locations = batch.stream().mapToLong(row -> row.entry().location()).toArray();
    List<@Nullable PayloadRow> rows = snapshot.payloads(locations);
    for (int i = 0; i < locations.length; i++) {
      idRow(batch.get(i), rows.get(i));
    }
    ids += batch.size();
    batch.clear();
  }

  private void idRow(Row row, @Nullable PayloadRow payload) {
    long location = row.entry().location();
    String point = "point %s at location %d".formatted(Ids.text(row.id()), location);
    if (payload == null) {
      loss("points without payload", Invariant.ONE_VERSION, point + " has no payload row");
    } else if (!Arrays.equals(payload.id(), row.id())) {
      loss(
          "points with another's payload",
          Invariant.ONE_VERSION,
          "%s has the payload of %s".formatted(point, Ids.text(payload.id())));
    } else if (payload.version() != row.entry().version()) {
      loss(
          "versions that differ",
          Invariant.ONE_VERSION,
          "%s has version %d, its payload %d"
              .formatted(point, row.entry().version(), payload.version()));
    }
    if (tombstones.contains(location)) {
      loss("live points with a tombstone", Invariant.THE_DEAD_STAY_DEAD, point + " is dead, too");
    }
    vectors(row, point, payload);
    if (location > content.lastSequence() || row.entry().version() > content.lastSequence()) {
      loss(
          "sequences past the last",
          Invariant.WRITES_SURVIVE,
          "%s has version %d, the shard's last sequence is %d"
              .formatted(point, row.entry().version(), content.lastSequence()));
    }
  }

  /** Vectors of a point lie in one place: a sealed segment or the pending rows. */
  private void vectors(Row row, String point, @Nullable PayloadRow payload) {
    long location = row.entry().location();
    int places = segments.holders(location) + (pending.contains(location) ? 1 : 0);
    if (places == 0 && !segments.mayBeUnreadable(location)) {
      loss("points without vectors", Invariant.WRITES_SURVIVE, point + " has no vectors");
    } else if (places > 1) {
      loss(
          "points in several places",
          Invariant.ONE_VERSION,
          "%s has vectors in %d places".formatted(point, places));
    }
    SealedSegment segment = segments.holding(location);
    if (segment == null) {
      return;
    }
    int ordinal = segment.ordinalOf(location);
    bits(segment).set(ordinal);
    if (!Arrays.equals(segment.id(ordinal), row.id())) {
      derived(
          segment,
          "ids",
          "%s is %s in the segment".formatted(point, Ids.text(segment.id(ordinal))));
    }
    boolean changed = dirty.contains(location);
    long built = segment.builtVersion(ordinal);
    if (payload != null && !changed && built != 0 && built != payload.version()) {
      derived(
          segment,
          "fields-" + segment.entry().fieldsGeneration(),
          "%s has version %d, the fields know %d and no change is noted"
              .formatted(point, payload.version(), built));
    }
  }

  private BitSet bits(SealedSegment segment) {
    return live.computeIfAbsent(segment, s -> new BitSet());
  }

  private void payloadRows(ShardSnapshot snapshot) {
    List<byte[]> batchIds = new ArrayList<>();
    List<Long> batchLocations = new ArrayList<>();
    content
        .rows()
        .forEachPayload((location, row) -> {
          payloads++;
          batchIds.add(row.id());
          batchLocations.add(location);
          if (batchIds.size() == BATCH) {
            payloadBatch(snapshot, batchIds, batchLocations);
          }
        });
    payloadBatch(snapshot, batchIds, batchLocations);
  }

  private void payloadBatch(ShardSnapshot snapshot, List<byte[]> of, List<Long> locations) {
    List<@Nullable IdEntry> entries = snapshot.find(of);
    for (int i = 0; i < of.size(); i++) {
      IdEntry entry = entries.get(i);
      if (entry == null || entry.location() != locations.get(i)) {
        loss(
            "payloads that no id leads to",
            Invariant.ONE_VERSION,
            "the payload at location %d is of %s, which %s"
                .formatted(
                    locations.get(i),
                    Ids.text(of.get(i)),
                    entry == null ? "has no row" : "is at location " + entry.location()));
      }
    }
    of.clear();
    locations.clear();
  }

  private void pendingPoints(ShardSnapshot snapshot) {
    for (int i = 0; i < pending.count(); i++) {
      if (snapshot.payload(pending.location(i)) == null) {
        loss(
            "unsealed vectors without a point",
            Invariant.ONE_VERSION,
            "the unsealed vectors at location %d belong to no point"
                .formatted(pending.location(i)));
      }
    }
  }

  private void dirtyRows(ShardSnapshot snapshot) {
    for (int i = 0; i < dirty.count(); i++) {
      PayloadRow row = snapshot.payload(dirty.location(i));
      if (row == null) {
        note(
            "changes of payloads that are gone",
            "a payload change is noted at location %d, where no point is"
                .formatted(dirty.location(i)),
            Remedy.NONE);
      } else if (row.version() != dirty.number(i)) {
        loss(
            "payload changes of another version",
            Invariant.ONE_VERSION,
            "the payload at location %d has version %d, its change is noted as %d"
                .formatted(dirty.location(i), row.version(), dirty.number(i)));
      }
    }
  }

  private void tombstoneRows() {
    for (int i = 0; i < tombstones.count(); i++) {
      long location = tombstones.location(i);
      long death = tombstones.number(i);
      if (death <= location || death > content.lastSequence()) {
        loss(
            "deaths at impossible sequences",
            Invariant.THE_DEAD_STAY_DEAD,
            "the point at location %d died at %d, the last sequence is %d"
                .formatted(location, death, content.lastSequence()));
      }
      if (segments.holders(location) == 0 && !segments.mayBeUnreadable(location)) {
        note(
            "tombstones of points that are gone",
            "the dead point at location %d is in no segment any more".formatted(location),
            Remedy.START);
      }
    }
  }

  /** Whatever a segment holds is live or dead; what is neither would come back. */
  private void ghosts(SealedSegment segment) {
    BitSet led = bits(segment);
    for (int i = led.nextClearBit(0); i < segment.points(); i = led.nextClearBit(i + 1)) {
      if (!tombstones.contains(segment.location(i))) {
        findings.addRow(
            "points neither live nor dead",
            new Finding(
                Invariant.THE_DEAD_STAY_DEAD,
                Severity.LOSS,
                place.inSegment(segment.id()),
                "%s at location %d is neither live nor dead"
                    .formatted(Ids.text(segment.id(i)), segment.location(i)),
                Remedy.RESTORE));
      }
    }
  }

  private void counters() {
    if (ids != content.liveCount() || payloads != ids) {
      findings.add(
          new Finding(
              Invariant.WRITES_SURVIVE,
              Severity.LOSS,
              place,
              "there should be %,d live points; there are %,d ids and %,d payloads"
                  .formatted(content.liveCount(), ids, payloads),
              Remedy.RESTORE));
    }
  }

  private void loss(String kind, Invariant invariant, String what) {
    findings.addRow(kind, new Finding(invariant, Severity.LOSS, place, what, Remedy.RESTORE));
  }

  private void note(String kind, String what, Remedy remedy) {
    findings.addRow(kind, new Finding(Invariant.ONE_VERSION, Severity.NOTE, place, what, remedy));
  }

  private void derived(SealedSegment segment, String file, String what) {
    findings.addRow(
        "points that " + file + " has wrong",
        new Finding(
            Invariant.ONE_VERSION,
            Severity.DERIVED,
            place.inSegment(segment.id()).at(segment.directory().resolve(file)),
            what,
            Remedy.SET_ASIDE));
  }
}
