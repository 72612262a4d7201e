package dev.vecino.index.graph;

import dev.vecino.index.quantization.Int8Codes;

/** What all threads of one build share. */
record HnswBuild(
    FlatGraph graph,
    HnswLinks links,
    HnswLevels levels,
    GraphParameters parameters,
    NodeSimilarity similarity,
    Int8Codes codes,
    float[] squaredLengths) {

  /** A thread's own. */
  HnswRanks ranks() {
    return new HnswRanks(codes, squaredLengths, similarity);
  }
}
