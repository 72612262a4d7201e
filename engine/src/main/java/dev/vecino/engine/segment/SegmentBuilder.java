package dev.vecino.engine.segment;

import dev.vecino.index.FloatVectors;
import dev.vecino.index.Metric;
import dev.vecino.index.graph.BlockGraphBuilder;
import dev.vecino.index.graph.BuildControl;
import dev.vecino.index.graph.FlatGraph;
import dev.vecino.index.graph.GraphBuilder;
import dev.vecino.index.graph.GraphInput;
import dev.vecino.index.graph.GraphParameters;
import dev.vecino.index.quantization.Int8Codes;
import dev.vecino.storage.FailPoint;
import dev.vecino.storage.segmentfile.FileKind;
import dev.vecino.storage.segmentfile.SegmentFile;
import dev.vecino.storage.segmentfile.SegmentFileWriter;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/** Writes the files of a new segment into a directory that nobody reads yet. */
public final class SegmentBuilder {
  /** Segments with fewer rows get no graph: comparing all of them costs about what a walk does. */
  private static final int MIN_GRAPH_ROWS = 1_000;

  private final VectorLayout layout;
  private final GraphBuilder graphs;
  private final GraphParameters parameters;
  private final LayoutChoice choice;

  public SegmentBuilder(
      VectorLayout layout, GraphBuilder graphs, GraphParameters parameters, LayoutChoice choice) {
    this.layout = layout;
    this.graphs = graphs;
    this.parameters = parameters;
    this.choice = choice;
  }

  /** Whether so many rows of a named vector get codes and a graph. */
  static boolean needsIndex(int rows) {
    return rows >= MIN_GRAPH_ROWS;
  }

  /** Writes all files for the points of the plan. */
  public void build(BuildPlan plan, Path directory, FieldsBuilder fields, BuildControl control) {
    fields.build(plan, directory, control.cancellation());
    FailPoint.BUILD_FIELDS_WRITTEN.pass();
    IdsWriter.write(
        directory.resolve(SegmentFiles.IDS),
        new IdsWriter.Points(
            plan.points(),
            plan::location,
            // A plan's ordinals follow locations.
            rank -> rank,
            ordinal -> plan.segment(ordinal).id(plan.sourceOrdinal(ordinal))));
    List<Segment> replaced = plan.sources().stream().map(BuildPlan.Source::segment).toList();
    FailPoint.BUILD_IDS_WRITTEN.pass();
    for (int vector = 0; vector < layout.count(); vector++) {
      control.cancellation().check();
      int[] ordinals = writeVectors(plan, vector, directory);
      FailPoint.BUILD_VECTORS_WRITTEN.pass();
      if (needsIndex(ordinals.length)) {
        buildIndex(vector, ordinals.length, replaced, new Target(directory, control));
      }
    }
  }

  static void write(Path file, FileKind kind, Consumer<SegmentFileWriter> content) {
    try (SegmentFileWriter writer = SegmentFileWriter.create(file, kind)) {
      content.accept(writer);
      writer.finish();
    }
  }

  /** Returns the ordinals of the rows written. */
  private int[] writeVectors(BuildPlan plan, int vector, Path directory) {
    int[] ordinals = new int[plan.points()];
    int rows = 0;
    for (int i = 0; i < ordinals.length; i++) {
      if (plan.segment(i).hasVector(vector, plan.sourceOrdinal(i))) {
        ordinals[rows++] = i;
      }
    }
    int[] present = java.util.Arrays.copyOf(ordinals, rows);
    write(
        directory.resolve(SegmentFiles.vectors(vector)),
        FileKind.VECTORS,
        file -> writeVectorSections(plan, vector, present, file));
    return present;
  }

  private void writeVectorSections(
      BuildPlan plan, int vector, int[] ordinals, SegmentFileWriter file) {
    int dimension = layout.dimension(vector);
    boolean cosine = layout.metric(vector) == Metric.COSINE;
    float[] values = new float[dimension];
    float[] inverseNorms = new float[cosine ? ordinals.length : 0];
    ColumnWriter column = new ColumnWriter(file);
    file.beginSection(SegmentFiles.ROWS);
    for (int row = 0; row < ordinals.length; row++) {
      int ordinal = ordinals[row];
      plan.segment(ordinal).copyVector(vector, plan.sourceOrdinal(ordinal), values);
      column.putRow(values, FloatVectors.paddedDimension(dimension));
      if (cosine) {
        inverseNorms[row] = FloatVectors.inverseNorm(values);
      }
    }
    column.flush();
    if (cosine) {
      file.beginSection(SegmentFiles.INVERSE_NORMS);
      for (float norm : inverseNorms) {
        column.putFloat(norm);
      }
      column.flush();
    }
    file.beginSection(SegmentFiles.ROW_LOCATIONS);
    for (int ordinal : ordinals) {
      column.putLong(plan.location(ordinal));
    }
    column.flush();
    if (ordinals.length < plan.points()) {
      file.beginSection(SegmentFiles.ROW_ORDINALS);
      for (int ordinal : ordinals) {
        column.putInt(ordinal);
      }
      column.flush();
    }
  }

