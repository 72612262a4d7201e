package dev.vecino.storage.segmentfile;

import java.lang.foreign.MemorySegment;

/** A section whose blocks are checked when first touched. */
@SuppressWarnings("DoNotCallSuggester")
public final class CheckedSection {

  public MemorySegment segment() {
    throw new UnsupportedOperationException();
  }

  public void verify(long offset, long length) {
    throw new UnsupportedOperationException();
  }
}
