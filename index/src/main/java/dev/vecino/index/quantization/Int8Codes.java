package dev.vecino.index.quantization;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import dev.vecino.index.FloatVectors;
import dev.vecino.index.InvalidIndexException;
import dev.vecino.index.Metric;
import dev.vecino.index.Query;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Vectors in one signed byte a dimension, without training beyond a mean: a row is (vector - mean)
 * divided by its own scale, its largest absolute value over 127. Cosine encodes unit vectors.
 *
 * <p>Taking the mean off costs nothing at search time, since the metrics allow it: {@code q.v =
 * q.(v - mean) + q.mean}, and a distance does not change when both sides move. It gains the bits
 * that vectors far from the origin would otherwise lose.
 *
 * <p>Layout, little-endian, in one segment of {@link #byteSize} bytes:
 *
 * <pre>
 * offset  size  what
 *      0     8  magic "VECINO8I"
 *      8     4  version, 1
 *     12     4  count
 *     16     4  dimension
 *     20     4  metric: 0 cosine, 1 dot, 2 euclidean
 *     24    40  zero
 *     64     m  mean: dimension floats, zeros up to m, a multiple of 64 bytes
 *   64+m        count rows of s bytes, s a multiple of 64: dimension signed bytes, zeros up to a
 *               multiple of 4, then two floats: scale; bias (minus the squared length of vector -
 *               mean for euclidean, else 0); zeros
 * </pre>
 *
 * <p>Rank of a row, with q' the query's codes: {@code (q'.row) * scale * factor + bias + constant},
 * where factor and constant belong to the query. Immutable, thread-safe.
 */
public final class Int8Codes {
  /** A row's code is a multiple of this many bytes for the kernels; zeros in the query fill up. */
  private static final int KERNEL_BYTES = 32;

  private static final long MAGIC = 0x49384F4E49434556L; // "VECINO8I" read little-endian
  private static final int VERSION = 1;
  private static final int HEADER_BYTES = 64;
  private static final int LINE_BYTES = 64;
  private static final int CODE_MAX = 127;
  private static final int SAMPLED_ROWS = 256;

  private static final ValueLayout.OfFloat FLOAT =
      JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfInt INT =
      JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfLong LONG =
      JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final MemorySegment bytes;
  private final int count;
  private final int dimension;
  private final Metric metric;
  private final long rowsOffset;
  private final long strideBytes;
  private final long scaleOffset;
  private float squaredLength;

  private Int8Codes(MemorySegment bytes, int count, int dimension, Metric metric) {
    this.bytes = bytes;
    this.count = count;
    this.dimension = dimension;
    this.metric = metric;
    this.rowsOffset = rowsOffset(dimension);
    this.strideBytes = strideBytes(dimension);
    this.scaleOffset = align(dimension, Float.BYTES);
  }

  /** Bytes that the codes of {@code count} vectors take. */
  public static long byteSize(int count, int dimension) {
    return rowsOffset(dimension) + count * strideBytes(dimension);
  }

  /** Encodes all rows into a segment of {@code arena}. Linear in their size, single-threaded. */
  public static Int8Codes encode(FloatVectors vectors, Metric metric, Arena arena) {
    int dimension = vectors.dimension();
    long size = byteSize(vectors.count(), dimension);
    Int8Codes codes =
        new Int8Codes(arena.allocate(size, LINE_BYTES), vectors.count(), dimension, metric);
    codes.write(vectors);
    codes.sample();
    return codes;
  }

  /**
   * Codes that were encoded before.
   *
   * @throws InvalidIndexException when the bytes are not codes of this shape
   */
  public static Int8Codes of(MemorySegment bytes, int count, int dimension, Metric metric) {
    long size = byteSize(count, dimension);
    if (bytes.byteSize() < size) {
      throw new InvalidIndexException(
          "codes of %d x %d need %d bytes, there are %d"
              .formatted(count, dimension, size, bytes.byteSize()));
    }
    expect("magic", MAGIC, bytes.get(LONG, 0));
    expect("version", VERSION, bytes.get(INT, 8));
    expect("count", count, bytes.get(INT, 12));
    expect("dimension", dimension, bytes.get(INT, 16));
    expect("metric", metricCode(metric), bytes.get(INT, 20));
    Int8Codes codes = new Int8Codes(bytes, count, dimension, metric);
    codes.sample();
    return codes;
  }

  /** Learns how long vectors are, less their mean, from rows all over the codes. */
  private void sample() {
    int step = Math.max(1, count / SAMPLED_ROWS);
    double sum = 0;
    int rows = 0;
    for (int ordinal = 0; ordinal < count; ordinal += step) {
      long row = rowOffset(ordinal);
      long squares = 0;
      for (int i = 0; i < dimension; i++) {
        int value = bytes.get(JAVA_BYTE, row + i);
        squares += (long) value * value;
      }
      float scale = scale(row);
      sum += (double) squares * scale * scale;
      rows++;
    }
    squaredLength = rows == 0 ? 0 : (float) (sum / rows);
  }

  /** The mean squared length of what the codes stand for, from a sample. */
  float squaredLength() {
    return squaredLength;
  }

  private static void expect(String what, long expected, long found) {
    if (expected != found) {
      throw new InvalidIndexException(
          "codes: %s is %d, expected %d".formatted(what, found, expected));
    }
  }

  private static int metricCode(Metric metric) {
    return switch (metric) {
      case COSINE -> 0;
      case DOT -> 1;
      case EUCLIDEAN -> 2;
    };
  }

  private static long align(long value, int multiple) {
    return (value + multiple - 1) & -multiple;
  }

  private static long rowsOffset(int dimension) {
    return HEADER_BYTES + align((long) dimension * Float.BYTES, LINE_BYTES);
  }

  private static long strideBytes(int dimension) {
    return align(align(dimension, Float.BYTES) + 2L * Float.BYTES, LINE_BYTES);
  }

  /** The segment that holds everything, to be written to a file as it is. */
  public MemorySegment bytes() {
    return bytes;
  }

  /** How many vectors there are. */
  public int count() {
    return count;
  }

  /** How many values a vector has. */
  public int dimension() {
    return dimension;
  }

  /** Bytes that ranking one vector reads. */
  public long strideBytes() {
    return strideBytes;
  }

  /** The metric that these codes rank by. */
  public Metric metric() {
    return metric;
  }

  /**
   * Makes {@code query} ready for these codes.
   *
   * @throws IllegalArgumentException when metric or dimension differ
   */
  public Int8Query query(Query query) {
    return query(query, new Int8Query.Room());
  }

  /**
   * The same in room that no other query needs any more, allocating next to nothing.
   *
   * @throws IllegalArgumentException when metric or dimension differ
   */
  public Int8Query query(Query query, Int8Query.Room room) {
    if (query.metric() != metric || query.dimension() != dimension) {
      throw new IllegalArgumentException(
          "query is %s with %d values, codes are %s with %d"
              .formatted(query.metric(), query.dimension(), metric, dimension));
    }
    float[] vector = room.vector(dimension);
    query.copyTo(vector);
    double constant = 0;
    for (int i = 0; i < dimension; i++) {
      float mean = bytes.get(FLOAT, HEADER_BYTES + (long) i * Float.BYTES);
      if (metric == Metric.EUCLIDEAN) {
        vector[i] -= mean;
        constant -= (double) vector[i] * vector[i];
      } else {
        constant += (double) vector[i] * mean;
      }
    }
    float scale = scaleOf(vector, dimension);
    short[] values = room.values(kernelLength());
    for (int i = 0; i < dimension; i++) {
      values[i] = quantize(vector[i], scale);
    }
    Arrays.fill(values, dimension, values.length, (short) 0);
    return new Int8Query(this, values, scale, (float) constant);
  }

  /** The mean that was taken off all vectors. */
  public float[] mean() {
    float[] mean = new float[dimension];
    MemorySegment.copy(bytes, FLOAT, HEADER_BYTES, mean, 0, dimension);
    return mean;
  }

  /** What a row stands for: its vector, less the mean, into a {@code float[dimension]}. */
  public void decode(int ordinal, float[] target) {
    long row = rowOffset(ordinal);
    float scale = scale(row);
    for (int i = 0; i < dimension; i++) {
      target[i] = bytes.get(JAVA_BYTE, row + i) * scale;
    }
  }

  /** Copies the code of a row, a byte a dimension. */
  public void copyRow(int ordinal, MemorySegment target, long offset) {
    MemorySegment.copy(bytes, rowOffset(ordinal), target, offset, dimension);
  }

  /** What a unit of a row's code is worth. */
  public float scaleOf(int ordinal) {
    return scale(rowOffset(ordinal));
  }

  /** What is added to a row's product with a query to be its rank. */
  public float biasOf(int ordinal) {
    return bias(rowOffset(ordinal));
  }

  /** How many values the kernels take of a query: the dimension and zeros. */
  int kernelLength() {
    return (int) align(dimension, KERNEL_BYTES);
  }

  long rowOffset(int ordinal) {
    return rowsOffset + ordinal * strideBytes;
  }

  float scale(long row) {
    return bytes.get(FLOAT, row + scaleOffset);
  }

  float bias(long row) {
    return bytes.get(FLOAT, row + scaleOffset + Float.BYTES);
  }

  private void write(FloatVectors vectors) {
    bytes.set(LONG, 0, MAGIC);
    bytes.set(INT, 8, VERSION);
    bytes.set(INT, 12, count);
    bytes.set(INT, 16, dimension);
    bytes.set(INT, 20, metricCode(metric));
    float[] mean = mean(vectors);
    MemorySegment.copy(mean, 0, bytes, FLOAT, HEADER_BYTES, dimension);
    float[] vector = new float[dimension];
    byte[] code = new byte[dimension];
    for (int row = 0; row < count; row++) {
      load(vectors, row, vector);
      double squaredLength = 0;
      for (int i = 0; i < dimension; i++) {
        vector[i] -= mean[i];
        squaredLength += (double) vector[i] * vector[i];
      }
      float scale = scaleOf(vector, dimension);
      for (int i = 0; i < dimension; i++) {
        code[i] = quantize(vector[i], scale);
      }
      long at = rowOffset(row);
      MemorySegment.copy(code, 0, bytes, JAVA_BYTE, at, dimension);
      bytes.set(FLOAT, at + scaleOffset, scale);
      float bias = metric == Metric.EUCLIDEAN ? (float) -squaredLength : 0f;
      bytes.set(FLOAT, at + scaleOffset + Float.BYTES, bias);
    }
  }

  private void load(FloatVectors vectors, int row, float[] vector) {
    vectors.copyRow(row, vector);
    if (metric == Metric.COSINE) {
      float inverse = vectors.inverseNorm(row);
      for (int i = 0; i < dimension; i++) {
        vector[i] *= inverse;
      }
    }
  }

  private float[] mean(FloatVectors vectors) {
    double[] sum = new double[dimension];
    float[] vector = new float[dimension];
    for (int row = 0; row < count; row++) {
      load(vectors, row, vector);
      for (int i = 0; i < dimension; i++) {
        sum[i] += vector[i];
      }
    }
    float[] mean = new float[dimension];
    for (int i = 0; i < dimension && count > 0; i++) {
      mean[i] = (float) (sum[i] / count);
    }
    return mean;
  }

  private static float scaleOf(float[] vector, int dimension) {
    float largest = 0;
    for (int i = 0; i < dimension; i++) {
      largest = Math.max(largest, Math.abs(vector[i]));
    }
    return largest / CODE_MAX;
  }

  private static byte quantize(float value, float scale) {
    if (scale == 0) {
      return 0;
    }
    return (byte) Math.clamp(Math.round(value / scale), -CODE_MAX, CODE_MAX);
  }
}
