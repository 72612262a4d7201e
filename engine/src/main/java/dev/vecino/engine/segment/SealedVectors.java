package dev.vecino.engine.segment;

import dev.vecino.index.FloatVectors;
import dev.vecino.index.InvalidIndexException;
import dev.vecino.index.Metric;
import dev.vecino.index.graph.BlockGraph;
import dev.vecino.index.graph.FlatGraph;
import dev.vecino.index.graph.Walk;
import dev.vecino.index.quantization.Int8Codes;
import dev.vecino.storage.CorruptionException;
import dev.vecino.storage.FormatVersionException;
import dev.vecino.storage.segmentfile.CheckedSection;
import dev.vecino.storage.segmentfile.FileKind;
import dev.vecino.storage.segmentfile.SegmentFile;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One named vector of a sealed segment: the original rows, and the codes and the graph that a walk
 * uses. Rows are checked against their checksums when first touched, so callers say which ones they
 * are about to read.
 */
public final class SealedVectors {
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final String file;
  private final FloatVectors rows;
  private final CheckedSection rowSection;
  private final MemorySegment locations;
  private final @Nullable MemorySegment rowOrdinals;
  private final SegmentHealth health;
  private volatile @Nullable Walkable walkable;
  private Map<String, FileKind> indexFiles = Map.of();
  private volatile boolean condemned;

  /**
   * What a graph walk needs, with a node a row.
   *
   * @param blocks the same graph for block-scored walks; null when there is none, or it is damaged
   */
  public record Walkable(FlatGraph graph, Int8Codes codes, @Nullable BlockGraph blocks) {
    /**
     * The blocks that a walk goes by, null when it goes by codes, as it does past refused nodes,
     * which blocks know nothing of.
     */
    public @Nullable BlockGraph blocks(Walk.Mode mode) {
      return mode == Walk.Mode.PLAIN ? blocks : null;
    }

    private long memoryBytes() {
      // The flat graph and its codes are read now and then, where there are blocks.
      return blocks == null
          ? graph.bytes().byteSize() + codes.bytes().byteSize()
          : blocks.bytes().byteSize();
    }
  }

  /**
   * Where the files of a segment are, and what opening them needs.
   *
   * @param arena that mappings belong to
   * @param health told of all damage
   * @param memory where what walks read is copied to
   */
  record Source(
      Path directory, VectorLayout layout, Arena arena, SegmentHealth health, IndexMemory memory) {}

  private SealedVectors(String file, Columns columns, SegmentHealth health) {
    this.file = file;
    this.rows = columns.rows;
    this.rowSection = columns.rowSection;
    this.locations = columns.locations;
    this.rowOrdinals = columns.rowOrdinals;
    this.health = health;
  }

  /** The sections of a vectors file. */
  private record Columns(
      FloatVectors rows,
      CheckedSection rowSection,
      MemorySegment locations,
      @Nullable MemorySegment rowOrdinals) {}

  /**
   * Maps the files of one named vector. A damaged or missing graph or codes file is reported and
   * left aside: the rows are then scanned.
   *
   * @throws CorruptionException when the vectors file is damaged
   */
  static SealedVectors open(int vector, Source source) {
    String name = SegmentFiles.vectors(vector);
    int dimension = source.layout().dimension(vector);
    Metric metric = source.layout().metric(vector);
    try {
      Columns columns =
          openColumns(source.directory().resolve(name), dimension, metric, source.arena());
      SealedVectors vectors = new SealedVectors(name, columns, source.health());
      vectors.openIndex(vector, source);
      return vectors;
    } catch (CorruptionException | FormatVersionException e) {
      source.health().report(name, String.valueOf(e.getMessage()));
      throw e;
    }
  }

  private static Columns openColumns(Path path, int dimension, Metric metric, Arena arena) {
    SegmentFile file = SegmentFile.open(path, FileKind.VECTORS, arena);
    CheckedSection section = file.checkedSection(SegmentFiles.ROWS);
    MemorySegment locations = file.section(SegmentFiles.ROW_LOCATIONS);
    int count = Math.toIntExact(locations.byteSize() / Long.BYTES);
    MemorySegment norms =
        metric == Metric.COSINE ? file.section(SegmentFiles.INVERSE_NORMS) : MemorySegment.NULL;
    MemorySegment ordinals =
        file.hasSection(SegmentFiles.ROW_ORDINALS) ? file.section(SegmentFiles.ROW_ORDINALS) : null;
    return new Columns(
        new FloatVectors(section.segment(), norms, count, dimension), section, locations, ordinals);
  }

  private void openIndex(int vector, Source source) {
    if (!SegmentBuilder.needsIndex(rows.count())) {
      return;
    }
    indexFiles = SegmentFiles.index(vector, false);
    String name = SegmentFiles.codes(vector);
    try {
      MemorySegment codes =
          SegmentFile.open(source.directory().resolve(name), FileKind.CODES, source.arena())
              .section(SegmentFiles.CODES);
      Metric metric = source.layout().metric(vector);
      Int8Codes opened = Int8Codes.of(codes, rows.count(), rows.dimension(), metric);
      name = SegmentFiles.graph(vector);
      SegmentFile graph =
          SegmentFile.open(source.directory().resolve(name), FileKind.GRAPH, source.arena());
      FlatGraph flat = FlatGraph.of(graph.section(SegmentFiles.GRAPH), rows.count());
      boolean blocks = graph.hasSection(SegmentFiles.BLOCKS_BESIDE);
      indexFiles = SegmentFiles.index(vector, blocks);
      walkable = new Walkable(flat, opened, blocks ? openBlocks(vector, source) : null);
    } catch (CorruptionException | FormatVersionException | InvalidIndexException e) {
      health.report(name, String.valueOf(e.getMessage()));
    }
    Walkable w = walkable;
    if (w != null && w.blocks() != null) {
      source.memory().wish(w.blocks().bytes(), source.arena(), this::moveBlocks);
    }
  }

