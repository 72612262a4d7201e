package dev.vecino.engine.segment;

import dev.vecino.storage.segmentfile.SegmentFileWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Gathers little-endian values and passes them to a section of a segment file in large pieces. */
final class ColumnWriter {
  private static final int BUFFER_BYTES = 256 << 10;

  private final SegmentFileWriter file;
  private final ByteBuffer buffer =
      ByteBuffer.allocateDirect(BUFFER_BYTES).order(ByteOrder.LITTLE_ENDIAN);

  ColumnWriter(SegmentFileWriter file) {
    this.file = file;
  }

  void putLong(long value) {
    room(Long.BYTES).putLong(value);
  }

  void putInt(int value) {
    room(Integer.BYTES).putInt(value);
  }

  void putFloat(float value) {
    room(Float.BYTES).putFloat(value);
  }

  /** A float32 row with zeros up to {@code paddedLength} values. */
  void putRow(float[] vector, int paddedLength) {
    for (float value : vector) {
      putFloat(value);
    }
    for (int i = vector.length; i < paddedLength; i++) {
      putFloat(0);
    }
  }

  void putBytes(byte[] bytes) {
    for (int from = 0; from < bytes.length; ) {
      int length = Math.min(bytes.length - from, BUFFER_BYTES);
      room(length).put(bytes, from, length);
      from += length;
    }
  }

  /** Ends a section: everything gathered goes to the file. */
  void flush() {
    buffer.flip();
    if (buffer.hasRemaining()) {
      file.write(buffer);
    }
    buffer.clear();
  }

  private ByteBuffer room(int bytes) {
    if (buffer.remaining() < bytes) {
      flush();
    }
    return buffer;
  }
}
