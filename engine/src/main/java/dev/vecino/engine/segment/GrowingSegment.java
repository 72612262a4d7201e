package dev.vecino.engine.segment;

import dev.vecino.engine.CollectionStats.SegmentState;
import dev.vecino.engine.Payload;
import dev.vecino.engine.filter.FieldIndexOptions;
import java.lang.foreign.Arena;
import java.util.Arrays;

/**
 * Points in memory that no graph holds yet, in the order of their locations; they are searched
 * exactly. The shard's writer appends; when it stops doing so the segment is frozen.
 */
public final class GrowingSegment implements Segment {
  /** Headers of a point's objects. */
  private static final long POINT_OBJECTS_BYTES = 64;

  private final long id;
  private final VectorLayout layout;
  private final Arena arena = Arena.ofShared();
  private final Deaths deaths = new Deaths();
  private final DirtyPayloads dirty = new DirtyPayloads();
  private final References references;
  private final MemoryAccount account;
  private volatile GrowingBlock[] blocks = new GrowingBlock[0];
  private volatile int points;
  private volatile long heldBytes;
  private volatile boolean frozen;

  /**
   * An empty segment, which takes no memory to speak of.
   *
   * @param account told of all memory that the segment takes, and of its end
   */
  public GrowingSegment(long id, VectorLayout layout, MemoryAccount account) {
    this.id = id;
    this.layout = layout;
    this.account = account;
    this.references =
        new References(() -> {
          arena.close();
          account.giveBack(heldBytes);
        });
  }

  /** Memory that a point takes. */
  public static long pointBytes(VectorLayout layout, byte[] id, Payload payload) {
    return layout.bytesPerPoint() + heapBytes(id, payload);
  }

  /** The part of it that is on the heap. */
  private static long heapBytes(byte[] id, Payload payload) {
    return POINT_OBJECTS_BYTES + id.length + payload.json().length;
  }

  private void take(long bytes) {
    account.take(bytes);
    long held = heldBytes;
    heldBytes = held + bytes;
  }

  /** Makes room, so that appending cannot fail for lack of memory once a write is durable. */
  public void reserve(int more) {
    int wanted = points + more;
    int needed = Math.ceilDiv(wanted, GrowingBlock.POINTS);
    GrowingBlock[] present = blocks;
    if (present.length > 0) {
      int inLast = wanted - (present.length - 1) * GrowingBlock.POINTS;
      take(present[present.length - 1].reserve(inLast, arena));
    }
    if (needed <= present.length) {
      return;
    }
    GrowingBlock[] longer = Arrays.copyOf(present, needed);
    for (int i = present.length; i < needed; i++) {
      longer[i] = new GrowingBlock(layout);
      take(longer[i].reserve(wanted - i * GrowingBlock.POINTS, arena));
    }
    blocks = longer;
  }

  /** Adds a point, for which room was {@linkplain #reserve reserved}; returns its ordinal. */
  public int append(NewPoint point) {
    if (frozen) {
      throw new IllegalStateException("segment " + id + " is frozen");
    }
    int ordinal = points;
    blocks[ordinal / GrowingBlock.POINTS].set(ordinal % GrowingBlock.POINTS, point);
    take(heapBytes(point.id(), point.payload()));
    points = ordinal + 1;
    return ordinal;
  }

  /** No more points come. */
  public void freeze() {
    frozen = true;
  }

  /** Indexes the payload fields of full blocks that are not indexed yet. */
  public void indexFullBlocks(FieldIndexOptions options) {
    int full = points / GrowingBlock.POINTS;
    GrowingBlock[] present = blocks;
    for (int i = 0; i < full; i++) {
      present[i].indexFields(options);
    }
  }

  /** The blocks, of which the last ones may be empty. */
  public GrowingBlock[] blocks() {
    return blocks;
  }

  private GrowingBlock block(int ordinal) {
    return blocks[ordinal / GrowingBlock.POINTS];
  }

  private static int row(int ordinal) {
    return ordinal % GrowingBlock.POINTS;
  }

  @Override
  public long id() {
    return id;
  }

  @Override
  public SegmentState state() {
    return frozen ? SegmentState.FROZEN : SegmentState.GROWING;
  }

  @Override
  public int points() {
    return points;
  }

  @Override
  public long location(int ordinal) {
    return block(ordinal).location(row(ordinal));
  }

  @Override
  public int ordinalOf(long location) {
    return SortedLocations.rankOf(location, points, this::location);
  }

  @Override
  public int ordinalAtRank(int rank) {
    return rank;
  }

  @Override
  public byte[] id(int ordinal) {
    return block(ordinal).id(row(ordinal)).clone();
  }

  @Override
  public int compareIds(int ordinalA, int ordinalB) {
    return Arrays.compareUnsigned(
        block(ordinalA).id(row(ordinalA)), block(ordinalB).id(row(ordinalB)));
  }

  @Override
  public long builtVersion(int ordinal) {
    return location(ordinal);
  }

  @Override
  public boolean hasVector(int vector, int ordinal) {
    return block(ordinal).hasVector(vector, row(ordinal));
  }

  @Override
  public void copyVector(int vector, int ordinal, float[] target) {
    block(ordinal).vectors(vector).copyRow(row(ordinal), target);
  }

  @Override
  public Deaths deaths() {
    return deaths;
  }

  @Override
  public DirtyPayloads dirty() {
    return dirty;
  }

  @Override
  public long memoryBytes() {
    return heldBytes;
  }

  @Override
  public long diskBytes() {
    return 0;
  }

  @Override
  public References references() {
    return references;
  }
}
