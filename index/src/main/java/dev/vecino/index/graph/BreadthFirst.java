package dev.vecino.index.graph;

/** The order in which a breadth-first traversal of layer 0 from the entry point meets nodes. */
final class BreadthFirst {
  private BreadthFirst() {}

  /**
   * All nodes of a graph that is not empty; those that are not reached from the entry come last.
   */
  static int[] order(FlatGraph graph) {
    int[] queue = new int[graph.count()];
    boolean[] met = new boolean[queue.length];
    int[] neighbours = new int[graph.maxDegree()];
    int top = graph.layers() - 1;
    int tail = 0;
    int head = 0;
    int start = graph.ordinal(top, graph.entry());
    for (int unmet = 0; tail < queue.length; start = unmet) {
      met[start] = true;
      queue[tail++] = start;
      while (head < tail) {
        int count = graph.neighbours(0, queue[head++], neighbours);
        for (int i = 0; i < count; i++) {
          if (!met[neighbours[i]]) {
            met[neighbours[i]] = true;
            queue[tail++] = neighbours[i];
          }
        }
      }
      while (unmet < queue.length && met[unmet]) {
        unmet++;
      }
    }
    return queue;
  }
}
