package dev.vecino.storage;

import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
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

  /**
   * @throws IllegalArgumentException when a file is there twice, or the sizes together are no
   *     number of bytes that any disk has
   */
  public SnapshotManifest {
    files = List.copyOf(files);
    Set<String> paths = new HashSet<>();
    long bytes = 0;
    for (SnapshotFile file : files) {
      if (!paths.add(file.path())) {
        throw new IllegalArgumentException(file.path() + " is listed twice");
      }
      bytes += file.bytes();
      if (bytes < 0 || bytes > MAX_BYTES) {
        throw new IllegalArgumentException(
            "the files have more than %d bytes".formatted(MAX_BYTES));
      }
    }
  }

  /** An exbibyte: sums of a few such sizes stay inside a long. */
  private static final long MAX_BYTES = 1L << 60;

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
