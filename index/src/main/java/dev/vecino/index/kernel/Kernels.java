package dev.vecino.index.kernel;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.VectorShape;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Arithmetic on vectors, in Panama SIMD or plain Java: chosen once, when this class is loaded. */
public final class Kernels {
  /** System property; {@code scalar} forces plain Java. */
  private static final String PROPERTY = "vecino.simd";

  private static final VectorKernels CHOSEN = choose();

  static {
    Logger logger = LoggerFactory.getLogger(Kernels.class);
    if (CHOSEN instanceof ScalarKernels) {
      logger.warn("Vector kernels: {}; searches will be several times slower", describe());
    } else {
      logger.info("Vector kernels: {}", describe());
    }
  }

  private Kernels() {}

  /**
   * Inner product of {@code query} and the {@code query.length} floats at byte {@code offset} of
   * {@code base}; the length is a multiple of 16. The same bits for the same values, always.
   */
  public static float dot(float[] query, MemorySegment base, long offset) {
    return CHOSEN.dot(query, base, offset);
  }

  /** Squared Euclidean distance; arguments as for {@link #dot(float[], MemorySegment, long)}. */
  public static float squaredL2(float[] query, MemorySegment base, long offset) {
    return CHOSEN.squaredL2(query, base, offset);
  }

  /** Inner product of {@code length} floats (a multiple of 16) at two byte offsets. */
  public static float dot(MemorySegment base, long a, long b, int length) {
    return CHOSEN.dot(base, a, b, length);
  }

  /** Squared Euclidean distance of {@code length} floats at two byte offsets. */
  public static float squaredL2(MemorySegment base, long a, long b, int length) {
    return CHOSEN.squaredL2(base, a, b, length);
  }

  /**
   * Inner product of {@code query}, values in [-127, 127], and the {@code query.length} signed
   * bytes at {@code offset}, any alignment; the length is a multiple of 32 and at most 65,536.
   */
  public static int dotInt8(short[] query, MemorySegment base, long offset) {
    return CHOSEN.dotInt8(query, base, offset);
  }

  /** Four of {@link #dotInt8(short[], MemorySegment, long)} at once, their loads overlapping. */
  public static void dotInt8(short[] query, MemorySegment base, long[] offsets, int[] dots) {
    CHOSEN.dotInt8(query, base, offsets, dots);
  }

  /**
   * Estimates the ranks of 32 neighbours from their codes ({@link BlockTerms} says how) and returns
   * a bit for each slot whose estimate is above the threshold.
   *
   * @param tables of the query
   * @param block where in {@code base} the block begins
   */
  public static int scoreBlock(
      ProductTables tables, MemorySegment base, long block, BlockTerms terms) {
    return CHOSEN.scoreBlock(tables, base, block, terms);
  }

  /** Fills tables with the inner products of a query and the centroids of every sub-space. */
  public static void productTables(ProductQuery query, ProductTables tables) {
    tables.clear(query.shape());
    CHOSEN.productTables(query, tables);
    tables.quantize();
  }

  /**
   * The nearest centroid of each of 32 vectors in every sub-space.
   *
   * @param columns for every place of the shape's order its value in the 32 vectors
   * @param centroids for every place its value in the 16 centroids
   * @param codes receives 32 values from 0 to 15 a sub-space
   */
  public static void nearestCentroids(
      float[] columns, float[] centroids, ProductShape shape, byte[] codes) {
    CHOSEN.nearestCentroids(columns, centroids, shape, codes);
  }

  private static VectorKernels choose() {
    if ("scalar".equals(System.getProperty(PROPERTY))) {
      return new ScalarKernels("asked for by -D" + PROPERTY + "=scalar");
    }
    if (ModuleLayer.boot().findModule("jdk.incubator.vector").isEmpty()) {
      return new ScalarKernels("start Java with --add-modules=jdk.incubator.vector");
    }
    return PanamaChoice.choose();
  }

  /** A class of its own, so that without the module nothing tries to load the Vector API. */
  private static final class PanamaChoice {
    private PanamaChoice() {}

    static VectorKernels choose() {
      int bits = VectorShape.preferredShape().vectorBitSize();
      if (bits < 128) {
        return new ScalarKernels("this machine's vectors have %d bits".formatted(bits));
      }
      if (bits < 256 && isX86()) {
        // Fused multiply-add comes with AVX2; without it the Vector API emulates it, very slowly.
        return new ScalarKernels("this machine has no AVX2");
      }
      return new PanamaKernels();
    }

    private static boolean isX86() {
      String architecture = System.getProperty("os.arch", "");
      return architecture.equals("amd64") || architecture.equals("x86_64");
    }
  }

  /** What was chosen and why, such as {@code Panama Vector API, 256 bit}. */
  public static String describe() {
    return CHOSEN.description();
  }
}
