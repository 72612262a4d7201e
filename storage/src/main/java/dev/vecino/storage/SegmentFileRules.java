package dev.vecino.storage;

import java.nio.file.Path;

/** What the storage has to be told about the files of a segment, which it does not look into. */
public interface SegmentFileRules {

  /** Whether a file of that name is part of the segment as the manifest lists it. */
  boolean belongs(SegmentEntry entry, String fileName);

  /**
   * Reads a file and compares it with its own checksums.
   *
   * @throws CorruptionException when it is damaged
   */
  void verify(Path file);
}