  private @Nullable BlockGraph openBlocks(int vector, Source source) {
    String name = SegmentFiles.blocks(vector);
    try {
      MemorySegment bytes =
          SegmentFile.open(source.directory().resolve(name), FileKind.BLOCKS, source.arena())
              .section(SegmentFiles.BLOCKS);
      Metric metric = source.layout().metric(vector);
      return BlockGraph.of(bytes, rows.count(), rows.dimension(), metric);
    } catch (CorruptionException | FormatVersionException | InvalidIndexException e) {
      health.report(name, String.valueOf(e.getMessage()));
      return null;
    }
  }

  /** Walks read the blocks from a copy from now on. */
  private synchronized void moveBlocks(MemorySegment copy) {
    Walkable w = walkable;
    if (w != null && w.blocks() != null) {
      walkable = new Walkable(w.graph(), w.codes(), w.blocks().in(copy));
    }
  }

  /** Bytes of the blocks; 0 when there are none. */
  long blockBytes() {
    Walkable w = walkable;
    return w == null || w.blocks() == null ? 0 : w.blocks().bytes().byteSize();
  }

  /** The files of graph walks that there must be, in the order they are built. */
  Map<String, FileKind> indexFiles() {
    return indexFiles;
  }

  /** The rows; {@link #verifyRow} or {@link #verifyAll} comes before reading any. */
  public FloatVectors rows() {
    return rows;
  }

  /** Graph and codes; null when the rows are to be scanned. */
  public @Nullable Walkable walkable() {
    return walkable;
  }

  /** Walks no longer by what is in a file; walks under way may end. */
  synchronized void distrustIndex(FileKind kind) {
    Walkable w = walkable;
    walkable =
        w == null || kind != FileKind.BLOCKS ? null : new Walkable(w.graph(), w.codes(), null);
  }

  /** Gives up on the whole file: whoever asks for a row is refused. */
  void condemn() {
    condemned = true;
  }

  /** Gives up on a part of the rows, by its place in the file. */
  void condemnRows(long fileOffset, long length) {
    rowSection.condemn(fileOffset, length);
  }

  /**
   * Refuses a file whose columns beside the rows are damaged; to be asked before they are used.
   *
   * @throws CorruptionException when they are
   */
  public void requireSound() {
    if (condemned) {
      throw new CorruptionException("%s is damaged".formatted(file), null);
    }
  }

  /**
   * Makes sure that a row is as it was written.
   *
   * @throws CorruptionException when it is not
   */
  public void verifyRow(int row) {
    verify(rows.rowOffset(row), FloatVectors.strideBytes(rows.dimension()));
  }

  /** The same for all rows. */
  public void verifyAll() {
    if (rows.count() > 0) {
      verify(0, rows.rowOffset(rows.count()));
    }
  }

  private void verify(long offset, long length) {
    requireSound();
    try {
      rowSection.verify(offset, length);
    } catch (CorruptionException e) {
      health.report(file, String.valueOf(e.getMessage()));
      throw e;
    }
  }

  /** What contradicts a segment of so many points; null when nothing does. */
  @Nullable String inconsistency(int points) {
    if (dense()) {
      return rows.count() == points
          ? null
          : "there are %d rows for %d points".formatted(rows.count(), points);
    }
    int previous = -1;
    for (int row = 0; row < rows.count(); row++) {
      int ordinal = ordinal(row);
      if (ordinal <= previous || ordinal >= points) {
        return "row %d is of ordinal %d, the row before of %d, and there are %d points"
            .formatted(row, ordinal, previous, points);
      }
      previous = ordinal;
    }
    return null;
  }

  /** The location of a row's point. */
  long location(int row) {
    return locations.get(LONG, (long) row * Long.BYTES);
  }

  /** Whether row and ordinal are the same, since every point has this vector. */
  public boolean dense() {
    return rowOrdinals == null;
  }

  /** The ordinal of a row's point. */
  public int ordinal(int row) {
    MemorySegment column = rowOrdinals;
    return column == null ? row : column.get(INT, (long) row * Integer.BYTES);
  }

  /** The row of a point, or -1 when the point lacks this vector. */
  public int row(int ordinal) {
    if (rowOrdinals == null) {
      return ordinal;
    }
    int low = 0;
    int high = rows.count() - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int found = ordinal(middle);
      if (found == ordinal) {
        return middle;
      }
      if (found < ordinal) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return -1;
  }

  /** Bytes that walks touch. */
  long memoryBytes() {
    Walkable w = walkable;
    return w == null ? 0 : w.memoryBytes();
  }
}
