package dev.vecino.engine;

import dev.vecino.storage.SnapshotManifest;
import java.time.Instant;

/**
 * A snapshot of a collection.
 *
 * @param id a UUID
 * @param collection the collection's name when it was taken
 * @param points live points in it
 * @param version the sequence of the newest mutation in it
 * @param bytes of all its files; on this machine's disk most of them are shared with the collection
 *     as long as that has them
 */
public record SnapshotInfo(
    String id, String collection, Instant created, long points, long version, long bytes) {

  /** What a manifest says. */
  public static SnapshotInfo of(SnapshotManifest manifest) {
    return new SnapshotInfo(
        manifest.id().toString(),
        manifest.collection().name(),
        manifest.created(),
        manifest.liveCount(),
        manifest.sequence(),
        manifest.bytes());
  }
}
