package dev.vecino.storage;

import java.util.regex.Pattern;

/**
 * A file of a snapshot.
 *
 * @param path below the shard's directory, with {@code /}: {@code witness}, {@code rocksdb/NAME} or
 *     {@code segments/ID/NAME}; nothing else is ever accepted, so that it cannot lead elsewhere
 * @param bytes its size
 * @param sha256 of its content, 64 hexadecimal digits in lower case. A shorter checksum would find
 *     damage as well; this one also names the content in a backup, where many files have one size
 */
public record SnapshotFile(String path, long bytes, String sha256) {

  private static final Pattern PATH =
      Pattern.compile(
          "witness|rocksdb/[A-Za-z0-9_-][A-Za-z0-9._-]*|segments/[0-9a-f]{16}/[a-z0-9-]+");
  private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

  public SnapshotFile {
    if (!PATH.matcher(path).matches()) {
      throw new IllegalArgumentException("'" + path + "' is no path of a shard's file");
    }
    if (bytes < 0 || !SHA256.matcher(sha256).matches()) {
      throw new IllegalArgumentException(path + " has a bad size or checksum");
    }
  }

  /** Whether it is part of a sealed segment, not of the database. */
  public boolean ofSegment() {
    return path.startsWith("segments/");
  }

  /** Whether the file is never written to again, so that a link to it is as good as a copy. */
  public boolean immutable() {
    return ofSegment() || path.endsWith(".sst");
  }
}
