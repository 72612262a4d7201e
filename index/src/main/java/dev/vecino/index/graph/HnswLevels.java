package dev.vecino.index.graph;

import java.lang.foreign.Arena;
import java.util.Arrays;

/**
 * Which layers a node is in: a geometric distribution of base m, drawn from a hash of the node's
 * number and a seed, so that it depends on neither threads nor order. All layers' sizes are known
 * before the first node is inserted, and a graph can grow in its final place.
 */
final class HnswLevels {
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;
  private static final double UNIT = 0x1.0p-53;

  private final long seed;
  private final double perLayer;

  HnswLevels(long seed, int m) {
    this.seed = seed;
    this.perLayer = 1 / Math.log(m);
  }

  /** The highest layer that {@code node} is in. */
  int level(int node) {
    double uniform = ((mix(seed + (node + 1) * GOLDEN) >>> 11) + 1) * UNIT; // in (0, 1]
    return (int) Math.min(FlatGraph.LAYERS_MAX - 1, -Math.log(uniform) * perLayer);
  }

  /** The finalizer of SplitMix64 (Steele, Lea and Flood 2014). */
  private static long mix(long value) {
    long z = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  /** A graph of {@code count} nodes, at least one, in their layers and without any links. */
  FlatGraphWriter layOut(int count, GraphParameters parameters, Arena arena) {
    int[] sizes = sizes(count);
    FlatGraphShape shape = FlatGraphShape.of(parameters, sizes);
    FlatGraphWriter graph = new FlatGraphWriter(shape, arena);
    int[] none = new int[0];
    int[] places = new int[sizes.length];
    for (int node = 0; node < count; node++) {
      places[0] = node;
      graph.neighbours(0, node, none, 0);
      for (int layer = 1, top = level(node); layer <= top; layer++) {
        graph.name(layer, places[layer], node, layer == 1 ? node : places[layer - 1] - 1);
        graph.neighbours(layer, places[layer]++, none, 0);
      }
    }
    return graph;
  }

  private int[] sizes(int count) {
    int[] sizes = new int[FlatGraph.LAYERS_MAX];
    int top = 0;
    for (int node = 0; node < count; node++) {
      int level = level(node);
      for (int layer = 0; layer <= level; layer++) {
        sizes[layer]++;
      }
      top = Math.max(top, level);
    }
    return Arrays.copyOf(sizes, top + 1);
  }
}
