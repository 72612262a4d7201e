package dev.vecino.engine.query;

import dev.vecino.engine.query.SearchCosts.Step;
import dev.vecino.index.kernel.Kernels;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Measures what the steps of searches take on this machine, once a process, in the background: the
 * kernels that searches use, on memory larger than the nearer caches, at two dimensions. Each
 * measurement is short and is repeated, and the fastest counts: the first ones are run by code that
 * is not compiled yet, others while the machine is busy. Takes about a tenth of a second of one
 * core and 32 MB for that time.
 */
public final class CostCalibration {
  private static final Logger log = LoggerFactory.getLogger(CostCalibration.class);
  private static final long REGION_BYTES = 32L << 20;
  private static final int SMALL = 64;
  private static final int LARGE = 512;
  private static final int REPETITIONS = 60;
  private static final int VECTORS = 512;

  /** Of the rows in its way, a scan of a filter's matches may skip so many. */
  private static final int STRIDES_APART = 5;

  /** A walk reads neighbours, marks and sorts what it ranks: so many times the ranks alone. */
  private static final double WALK_OVERHEAD = 1.6;

  private static volatile SearchCosts costs = SearchCosts.TYPICAL;
  private static boolean started;

  private final MemorySegment region;
  private final SplittableRandom random = new SplittableRandom(1);
  private final long[] places = new long[VECTORS];
  private final long[] offsets = new long[4];
  private final int[] dots = new int[4];
  private double sink;

  private CostCalibration(MemorySegment region) {
    this.region = region;
  }

  /** What was measured, or what is typical as long as that is not over. */
  public static SearchCosts costs() {
    return costs;
  }

  /** Begins to measure, unless this was called before. */
  public static synchronized void start() {
    if (started) {
      return;
    }
    started = true;
    Thread.ofPlatform().name("vecino-calibration").daemon().start(CostCalibration::calibrate);
  }

  private static void calibrate() {
    try {
      SearchCosts measured = measured();
      log.debug("search costs of this machine: {}", measured);
      costs = measured;
    } catch (OutOfMemoryError e) {
      log.info("no memory to measure search costs in, typical ones are used: {}", e.getMessage());
    }
  }

  /** Measures now, on the calling thread. */
  static SearchCosts measured() {
    try (Arena arena = Arena.ofConfined()) {
      return new CostCalibration(arena.allocate(REGION_BYTES, 64).fill((byte) 1)).measure();
    }
  }

  /** The fastest of many measurements of each step. */
  private SearchCosts measure() {
    double[] best = new double[6];
    Arrays.fill(best, Double.MAX_VALUE);
    float[] smallRow = new float[SMALL];
    float[] largeRow = new float[LARGE];
    short[] smallCode = new short[SMALL];
    short[] largeCode = new short[LARGE];
    for (int i = 0; i < REPETITIONS; i++) {
      best[0] = Math.min(best[0], rows(smallRow));
      best[1] = Math.min(best[1], rows(largeRow));
      best[2] = Math.min(best[2], codes(smallCode, false));
      best[3] = Math.min(best[3], codes(largeCode, false));
      best[4] = Math.min(best[4], codes(smallCode, true));
      best[5] = Math.min(best[5], codes(largeCode, true));
    }
    if (Double.isNaN(sink)) {
      throw new IllegalStateException("products of ones are not a number");
    }
    return new SearchCosts(
        Step.through(SMALL, best[0], LARGE, best[1]),
        Step.through(SMALL, best[2], LARGE, best[3]),
        Step.through(SMALL, WALK_OVERHEAD * best[4], LARGE, WALK_OVERHEAD * best[5]));
  }

  /** Nanoseconds a row. */
  private double rows(float[] query) {
    long stride = (long) query.length * Float.BYTES;
    long apart = STRIDES_APART * stride;
    long at = start(VECTORS * apart, stride);
    long begin = System.nanoTime();
    for (int i = 0; i < VECTORS; i++) {
      sink += Kernels.dot(query, region, at + i * apart);
    }
    return (double) (System.nanoTime() - begin) / VECTORS;
  }

  /** Nanoseconds a code, in order or not. */
  private double codes(short[] query, boolean scattered) {
    long stride = query.length + 64L;
    long apart = STRIDES_APART * stride;
    long at = start(VECTORS * apart, stride);
    for (int i = 0; i < VECTORS; i++) {
      places[i] = scattered ? start(stride, stride) : at + i * apart;
    }
    long begin = System.nanoTime();
    for (int i = 0; i < VECTORS; i += 4) {
      System.arraycopy(places, i, offsets, 0, 4);
      Kernels.dotInt8(query, region, offsets, dots);
      sink += dots[0];
    }
    return (double) (System.nanoTime() - begin) / VECTORS;
  }

  /** A place with room for so many bytes. */
  private long start(long bytes, long stride) {
    return random.nextLong((REGION_BYTES - bytes) / stride) * stride;
  }
}
