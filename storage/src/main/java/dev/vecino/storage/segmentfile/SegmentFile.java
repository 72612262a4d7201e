package dev.vecino.storage.segmentfile;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

/** A mapped segment file; the mapping lives as long as the arena it was opened with. */
@SuppressWarnings("DoNotCallSuggester")
public final class SegmentFile {

  public static SegmentFile open(Path file, FileKind kind, Arena arena) {
    throw new UnsupportedOperationException();
  }

  public boolean hasSection(int sectionId) {
    throw new UnsupportedOperationException();
  }

  public MemorySegment section(int sectionId) {
    throw new UnsupportedOperationException();
  }

  public CheckedSection checkedSection(int sectionId) {
    throw new UnsupportedOperationException();
  }

  public void verifyAll() {
    throw new UnsupportedOperationException();
  }
}
