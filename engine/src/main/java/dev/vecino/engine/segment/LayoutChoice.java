package dev.vecino.engine.segment;

import dev.vecino.engine.IndexLayout;
import dev.vecino.index.graph.BlockGraph;
import dev.vecino.index.graph.GraphParameters;
import java.util.List;
import java.util.function.Supplier;

/**
 * Decides whether the index of a new segment has blocks.
 *
 * @param wanted the collection's option, asked each time
 */
public record LayoutChoice(Supplier<IndexLayout> wanted, IndexMemory memory) {
  /**
   * Whether blocks are to be built.
   *
   * @param replaced segments whose blocks give their memory back
   */
  boolean blocks(
      int vector,
      int rows,
      List<Segment> replaced,
      VectorLayout layout,
      GraphParameters parameters) {
    return switch (wanted.get()) {
      case BLOCKS -> true;
      case COMPACT -> false;
      case AUTO -> {
        int dimension = layout.dimension(vector);
        long bytes = BlockGraph.byteSize(rows, dimension, layout.metric(vector), parameters);
        yield BlockGraph.pays(dimension) && memory.hasRoom(bytes, held(vector, replaced));
      }
    };
  }

  private static long held(int vector, List<Segment> replaced) {
    long bytes = 0;
    for (Segment segment : replaced) {
      if (segment instanceof SealedSegment sealed) {
        bytes += sealed.vectors(vector).blockBytes();
      }
    }
    return bytes;
  }
}
