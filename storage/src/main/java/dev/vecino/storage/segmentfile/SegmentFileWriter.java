package dev.vecino.storage.segmentfile;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** Writes one segment file front to back. */
@SuppressWarnings("DoNotCallSuggester")
public final class SegmentFileWriter implements AutoCloseable {

  public static SegmentFileWriter create(Path file, FileKind kind) {
    throw new UnsupportedOperationException();
  }

  public void beginSection(int sectionId) {
    throw new UnsupportedOperationException();
  }

  public void write(ByteBuffer bytes) {
    throw new UnsupportedOperationException();
  }

  public void write(MemorySegment bytes) {
    throw new UnsupportedOperationException();
  }

  public void finish() {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {
    throw new UnsupportedOperationException();
  }
}
