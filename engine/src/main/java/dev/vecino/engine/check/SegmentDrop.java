package dev.vecino.engine.check;

import dev.vecino.engine.segment.SegmentLocations;
import dev.vecino.storage.PayloadRow;
import dev.vecino.storage.RepairRoot;
import dev.vecino.storage.SegmentEntry;
import dev.vecino.storage.SegmentManifest;
import dev.vecino.storage.ShardStore;
import dev.vecino.storage.WriteGroup;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;

/**
 * Takes a segment out of a shard whose vectors are damaged. Its live points are removed in one
 * batch, as deletes under the next sequence; before that, their ids and payloads are written to a
 * file in {@code lost/}, a JSON object a line, and afterwards the segment's directory goes there.
 */
final class SegmentDrop {
  private final RepairRoot root;
  private final String shard;
  private final long segment;
  private final String stamp;

  /** A live point of the segment. */
  private record Dropped(long location, PayloadRow row) {}

  /**
   * @param stamp date that the names in {@code lost/} begin with
   */
  SegmentDrop(RepairRoot root, String shard, long segment, String stamp) {
    this.root = root;
    this.shard = shard;
    this.segment = segment;
    this.stamp = stamp;
  }

  /** Does it, and says what was done. */
  String run() {
    String name = "%s-%016x".formatted(stamp, segment);
    List<Dropped> points;
    Path list;
    Path directory;
    try (ShardStore store = root.openShard(shard)) {
      SegmentManifest manifest = store.manifest();
      SegmentEntry entry =
          manifest.segments().stream()
              .filter(each -> each.id() == segment)
              .findFirst()
              .orElseThrow();
      points = points(store, entry);
      list = root.keep(shard, name + "-points.ndjson", lines(points));
      directory = store.segmentDirectory(segment);
      commit(store, entry, points);
    }
    String moved = "it was missing already";
    if (Files.isDirectory(directory)) {
      moved = "its files are in " + root.setAside(shard, directory, name);
    }
    return "removed segment %d of shard %s with %,d points, whose ids and payloads are in %s; %s"
        .formatted(segment, shard, points.size(), list, moved);
  }

  /**
   * The live points that only this segment can hold. Its own files may be damaged, so the rows
   * tell: those in its range of locations that are neither unsealed nor in another segment.
   */
  private static List<Dropped> points(ShardStore store, SegmentEntry entry) {
    List<Predicate<Long>> others =
        store.manifest().segments().stream()
            .filter(each -> each.id() != entry.id())
            .map(each -> mayHold(store, each))
            .toList();
    LocationNumbers unsealed = new LocationNumbers();
    store.forEachPending((location, vectors) -> unsealed.add(location, 0));
    List<Dropped> points = new ArrayList<>();
    store
        .rows()
        .forEachPayload((location, row) -> {
          if (location >= entry.minLocation()
              && location <= entry.maxLocation()
              && !unsealed.contains(location)
              && others.stream().noneMatch(other -> other.test(location))) {
            points.add(new Dropped(location, row));
          }
        });
    return points;
  }

  /** Exact where the other segment tells its locations, else all in its range. */
  private static Predicate<Long> mayHold(ShardStore store, SegmentEntry other) {
    return SegmentLocations.read(other, store.segmentDirectory(other.id()))
        .<Predicate<Long>>map(known -> location -> Arrays.binarySearch(known, location) >= 0)
        .orElse(location -> location >= other.minLocation() && location <= other.maxLocation());
  }

  private static void commit(ShardStore store, SegmentEntry entry, List<Dropped> points) {
    SegmentManifest manifest = store.manifest();
    List<SegmentEntry> rest = new ArrayList<>(manifest.segments());
    rest.removeIf(each -> each.id() == entry.id());
    long sequence = store.lastSequence() + 1;
    try (WriteGroup group = store.newGroup()) {
      for (Dropped point : points) {
        group.killPoint(point.row().id(), point.location(), sequence, true);
      }
      group.manifest(manifest.next(manifest.nextSegmentId(), rest));
      group.counters(sequence, store.liveCount() - points.size());
      store.commit(group, true);
    }
  }

  private static byte[] lines(List<Dropped> points) {
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    for (Dropped point : points) {
      DroppedPointJson.writeLine(
          lines, point.row().id(), point.row().version(), point.row().payload());
    }
    return lines.toByteArray();
  }
}
