package dev.vecino.index.kernel;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Started in a process of its own: prints which kernels were chosen and one inner product. */
final class KernelProbe {
  private KernelProbe() {}

  public static void main(String[] args) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment row = arena.allocate(64);
      row.setAtIndex(ValueLayout.JAVA_FLOAT, 15, 3);
      float[] query = new float[16];
      query[15] = 2;
      System.out.println(Kernels.describe() + "; 2 x 3 = " + Kernels.dot(query, row, 0));
    }
  }
}
