package dev.vecino.index.graph;

import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import dev.vecino.index.Metric;
import dev.vecino.index.kernel.ProductShape;
import dev.vecino.index.quantization.ProductCodebook;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.function.Consumer;

/**
 * Makes a {@link BlockGraph} out of a {@link FlatGraph} and the vectors that it was built over. One
 * use; the same input gives the same bytes, with any number of threads.
 */
public final class BlockGraphBuilder {
  /** Neighbours that the codebook is learnt from: a thousand a centroid. */
  private static final int SAMPLE = 16_384;

  /** Bound for the same in memory, for vectors of many dimensions. */
  private static final int SAMPLE_FLOATS = 16 << 20;

  /** Vectors that say where queries have their weight. */
  private static final int WEIGHED = 10_000;

  /** Records that are written at a time. */
  private static final int CHUNK_BYTES = 8 << 20;

  private final GraphInput input;
  private final FlatGraph graph;
  private final ProductCodebook book;
  private final BlockShape shape;
  private final Consumer<MemorySegment> sink;
  private final int[] rows;
  private final int[] places;

  private BlockGraphBuilder(GraphInput input, FlatGraph graph, Consumer<MemorySegment> sink) {
    this.input = input;
    this.graph = graph;
    float[][] sample = sample();
    int dimension = input.vectors().dimension();
    ProductShape division = BlockDivision.choose(dimension, sample, weights());
    book = ProductCodebook.train(division, BlockDivision.ordered(sample, division));
    shape = BlockShape.of(graph, division, input.metric());
    this.sink = sink;
    rows = graph.count() == 0 ? new int[0] : BreadthFirst.order(graph);
    places = new int[rows.length];
    for (int place = 0; place < rows.length; place++) {
      places[rows[place]] = place;
    }
  }

  /**
   * Writes the graph's bytes, from the first to the last, a few megabytes at a time: graphs are
   * longer than the vectors, and need not be held in memory to be stored. Blocks until all are
   * written.
   *
   * @param graph built over the input
   * @param sink takes pieces of the bytes, valid during the call; called from this thread alone
   */
  public static void write(
      GraphInput input, FlatGraph graph, Consumer<MemorySegment> sink, BuildControl control) {
    if (graph.count() != input.vectors().count()) {
      throw new IllegalArgumentException(
          "graph has %d nodes, there are %d vectors"
              .formatted(graph.count(), input.vectors().count()));
    }
    FirstFailure cancellation = new FirstFailure(control.cancellation());
    cancellation.check();
    try {
      new BlockGraphBuilder(input, graph, sink)
          .write(new BuildControl(cancellation, control.pool()));
    } catch (RuntimeException e) {
      cancellation.rethrow();
      throw e;
    }
  }

  private void write(BuildControl control) {
    try (Arena arena = Arena.ofShared()) {
      sink.accept(head(arena));
      int stride = shape.strideBytes();
      int chunk = Math.max(1, CHUNK_BYTES / stride);
      MemorySegment buffer = arena.allocate((long) chunk * stride, BlockShape.LINE_BYTES);
      for (int layer = 0; layer < graph.layers(); layer++) {
        for (int first = 0; first < graph.size(layer); first += chunk) {
          int count = Math.min(chunk, graph.size(layer) - first);
          MemorySegment records = buffer.asSlice(0, (long) count * stride).fill((byte) 0);
          fill(records, layer, first, count, control);
          sink.accept(records);
        }
      }
    }
  }

  private void fill(MemorySegment records, int layer, int first, int count, BuildControl control) {
    new StridedRun(
            count,
            () -> {
              BlockEncoder encoder = new BlockEncoder(input, graph, book);
              BlockRecordWriter writer = new BlockRecordWriter(records, shape, graph, places);
              return i -> {
                control.cancellation().check();
                int place = layer == 0 ? rows[first + i] : first + i;
                writer.write(layer, place, (long) i * shape.strideBytes(), encoder);
              };
            })
        .on(control.pool());
  }

  /** Everything before the records. */
  private MemorySegment head(Arena arena) {
    MemorySegment head = arena.allocate(shape.headBytes(), BlockShape.LINE_BYTES);
    int entry = -1;
    if (graph.count() > 0) {
      entry = graph.layers() == 1 ? places[graph.entry()] : graph.entry();
    }
    writeHeader(head, entry);
    float[] mean = input.codes().mean();
    MemorySegment.copy(mean, 0, head, BlockGraph.FLOAT, shape.meanOffset(), mean.length);
    writeDivision(head);
    float[] centroids = book.centroids();
    MemorySegment.copy(centroids, 0, head, BlockGraph.FLOAT, shape.bookOffset(), centroids.length);
    return head;
  }

  private void writeDivision(MemorySegment head) {
    ProductShape product = shape.product();
    long at = shape.orderOffset();
    for (int place = 0; place < product.encoded(); place++) {
      head.set(FlatGraph.INT, at + 4L * place, product.dimensionAt(place));
    }
    at += 4L * product.encoded();
    for (int subspace = 0; subspace < product.subspaces(); subspace++) {
      head.set(FlatGraph.INT, at + 4L * subspace, product.end(subspace));
    }
  }

  private void writeHeader(MemorySegment head, int entry) {
    head.set(JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN), 0, BlockGraph.MAGIC);
    head.set(FlatGraph.INT, 8, BlockGraph.VERSION);
    head.set(FlatGraph.INT, 12, shape.count());
    head.set(FlatGraph.INT, 16, shape.product().dimension());
    head.set(FlatGraph.INT, 20, BlockGraph.metricCode(shape.metric()));
    head.set(FlatGraph.INT, 24, shape.product().encoded());
    head.set(FlatGraph.INT, 28, shape.blocks());
    head.set(FlatGraph.INT, 32, shape.layers());
    head.set(FlatGraph.INT, 36, entry);
    head.set(FlatGraph.INT, 40, shape.product().subspaces());
    for (int layer = 0; layer < shape.layers(); layer++) {
      head.set(FlatGraph.INT, BlockGraph.SIZES_OFFSET + 4L * layer, shape.size(layer));
    }
  }

  /** What the neighbours of nodes all over the graph are encoded from. */
  private float[][] sample() {
    int most = Math.min(SAMPLE, SAMPLE_FLOATS / input.vectors().dimension());
    int groups = Math.min(Math.max(1, most / ProductCodebook.GROUP), graph.count());
    float[][] sample = new float[groups][];
    BlockEncoder encoder = new BlockEncoder(input, graph, null);
    for (int i = 0; i < groups; i++) {
      int node = (int) ((long) i * graph.count() / groups);
      sample[i] = encoder.sample(node);
    }
    return sample;
  }

  /** Mean squares of vectors, which queries are taken to be like; for distances less the mean. */
  private double[] weights() {
    float[] mean = input.codes().mean();
    float[] vector = new float[mean.length];
    double[] weights = new double[mean.length];
    int count = Math.min(graph.count(), WEIGHED);
    for (int i = 0; i < count; i++) {
      input.codes().decode((int) ((long) i * graph.count() / count), vector);
      for (int d = 0; d < vector.length; d++) {
        double value = vector[d] + (input.metric() == Metric.EUCLIDEAN ? 0 : mean[d]);
        weights[d] += value * value / count;
      }
    }
    return weights;
  }
}
