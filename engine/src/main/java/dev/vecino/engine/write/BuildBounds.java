package dev.vecino.engine.write;

import dev.vecino.engine.segment.SealedSegment;
import dev.vecino.engine.segment.Segment;
import dev.vecino.engine.segment.VectorLayout;
import dev.vecino.index.graph.BlockGraph;
import dev.vecino.index.graph.GraphParameters;
import java.util.List;

/**
 * How large a segment may become: what building its graphs takes must fit into memory.
 *
 * @param maxPoints points of the largest segment that is built
 */
record BuildBounds(int maxPoints) {
  /** Heap that a build takes for a point, jVector's graph and the plan; measured at m = 16. */
  private static final long HEAP_BYTES_PER_POINT = 700;

  /** Native memory for a point's place in the flat graph. */
  private static final long GRAPH_BYTES_PER_POINT = 160;

  /** A build may take a third of the heap; requests and the rest need room as well. */
  private static final int HEAP_DIVISOR = 3;

  /** Larger ones take hours to build, and merging them brings little. */
  private static final int LARGEST = 5_000_000;

  /** Smaller ones are always possible. */
  private static final int SMALLEST = 10_000;

  /**
   * The bounds for one layout, whose vectors are built one after the other.
   *
   * @param nativeBytes native memory for one build
   */
  static BuildBounds of(VectorLayout layout, long nativeBytes) {
    int widest = 0;
    for (int i = 0; i < layout.count(); i++) {
      widest = Math.max(widest, layout.dimension(i));
    }
    long byHeap = Runtime.getRuntime().maxMemory() / HEAP_DIVISOR / HEAP_BYTES_PER_POINT;
    long byNative = nativeBytes / (widest + GRAPH_BYTES_PER_POINT);
    return new BuildBounds(
        (int) Math.clamp(Math.min(byHeap, byNative), (long) SMALLEST, (long) LARGEST));
  }

  /** Room on disk for a segment made of these, from above. */
  static long diskBytes(List<Segment> sources, VectorLayout layout) {
    long bytes = 0;
    for (Segment source : sources) {
      bytes +=
          source instanceof SealedSegment
              ? source.diskBytes()
              : source.memoryBytes() + source.memoryBytes() / 2;
      for (int vector = 0; vector < layout.count(); vector++) {
        if (!(source instanceof SealedSegment sealed && sealed.hasBlocks(vector))) {
          bytes +=
              BlockGraph.byteSize(
                  source.points(),
                  layout.dimension(vector),
                  layout.metric(vector),
                  GraphParameters.DEFAULT);
        }
      }
    }
    return bytes;
  }
}
