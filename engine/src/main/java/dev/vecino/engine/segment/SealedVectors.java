package dev.vecino.engine.segment;

import dev.vecino.index.FloatVectors;
import dev.vecino.index.InvalidIndexException;
import dev.vecino.index.Metric;
import dev.vecino.index.graph.FlatGraph;
import dev.vecino.index.quantization.Int8Codes;
import dev.vecino.storage.CorruptionException;
import dev.vecino.storage.segmentfile.CheckedSection;
import dev.vecino.storage.segmentfile.FileKind;
import dev.vecino.storage.segmentfile.SegmentFile;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One named vector of a sealed segment: the original rows, and the codes and the graph that a walk
 * uses. Rows are checked against their checksums when first touched, so callers say which ones they
 * are about to read.
 */
public final class SealedVectors {
  private static final Logger log = LoggerFactory.getLogger(SealedVectors.class);
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final FloatVectors rows;
  private final CheckedSection rowSection;
  private final @Nullable MemorySegment rowOrdinals;
  private final @Nullable Walkable walkable;

  /** What a graph walk needs, both with a node a row. */
  public record Walkable(FlatGraph graph, Int8Codes codes) {}

  private SealedVectors(
      FloatVectors rows,
      CheckedSection rowSection,
      @Nullable MemorySegment rowOrdinals,
      @Nullable Walkable walkable) {
    this.rows = rows;
    this.rowSection = rowSection;
    this.rowOrdinals = rowOrdinals;
    this.walkable = walkable;
  }

  /**
   * Maps the files of one named vector. A damaged graph or codes file is left aside, with a line in
   * the log: the rows are then scanned.
   *
   * @throws CorruptionException when the vectors file is damaged
   */
  static SealedVectors open(Path directory, int vector, VectorLayout layout, Arena arena) {
    SealedVectors opened = openRows(directory, vector, layout, arena);
    Walkable walkable = openWalkable(directory, vector, opened.rows.count(), layout, arena);
    return new SealedVectors(opened.rows, opened.rowSection, opened.rowOrdinals, walkable);
  }

  /** The rows alone, without graph and codes. */
  static SealedVectors openRows(Path directory, int vector, VectorLayout layout, Arena arena) {
    int dimension = layout.dimension(vector);
    Metric metric = layout.metric(vector);
    SegmentFile file =
        SegmentFile.open(directory.resolve(SegmentFiles.vectors(vector)), FileKind.VECTORS, arena);
    CheckedSection section = file.checkedSection(SegmentFiles.ROWS);
    MemorySegment locations = file.section(SegmentFiles.ROW_LOCATIONS);
    int count = Math.toIntExact(locations.byteSize() / Long.BYTES);
    MemorySegment norms =
        metric == Metric.COSINE ? file.section(SegmentFiles.INVERSE_NORMS) : MemorySegment.NULL;
    FloatVectors rows = new FloatVectors(section.segment(), norms, count, dimension);
    MemorySegment ordinals =
        file.hasSection(SegmentFiles.ROW_ORDINALS) ? file.section(SegmentFiles.ROW_ORDINALS) : null;
    return new SealedVectors(rows, section, ordinals, null);
  }

  private static @Nullable Walkable openWalkable(
      Path directory, int vector, int count, VectorLayout layout, Arena arena) {
    Path graphFile = directory.resolve(SegmentFiles.graph(vector));
    if (!Files.exists(graphFile)) {
      return null;
    }
    try {
      MemorySegment graph =
          SegmentFile.open(graphFile, FileKind.GRAPH, arena).section(SegmentFiles.GRAPH);
      MemorySegment codes =
          SegmentFile.open(directory.resolve(SegmentFiles.codes(vector)), FileKind.CODES, arena)
              .section(SegmentFiles.CODES);
      return new Walkable(
          FlatGraph.of(graph, count),
          Int8Codes.of(codes, count, layout.dimension(vector), layout.metric(vector)));
    } catch (CorruptionException | InvalidIndexException e) {
      log.warn("{} is damaged; its vectors are scanned: {}", graphFile, e.getMessage());
      return null;
    }
  }

  /** The rows; {@link #verifyRow} or {@link #verifyAll} comes before reading any. */
  public FloatVectors rows() {
    return rows;
  }

  /** Graph and codes; null when the rows are to be scanned. */
  public @Nullable Walkable walkable() {
    return walkable;
  }

  /**
   * Makes sure that a row is as it was written.
   *
   * @throws CorruptionException when it is not
   */
  public void verifyRow(int row) {
    rowSection.verify(rows.rowOffset(row), FloatVectors.strideBytes(rows.dimension()));
  }

  /** The same for all rows. */
  public void verifyAll() {
    if (rows.count() > 0) {
      rowSection.verify(0, rows.rowOffset(rows.count()));
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
    return w == null ? 0 : w.graph().bytes().byteSize() + w.codes().bytes().byteSize();
  }
}
