package dev.vecino.engine.segment;

import dev.vecino.engine.filter.InvalidFieldIndexException;
import dev.vecino.index.FloatVectors;
import dev.vecino.index.InvalidIndexException;
import dev.vecino.index.Metric;
import dev.vecino.index.graph.BlockGraph;
import dev.vecino.index.graph.FlatGraph;
import dev.vecino.index.quantization.Int8Codes;
import dev.vecino.storage.CorruptionException;
import dev.vecino.storage.SegmentEntry;
import dev.vecino.storage.segmentfile.FileKind;
import dev.vecino.storage.segmentfile.SegmentFile;
import dev.vecino.storage.segmentfile.SegmentFileCheck;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads every byte of a sealed segment's files: each block against its checksum, then what the
 * blocks say against the segment's entry and against the other files. One use, one thread.
 */
public final class SegmentCheck {
  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  /** Norms are summed in another order by other kernels. */
  private static final float NORM_TOLERANCE = 1e-3f;

  /** Receives what is wrong. */
  public interface Report {
    /** A file is missing, or not what was written; all kinds but vectors are derived. */
    void damaged(FileKind kind, Path file, String what);

    /** A newer release wrote a file. */
    void newer(Path file, String what);

    /** The operating system could not read a file. */
    void unreadable(Path file, String what);

    /** A file is none of the segment's. */
    void unlisted(Path file);
  }

  private final SegmentEntry entry;
  private final Path directory;
  private final VectorLayout layout;
  private final Report report;
  private final Arena arena;
  private final Set<Path> listed = new HashSet<>();

  private SegmentCheck(
      SegmentEntry entry, Path directory, VectorLayout layout, Report report, Arena arena) {
    this.entry = entry;
    this.directory = directory;
    this.layout = layout;
    this.report = report;
    this.arena = arena;
  }

  /** Checks the files of a segment that a manifest lists. */
  public static void run(SegmentEntry entry, Path directory, VectorLayout layout, Report report) {
    try (Arena arena = Arena.ofConfined()) {
      new SegmentCheck(entry, directory, layout, report, arena).run();
    }
  }

  /** Checks nothing but checksums, of whatever files a directory has that bear a known name. */
  public static void runWithoutEntry(Path directory, Report report) {
    for (Path file : filesOf(directory)) {
      FileKind kind = SegmentFiles.kindOf(file.getFileName().toString());
      if (kind == null) {
        report.unlisted(file);
      } else {
        sound(kind, file, report);
      }
    }
  }

  private void run() {
    MappedIds ids = ids();
    for (int vector = 0; vector < layout.count(); vector++) {
      vector(vector, ids);
    }
    fields();
    for (Path file : filesOf(directory)) {
      if (!listed.contains(file)) {
        report.unlisted(file);
      }
    }
  }

