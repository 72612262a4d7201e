package dev.vecino.index.graph;

import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import dev.vecino.index.quantization.ProductCodebook;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;

/**
 * Makes a {@link BlockGraph} out of a {@link FlatGraph} and the vectors that it was built over. One
 * use; the same input gives the same bytes, with any number of threads.
 */
public final class BlockGraphBuilder {
  /** Neighbours that the codebook is learnt from: a thousand a centroid. */
  private static final int SAMPLE = 16_384;

  /** Bound for the same in memory, for vectors of many dimensions. */
  private static final int SAMPLE_FLOATS = 16 << 20;

  private final GraphInput input;
  private final FlatGraph graph;
  private final BlockShape shape;
  private final MemorySegment bytes;

  private BlockGraphBuilder(GraphInput input, FlatGraph graph, Arena arena) {
    this.input = input;
    this.graph = graph;
    this.shape = BlockShape.of(graph, input.vectors().dimension(), input.metric());
    this.bytes = arena.allocate(shape.byteSize(), BlockShape.LINE_BYTES);
  }

  /**
   * Builds it; blocks until it is there.
   *
   * @param graph built over the input
   * @param arena where its bytes are allocated
   */
  public static BlockGraph build(
      GraphInput input, FlatGraph graph, Arena arena, BuildControl control) {
    if (graph.count() != input.vectors().count()) {
      throw new IllegalArgumentException(
          "graph has %d nodes, there are %d vectors"
              .formatted(graph.count(), input.vectors().count()));
    }
    FirstFailure cancellation = new FirstFailure(control.cancellation());
    cancellation.check();
    try {
      return new BlockGraphBuilder(input, graph, arena)
          .write(new BuildControl(cancellation, control.pool()));
    } catch (RuntimeException e) {
      cancellation.rethrow();
      throw e;
    }
  }

  private BlockGraph write(BuildControl control) {
    int entry = -1;
    float[] mean = input.codes().mean();
    MemorySegment.copy(mean, 0, bytes, BlockGraph.FLOAT, shape.meanOffset(), mean.length);
    if (graph.count() > 0) {
      int[] rows = BreadthFirst.order(graph);
      int[] places = new int[rows.length];
      for (int place = 0; place < rows.length; place++) {
        places[rows[place]] = place;
      }
      ProductCodebook book = ProductCodebook.train(shape.product(), sample());
      float[] centroids = book.centroids();
      MemorySegment.copy(
          centroids, 0, bytes, BlockGraph.FLOAT, shape.bookOffset(), centroids.length);
      for (int layer = 0; layer < graph.layers(); layer++) {
        writeLayer(layer, places, book, control);
      }
      entry = graph.layers() == 1 ? places[graph.entry()] : graph.entry();
    }
    writeHeader(entry);
    return new BlockGraph(bytes, shape, entry);
  }

  private void writeLayer(int layer, int[] places, ProductCodebook book, BuildControl control) {
    new StridedRun(
            graph.size(layer),
            () -> {
              BlockEncoder encoder = new BlockEncoder(input, graph, book);
              BlockRecordWriter writer = new BlockRecordWriter(bytes, shape, graph, places);
              return place -> {
                control.cancellation().check();
                writer.write(layer, place, encoder);
              };
            })
        .on(control.pool());
  }

  private void writeHeader(int entry) {
    bytes.set(JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN), 0, BlockGraph.MAGIC);
    put(8, BlockGraph.VERSION);
    put(12, shape.count());
    put(16, shape.product().dimension());
    put(20, BlockGraph.metricCode(shape.metric()));
    put(24, shape.product().width());
    put(28, shape.blocks());
    put(32, shape.layers());
    put(36, entry);
    for (int layer = 0; layer < shape.layers(); layer++) {
      put(BlockGraph.SIZES_OFFSET + 4L * layer, shape.size(layer));
    }
  }

  private void put(long offset, int value) {
    bytes.set(FlatGraph.INT, offset, value);
  }

  /** What the neighbours of nodes all over the graph are encoded from. */
  private float[][] sample() {
    int most = Math.min(SAMPLE, SAMPLE_FLOATS / shape.product().paddedDimension());
    int groups = Math.clamp(most / ProductCodebook.GROUP, 1, graph.count());
    float[][] sample = new float[groups][];
    BlockEncoder encoder = new BlockEncoder(input, graph, null);
    for (int i = 0; i < groups; i++) {
      int node = (int) ((long) i * graph.count() / groups);
      sample[i] = encoder.sample(node);
    }
    return sample;
  }
}
