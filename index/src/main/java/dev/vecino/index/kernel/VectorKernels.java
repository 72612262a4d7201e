package dev.vecino.index.kernel;

import java.lang.foreign.MemorySegment;

/**
 * The arithmetic that searches spend their time in. One implementation is chosen at start, see
 * {@link Kernels}, whose methods say what each of these does.
 */
interface VectorKernels {
  float dot(float[] query, MemorySegment base, long offset);

  float squaredL2(float[] query, MemorySegment base, long offset);

  float dot(MemorySegment base, long a, long b, int length);

  float squaredL2(MemorySegment base, long a, long b, int length);

  int dotInt8(short[] query, MemorySegment base, long offset);

  void dotInt8(short[] query, MemorySegment base, long[] offsets, int[] dots);

  int scoreBlock(ProductTables tables, MemorySegment base, long block, BlockTerms terms);

  void productTables(ProductQuery query, ProductTables tables);

  void nearestCentroids(float[] columns, float[] centroids, ProductShape shape, byte[] codes);

  String description();
}