  private static List<Path> filesOf(Path directory) {
    try (Stream<Path> files = Files.list(directory)) {
      return files.sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether all checksums of a file are right. */
  private static boolean sound(FileKind kind, Path file, Report report) {
    List<SegmentFileCheck.Finding> findings = SegmentFileCheck.run(file, kind, bytes -> {});
    for (SegmentFileCheck.Finding finding : findings) {
      switch (finding.damage()) {
        case NEWER_FORMAT -> report.newer(file, finding.reason());
        case UNREADABLE -> report.unreadable(file, finding.reason());
        case MISSING, STRUCTURE, BLOCK -> report.damaged(kind, file, finding.reason());
      }
    }
    return findings.isEmpty();
  }

  private boolean sound(FileKind kind, Path file) {
    listed.add(file);
    return sound(kind, file, report);
  }

  private @Nullable MappedIds ids() {
    Path file = directory.resolve(SegmentFiles.IDS);
    if (!sound(FileKind.IDS, file)) {
      return null;
    }
    try {
      MappedIds ids = MappedIds.open(directory, entry.points(), arena);
      String wrong = ids.inconsistency(entry);
      if (wrong != null) {
        report.damaged(FileKind.IDS, file, wrong);
        return null;
      }
      return ids;
    } catch (CorruptionException e) {
      report.damaged(FileKind.IDS, file, String.valueOf(e.getMessage()));
      return null;
    }
  }

  private void fields() {
    Path file = directory.resolve(SegmentFiles.fields(entry.fieldsGeneration()));
    if (sound(FileKind.FIELDS, file)) {
      try {
        SegmentFields.open(directory, entry.fieldsGeneration(), entry.points(), arena);
      } catch (CorruptionException | InvalidFieldIndexException e) {
        report.damaged(FileKind.FIELDS, file, String.valueOf(e.getMessage()));
      }
    }
  }

  private void vector(int vector, @Nullable MappedIds ids) {
    Path file = directory.resolve(SegmentFiles.vectors(vector));
    Path graph = directory.resolve(SegmentFiles.graph(vector));
    Path codes = directory.resolve(SegmentFiles.codes(vector));
    int rows = sound(FileKind.VECTORS, file) ? rows(vector, file, ids) : -1;
    boolean wanted = rows >= 0 && SegmentBuilder.needsIndex(rows);
    if (wanted || Files.exists(codes)) {
      checkCodes(vector, rows, codes);
    }
    boolean blocksWanted = (wanted || Files.exists(graph)) && checkGraph(rows, graph);
    Path blocks = directory.resolve(SegmentFiles.blocks(vector));
    if (blocksWanted || Files.exists(blocks)) {
      checkBlocks(vector, rows, blocks);
    }
  }

  private void checkCodes(int vector, int rows, Path file) {
    if (sound(FileKind.CODES, file) && rows >= 0) {
      try {
        MemorySegment bytes =
            SegmentFile.open(file, FileKind.CODES, arena).section(SegmentFiles.CODES);
        Int8Codes.of(bytes, rows, layout.dimension(vector), layout.metric(vector));
      } catch (CorruptionException | InvalidIndexException e) {
        report.damaged(FileKind.CODES, file, String.valueOf(e.getMessage()));
      }
    }
  }

  /** Returns whether the file says that there is one with blocks beside it. */
  private boolean checkGraph(int rows, Path file) {
    if (sound(FileKind.GRAPH, file) && rows >= 0) {
      try {
        SegmentFile graph = SegmentFile.open(file, FileKind.GRAPH, arena);
        FlatGraph.of(graph.section(SegmentFiles.GRAPH), rows);
        return graph.hasSection(SegmentFiles.BLOCKS_BESIDE);
      } catch (CorruptionException | InvalidIndexException e) {
        report.damaged(FileKind.GRAPH, file, String.valueOf(e.getMessage()));
      }
    }
    return false;
  }

  private void checkBlocks(int vector, int rows, Path file) {
    if (sound(FileKind.BLOCKS, file) && rows >= 0) {
      try {
        MemorySegment bytes =
            SegmentFile.open(file, FileKind.BLOCKS, arena).section(SegmentFiles.BLOCKS);
        BlockGraph.of(bytes, rows, layout.dimension(vector), layout.metric(vector));
      } catch (CorruptionException | InvalidIndexException e) {
        report.damaged(FileKind.BLOCKS, file, String.valueOf(e.getMessage()));
      }
    }
  }

  /** The number of rows; -1 when the file contradicts itself. */
  private int rows(int vector, Path path, @Nullable MappedIds ids) {
    try {
      SealedVectors vectors =
          SealedVectors.open(
              vector,
              new SealedVectors.Source(
                  directory, layout, arena, new SegmentHealth(damage -> {}), IndexMemory.NONE));
      SegmentFile file = SegmentFile.open(path, FileKind.VECTORS, arena);
      String wrong = vectors.inconsistency(entry.points());
      if (wrong == null && ids != null) {
        wrong = misplaced(vectors, ids);
      }
      if (wrong == null && layout.metric(vector) == Metric.COSINE) {
        wrong = wrongNorm(vectors.rows(), file.section(SegmentFiles.INVERSE_NORMS));
      }
      if (wrong != null) {
        report.damaged(FileKind.VECTORS, path, wrong);
        return -1;
      }
      return vectors.rows().count();
    } catch (CorruptionException | IllegalArgumentException e) {
      report.damaged(FileKind.VECTORS, path, String.valueOf(e.getMessage()));
      return -1;
    }
  }

  private static @Nullable String misplaced(SealedVectors vectors, MappedIds ids) {
    for (int row = 0; row < vectors.rows().count(); row++) {
      long here = vectors.location(row);
      long there = ids.location(vectors.ordinal(row));
      if (here != there) {
        return "row %d is of location %d, which the ids file says is %d"
            .formatted(row, here, there);
      }
    }
    return null;
  }

  private static @Nullable String wrongNorm(FloatVectors rows, MemorySegment norms) {
    float[] values = new float[rows.dimension()];
    for (int row = 0; row < rows.count(); row++) {
      rows.copyRow(row, values);
      float expected = FloatVectors.inverseNorm(values);
      float found = norms.get(FLOAT, (long) row * Float.BYTES);
      if (!(Math.abs(found - expected) <= NORM_TOLERANCE * expected)) {
        return "row %d has the inverse norm %s, expected %s".formatted(row, found, expected);
      }
    }
    return null;
  }
}
