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

  private final long[] locations = new long[POINTS];
  private final byte[][] ids = new byte[POINTS][];
  private final FloatVectors[] vectors;
  private final MemorySegment[] rows;
  private final MemorySegment[] inverseNorms;

  /** By vector: bit set of the points that have it; null when each point has it by the schema. */
  private final long @Nullable [][] presence;

  private volatile @Nullable Payload @Nullable [] payloads = new Payload[POINTS];
  private volatile @Nullable FieldIndex fields;

  GrowingBlock(VectorLayout layout, Arena arena) {
    int count = layout.count();
    vectors = new FloatVectors[count];
    rows = new MemorySegment[count];
    inverseNorms = new MemorySegment[count];
    presence = count == 1 ? null : new long[count][WORDS];
    for (int i = 0; i < count; i++) {
      int dimension = layout.dimension(i);
      rows[i] = arena.allocate(POINTS * FloatVectors.strideBytes(dimension), 64);
      inverseNorms[i] =
          layout.metric(i) == Metric.COSINE
              ? arena.allocate((long) POINTS * Float.BYTES, 64)
              : MemorySegment.NULL;
      vectors[i] = new FloatVectors(rows[i], inverseNorms[i], POINTS, dimension);
    }
  }

  void set(int row, NewPoint point) {
    locations[row] = point.location();
    ids[row] = point.id();
    float[] @Nullable [] given = point.vectors();
    for (int i = 0; i < given.length; i++) {
      float[] vector = given[i];
      if (vector == null) {
        continue;
      }
      FloatVectors.writeRow(rows[i], row, vector);
      if (inverseNorms[i].byteSize() > 0) {
        inverseNorms[i].setAtIndex(ValueLayout.JAVA_FLOAT, row, FloatVectors.inverseNorm(vector));
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
