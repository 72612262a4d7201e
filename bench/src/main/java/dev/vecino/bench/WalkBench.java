package dev.vecino.bench;

import com.google.errorprone.annotations.FormatMethod;
import dev.vecino.index.Cancellation;
import dev.vecino.index.FloatVectors;
import dev.vecino.index.HugePages;
import dev.vecino.index.Metric;
import dev.vecino.index.OrdinalOrder;
import dev.vecino.index.Query;
import dev.vecino.index.TopK;
import dev.vecino.index.graph.BlockGraph;
import dev.vecino.index.graph.BlockGraphBuilder;
import dev.vecino.index.graph.BlockWalk;
import dev.vecino.index.graph.BuildControl;
import dev.vecino.index.graph.FlatGraph;
import dev.vecino.index.graph.GraphInput;
import dev.vecino.index.graph.GraphParameters;
import dev.vecino.index.graph.GraphSearcher;
import dev.vecino.index.graph.HnswGraphBuilder;
import dev.vecino.index.graph.Traversal;
import dev.vecino.index.graph.Walk;
import dev.vecino.index.quantization.Int8Codes;
import dev.vecino.index.scan.ExactScan;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ForkJoinPool;
import org.jspecify.annotations.Nullable;

/**
 * Compares walks over the flat graph and over the block graph that is made from it, both followed
 * by a rerank, in turn on one thread: recall@10 and queries a second of that thread's CPU time.
 * Prints what each takes to build and to hold as well.
 *
 * <p>Arguments: {@code FOLDER} of a data set, {@code FOLDER held} to query with rows of it that are
 * left out of the graph, or {@code mixture METRIC ROWS DIMENSION DECAY}.
 */
public final class WalkBench {
  private static final int K = 10;
  private static final int RERANK = 40;
  private static final int ROUNDS = 7;
  private static final long WARM_UP_NANOS = 15_000_000_000L;
  private static final int[] EFS = {10, 16, 24, 32, 48, 64, 100, 150, 200, 300};
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private final WalkSet set;
  private final Arena arena;
  private final FloatVectors vectors;
  private final Query[] queries;
  private final float[] tenth;
  private final GraphSearcher searcher = new GraphSearcher();
  private final TopK top = new TopK(K);

  /** A layout and how it is walked. */
  private record Layout(
      String name, java.util.function.BiFunction<Query, Integer, Traversal> walk) {}

  private WalkBench(WalkSet set, Arena arena) {
    this.set = set;
    this.arena = arena;
    this.vectors = rows(set.vectors(), arena);
    queries = new Query[set.queries().length];
    Arrays.setAll(queries, i -> Query.of(set.metric(), set.queries()[i]));
    tenth = new float[queries.length];
    for (int i = 0; i < tenth.length; i++) {
      top.reset(K, OrdinalOrder.NATURAL);
      new ExactScan(queries[i], null, top, Cancellation.NONE).rows(vectors, 0, vectors.count(), 0);
      top.sort();
      tenth[i] = top.rank(K - 1);
    }
  }

  /** Runs it. */
  public static void main(String[] args) throws Exception {
    WalkSet set;
    if (args.length == 5 && args[0].equals("mixture")) {
      Metric metric = Metric.valueOf(args[1].toUpperCase(Locale.ROOT));
      set =
          WalkSet.mixture(
              metric,
              Integer.parseInt(args[2]),
              Integer.parseInt(args[3]),
              Double.parseDouble(args[4]));
    } else if (args.length == 1 || (args.length == 2 && args[1].equals("held"))) {
      set = WalkSet.of(Path.of(args[0]), args.length == 2);
    } else {
      throw new IllegalArgumentException(
          "expected: FOLDER [held], or mixture METRIC ROWS DIMENSION DECAY");
    }
    try (Arena arena = Arena.ofShared()) {
      new WalkBench(set, arena).run();
    }
  }

  @FormatMethod
  private static void print(String format, @Nullable Object... args) {
    System.out.println(format.formatted(args));
  }

  private static FloatVectors rows(float[][] rows, Arena arena) {
    int dimension = rows[0].length;
    MemorySegment values =
        HugePages.allocate(rows.length * FloatVectors.strideBytes(dimension), arena);
    MemorySegment norms = arena.allocate(4L * rows.length, 64);
    for (int i = 0; i < rows.length; i++) {
      FloatVectors.writeRow(values, i, rows[i]);
      norms.setAtIndex(ValueLayout.JAVA_FLOAT, i, FloatVectors.inverseNorm(rows[i]));
    }
    return new FloatVectors(values, norms, rows.length, dimension);
  }