  /** Where files are written, and what says when to stop. */
  record Target(Path directory, BuildControl control) {}

  /**
   * Writes codes, graph and perhaps blocks from the vectors file, which lies in the directory
   * already.
   *
   * @param replaced the segments whose place the new one takes
   */
  void buildIndex(int vector, int rows, List<Segment> replaced, Target target) {
    Path directory = target.directory();
    Metric metric = layout.metric(vector);
    // Builders' threads read the mapping, so it is shared; it goes when the build is over.
    try (Arena arena = Arena.ofShared()) {
      FloatVectors vectors = openRows(vector, rows, directory, arena);
      boolean blocks = choice.blocks(vector, rows, replaced, layout, parameters);
      Int8Codes codes = Int8Codes.encode(vectors, metric, arena);
      writeOne(
          directory.resolve(SegmentFiles.codes(vector)),
          FileKind.CODES,
          SegmentFiles.CODES,
          codes.bytes());
      FailPoint.BUILD_CODES_WRITTEN.pass();
      GraphInput input = new GraphInput(vectors, codes, metric, parameters);
      FlatGraph graph = graphs.build(input, arena, target.control());
      writeGraph(directory.resolve(SegmentFiles.graph(vector)), graph, blocks);
      FailPoint.BUILD_GRAPH_WRITTEN.pass();
      if (blocks) {
        writeBlocks(directory.resolve(SegmentFiles.blocks(vector)), input, graph, target.control());
      }
    }
  }

  /** Writes the blocks alone, from the other files of the vector, which lie in the directory. */
  void buildBlocks(int vector, int rows, Path directory, BuildControl control) {
    Metric metric = layout.metric(vector);
    try (Arena arena = Arena.ofShared()) {
      FloatVectors vectors = openRows(vector, rows, directory, arena);
      MemorySegment codes =
          SegmentFile.open(directory.resolve(SegmentFiles.codes(vector)), FileKind.CODES, arena)
              .section(SegmentFiles.CODES);
      MemorySegment graph =
          SegmentFile.open(directory.resolve(SegmentFiles.graph(vector)), FileKind.GRAPH, arena)
              .section(SegmentFiles.GRAPH);
      GraphInput input =
          new GraphInput(
              vectors,
              Int8Codes.of(codes, rows, layout.dimension(vector), metric),
              metric,
              parameters);
      writeBlocks(
          directory.resolve(SegmentFiles.blocks(vector)),
          input,
          FlatGraph.of(graph, rows),
          control);
    }
  }

  private FloatVectors openRows(int vector, int rows, Path directory, Arena arena) {
    SegmentFile file =
        SegmentFile.open(directory.resolve(SegmentFiles.vectors(vector)), FileKind.VECTORS, arena);
    MemorySegment norms =
        layout.metric(vector) == Metric.COSINE
            ? file.section(SegmentFiles.INVERSE_NORMS)
            : MemorySegment.NULL;
    return new FloatVectors(file.section(SegmentFiles.ROWS), norms, rows, layout.dimension(vector));
  }

  private static void writeGraph(Path path, FlatGraph graph, boolean blocksBeside) {
    write(
        path,
        FileKind.GRAPH,
        file -> {
          file.beginSection(SegmentFiles.GRAPH);
          file.write(graph.bytes());
          if (blocksBeside) {
            file.beginSection(SegmentFiles.BLOCKS_BESIDE);
            file.write(MemorySegment.ofArray(new byte[] {1}));
          }
        });
  }

  private static void writeBlocks(
      Path path, GraphInput input, FlatGraph graph, BuildControl control) {
    write(
        path,
        FileKind.BLOCKS,
        file -> {
          file.beginSection(SegmentFiles.BLOCKS);
          BlockGraphBuilder.write(input, graph, file::write, control);
        });
  }

  private static void writeOne(Path path, FileKind kind, int section, MemorySegment bytes) {
    write(
        path,
        kind,
        file -> {
          file.beginSection(section);
          file.write(bytes);
        });
  }
}
