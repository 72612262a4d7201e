package dev.vecino.engine.filter;

import dev.vecino.engine.Payload;
import java.lang.foreign.MemorySegment;

/** Immutable index over the payload fields of a block of points. */
public final class FieldIndex {
  private final MemorySegment bytes;
  private final int count;

  private FieldIndex(MemorySegment bytes, int count) {
    this.bytes = bytes;
    this.count = count;
  }

  public static Builder builder(FieldIndexOptions options) {
    return new Builder(options);
  }

  /**
   * Opens an index.
   *
   * @throws InvalidFieldIndexException when the bytes are no index of a version that this can read
   */
  public static FieldIndex open(MemorySegment bytes) {
    return new FieldIndex(bytes, 0);
  }

  public MemorySegment bytes() {
    return bytes;
  }

  /** Number of points. */
  public int count() {
    return count;
  }

  public long memoryBytes() {
    return bytes.byteSize();
  }

  /** Takes the payloads of ordinals 0, 1, 2 and so on. */
  public static final class Builder {
    private int count;

    private final FieldIndexOptions options;

    private Builder(FieldIndexOptions options) {
      this.options = options;
    }

    FieldIndexOptions options() {
      return options;
    }

    public Builder add(Payload payload) {
      count++;
      return this;
    }

    public FieldIndex build() {
      return new FieldIndex(MemorySegment.ofArray(new byte[0]), count);
    }
  }
}