  private void run() throws Exception {
    print("%s: %d rows, %d-d, %s", set.name(), vectors.count(), vectors.dimension(), set.metric());
    try (ForkJoinPool pool = new ForkJoinPool(1)) {
      BuildControl control = new BuildControl(Cancellation.NONE, pool);
      Int8Codes codes = timed(pool, "codes", () -> Int8Codes.encode(vectors, set.metric(), arena));
      GraphInput input = new GraphInput(vectors, codes, set.metric(), GraphParameters.DEFAULT);
      FlatGraph graph =
          timed(pool, "graph", () -> new HnswGraphBuilder().build(input, arena, control));
      BlockGraph blocks = timed(pool, "blocks", () -> blocks(input, graph, control));
      print(
          "bytes of a row: %d float32, %d flat graph and codes, %d blocks",
          4 * vectors.dimension(),
          (graph.bytes().byteSize() + codes.bytes().byteSize()) / vectors.count(),
          blocks.bytes().byteSize() / vectors.count());
      measure(
          new Layout(
              "flat", (query, ef) -> new Walk(graph, codes.query(query), ef, Walk.Mode.PLAIN)),
          new Layout("blocks", (query, ef) -> new BlockWalk(blocks, query, ef)));
    }
  }

  /** Builds on the pool's one thread and prints the CPU time of it and of this thread. */
  private static <T> T timed(ForkJoinPool pool, String what, Callable<T> build) throws Exception {
    long before = cpu(pool);
    T built = build.call();
    print("built %s in %.1f s of CPU", what, (cpu(pool) - before) / 1e9);
    return built;
  }

  private static long cpu(ForkJoinPool pool) throws Exception {
    return pool.submit(THREADS::getCurrentThreadCpuTime).get() + THREADS.getCurrentThreadCpuTime();
  }

  private BlockGraph blocks(GraphInput input, FlatGraph graph, BuildControl control) {
    int count = vectors.count();
    MemorySegment bytes =
        HugePages.allocate(
            BlockGraph.byteSize(count, vectors.dimension(), set.metric(), GraphParameters.DEFAULT),
            arena);
    long[] end = {0};
    BlockGraphBuilder.write(
        input,
        graph,
        piece -> {
          MemorySegment.copy(piece, 0, bytes, end[0], piece.byteSize());
          end[0] += piece.byteSize();
        },
        control);
    return BlockGraph.of(bytes.asSlice(0, end[0]), count, vectors.dimension(), set.metric());
  }

  private void measure(Layout... layouts) {
    for (Layout layout : layouts) {
      long start = System.nanoTime();
      while (System.nanoTime() - start < WARM_UP_NANOS) {
        round(layout, 64);
      }
    }
    for (int ef : EFS) {
      double[][] micros = new double[layouts.length][ROUNDS];
      double[] recall = new double[layouts.length];
      for (int round = 0; round < ROUNDS; round++) {
        for (int i = 0; i < layouts.length; i++) {
          long start = THREADS.getCurrentThreadCpuTime();
          recall[i] = round(layouts[i], ef);
          micros[i][round] = (THREADS.getCurrentThreadCpuTime() - start) / 1e3 / queries.length;
        }
      }
      for (int i = 0; i < layouts.length; i++) {
        Arrays.sort(micros[i]);
        double median = micros[i][ROUNDS / 2];
        print(
            "%-6s ef %3d: recall %.4f, %6.1f microseconds (%.1f to %.1f), %6.0f queries/s",
            layouts[i].name(),
            ef,
            recall[i],
            median,
            micros[i][0],
            micros[i][ROUNDS - 1],
            1e6 / median);
      }
    }
  }

  /** Answers all queries; returns the recall. */
  private double round(Layout layout, int ef) {
    int right = 0;
    for (int i = 0; i < queries.length; i++) {
      Query query = queries[i];
      searcher.search(layout.walk().apply(query, ef), null, Cancellation.NONE);
      top.reset(K, OrdinalOrder.NATURAL);
      for (int j = 0, n = Math.min(RERANK, searcher.candidateCount()); j < n; j++) {
        int row = searcher.candidateOrdinal(j);
        top.offer(query.rank(vectors, row), row);
      }
      for (int j = 0, n = top.sort(); j < n; j++) {
        right += top.rank(j) >= tenth[i] - 1e-6f * Math.max(1, Math.abs(tenth[i])) ? 1 : 0;
      }
    }
    return (double) right / (K * queries.length);
  }
}
