package dev.vecino.storage;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * What a snapshot of a collection holds.
 *
 * @param id of the snapshot; names its directory
 * @param created to the millisecond
 * @param collection as the catalogue named it then
 * @param sequence last sequence in it
 * @param liveCount live points at that sequence
 * @param generation of the manifest of segments
 * @param files all files of the shard, in the order in which they are exported and installed
 */
public record SnapshotManifest(
    UUID id,
    Instant created,
    CatalogueEntry collection,
    long sequence,
    long liveCount,
    long generation,
    List<SnapshotFile> files) {

  public SnapshotManifest {
    files = List.copyOf(files);
  }

  /** Bytes of all files together. */
  public long bytes() {
    return files.stream().mapToLong(SnapshotFile::bytes).sum();
  }

  /** As bytes, which {@link #decode} reads back. */
  public byte[] encode() {
    return SnapshotManifestCodec.encode(this);
  }

  /**
   * Reads a manifest back.
   *
   * @param where names it in messages
   * @throws CorruptionException when it is damaged
   * @throws FormatVersionException when a newer release wrote it
   */
  public static SnapshotManifest decode(byte[] bytes, String where) {
    return SnapshotManifestCodec.decode(bytes, where);
  }
}
