package dev.vecino.engine.segment;

import dev.vecino.engine.CollectionSpec;
import dev.vecino.engine.VectorSpec;
import dev.vecino.index.FloatVectors;
import dev.vecino.index.Metric;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The named vectors of a collection, numbered in the order of their names. Inside the engine a
 * point's vectors are a {@code float[][]} by that number, null where the point has none.
 */
public final class VectorLayout {
  private final List<String> names;
  private final List<VectorSpec> specs;

  public VectorLayout(CollectionSpec spec) {
    names = List.copyOf(spec.vectors().keySet());
    specs = List.copyOf(spec.vectors().values());
  }

  /** How many named vectors there are. */
  public int count() {
    return names.size();
  }

  public String name(int vector) {
    return names.get(vector);
  }

  /** The number of a name, or -1. */
  public int indexOf(String name) {
    return names.indexOf(name);
  }

  public int dimension(int vector) {
    return specs.get(vector).dimension();
  }

  public Metric metric(int vector) {
    return specs.get(vector).metric();
  }

  /** Bytes of memory that one point's vectors take in a growing segment. */
  public long bytesPerPoint() {
    long bytes = 0;
    for (VectorSpec spec : specs) {
      bytes += FloatVectors.strideBytes(spec.dimension()) + Float.BYTES;
    }
    return bytes;
  }

  /** From names to numbers. */
  public float[] @Nullable [] byNumber(Map<String, float[]> vectors) {
    float[] @Nullable [] numbered = new float[count()][];
    for (int i = 0; i < numbered.length; i++) {
      numbered[i] = vectors.get(name(i));
    }
    return numbered;
  }

  /**
   * The stored form: for each vector that is there its number in two bytes and its floats, all
   * little-endian.
   */
  public byte[] encode(float[] @Nullable [] vectors) {
    int size = 0;
    for (float[] vector : vectors) {
      size += vector == null ? 0 : Short.BYTES + vector.length * Float.BYTES;
    }
    ByteBuffer buffer = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < vectors.length; i++) {
      float[] vector = vectors[i];
      if (vector != null) {
        buffer.putShort((short) i);
        buffer.asFloatBuffer().put(vector);
        buffer.position(buffer.position() + vector.length * Float.BYTES);
      }
    }
    return buffer.array();
  }

  /** Whether these bytes are such a form, of vectors that fit the layout. */
  public boolean decodes(byte[] stored) {
    ByteBuffer buffer = ByteBuffer.wrap(stored).order(ByteOrder.LITTLE_ENDIAN);
    int previous = -1;
    while (buffer.remaining() >= Short.BYTES) {
      int number = buffer.getShort();
      if (number <= previous || number >= count()) {
        return false;
      }
      int bytes = dimension(number) * Float.BYTES;
      if (buffer.remaining() < bytes) {
        return false;
      }
      buffer.position(buffer.position() + bytes);
      previous = number;
    }
    return !buffer.hasRemaining();
  }

  /** Reads what {@link #encode} wrote. */
  public float[] @Nullable [] decode(byte[] stored) {
    ByteBuffer buffer = ByteBuffer.wrap(stored).order(ByteOrder.LITTLE_ENDIAN);
    float[] @Nullable [] vectors = new float[count()][];
    while (buffer.hasRemaining()) {
      int number = buffer.getShort();
      float[] vector = new float[dimension(number)];
      buffer.asFloatBuffer().get(vector);
      buffer.position(buffer.position() + vector.length * Float.BYTES);
      vectors[number] = vector;
    }
    return vectors;
  }
}
