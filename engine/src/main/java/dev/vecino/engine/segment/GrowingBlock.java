package dev.vecino.engine.segment;

import dev.vecino.engine.Payload;
import dev.vecino.engine.filter.FieldIndex;
import dev.vecino.engine.filter.FieldIndexOptions;
import dev.vecino.index.FloatVectors;
import dev.vecino.index.Metric;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/**
 * A fixed number of points of a growing segment. The writer fills it from the front; a reader looks
 * only at what its view covers.
 *
 * <p>Payloads stay in memory until the block is full; then its fields are indexed and they are let
 * go.
 */
public final class GrowingBlock {
  /** Points in a block; a multiple of 64, so that blocks begin at whole words of a bit set. */
  public static final int POINTS = 1024;

  private static final int WORDS = POINTS / Long.SIZE;

  /** Rows of a block that was begun for a few points; collections with few points are many. */
  private static final int FIRST_ROWS = 64;

  /** What lies on the heap whatever the block holds. */
  private static final long HEAP_BYTES = (long) POINTS * (Long.BYTES + 8 + 8);

  private final VectorLayout layout;
  private final long[] locations = new long[POINTS];
  private final byte[][] ids = new byte[POINTS][];

  /** By vector: bit set of the points that have it; null when each point has it by the schema. */
  private final long @Nullable [][] presence;

  private volatile Room room = new Room(0, new MemorySegment[0], new MemorySegment[0]);
  private volatile FloatVectors[] vectors = new FloatVectors[0];
  private volatile @Nullable Payload @Nullable [] payloads = new Payload[POINTS];
  private volatile @Nullable FieldIndex fields;

  /** Native memory for the vectors of so many rows, and their inverse norms, by vector. */
  private record Room(int capacity, MemorySegment[] rows, MemorySegment[] inverseNorms) {}

  GrowingBlock(VectorLayout layout) {
    this.layout = layout;
    this.presence = layout.count() == 1 ? null : new long[layout.count()][WORDS];
  }

  /**
   * Makes room for so many rows in all. Readers go on with the memory that they found, which stays
   * as it is until the arena closes.
   *
   * @return the bytes that were taken for it
   */
  long reserve(int rows, Arena arena) {
    Room old = room;
    if (rows <= old.capacity() || old.capacity() == POINTS) {
      return 0;
    }
    int capacity = rows <= FIRST_ROWS ? FIRST_ROWS : POINTS;
    int count = layout.count();
    MemorySegment[] newRows = new MemorySegment[count];
    MemorySegment[] newNorms = new MemorySegment[count];
    FloatVectors[] newVectors = new FloatVectors[count];
    long bytes = old.capacity() == 0 ? HEAP_BYTES : 0;
    for (int i = 0; i < count; i++) {
      newRows[i] = arena.allocate(capacity * FloatVectors.strideBytes(layout.dimension(i)), 64);
      newNorms[i] =
          layout.metric(i) == Metric.COSINE
              ? arena.allocate((long) capacity * Float.BYTES, 64)
              : MemorySegment.NULL;
      if (old.capacity() > 0) {
        newRows[i].copyFrom(old.rows()[i]);
        newNorms[i].copyFrom(old.inverseNorms()[i]);
      }
      newVectors[i] = new FloatVectors(newRows[i], newNorms[i], capacity, layout.dimension(i));
      bytes += newRows[i].byteSize() + newNorms[i].byteSize();
    }
    room = new Room(capacity, newRows, newNorms);
    vectors = newVectors;
    return bytes;
  }

  void set(int row, NewPoint point) {
    Room into = room;
    locations[row] = point.location();
    ids[row] = point.id();
    float[] @Nullable [] given = point.vectors();
    for (int i = 0; i < given.length; i++) {
      float[] vector = given[i];
      if (vector == null) {
        continue;
      }
      FloatVectors.writeRow(into.rows()[i], row, vector);
      MemorySegment norms = into.inverseNorms()[i];
      if (norms.byteSize() > 0) {
        norms.setAtIndex(ValueLayout.JAVA_FLOAT, row, FloatVectors.inverseNorm(vector));
      }
      if (presence != null) {
        presence[i][row >> 6] |= 1L << row;
      }
    }
    @Nullable Payload @Nullable [] held = payloads;
    if (held == null) {
      throw new IllegalStateException("the block was full and its payloads were let go");
    }
    held[row] = point.payload();
  }

  /** Indexes the payloads of a full block; searches use whichever form is there. */
  void indexFields(FieldIndexOptions options) {
    @Nullable Payload[] held = payloads;
    if (held == null) {
      return;
    }
    FieldIndex.Builder builder = FieldIndex.builder(options);
    for (Payload payload : held) {
      if (payload == null) {
        throw new IllegalStateException("a block is indexed when it is full");
      }
      builder.add(payload);
    }
    fields = builder.build();
    payloads = null;
  }

  /** The vectors of one name; rows beyond the view, and of points without it, mean nothing. */
  public FloatVectors vectors(int vector) {
    return vectors[vector];
  }

  public boolean hasVector(int vector, int row) {
    return presence == null || (presence[vector][row >> 6] & (1L << row)) != 0;
  }

  /** The fields' index, once the block is full and indexed. */
  public @Nullable FieldIndex fields() {
    return fields;
  }

  /** The payloads as they were written; null when {@link #fields()} is there instead. */
  public @Nullable Payload @Nullable [] payloads() {
    return payloads;
  }

  long location(int row) {
    return locations[row];
  }

  byte[] id(int row) {
    return ids[row];
  }
}
