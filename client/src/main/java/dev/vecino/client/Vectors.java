package dev.vecino.client;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.vecino.proto.v1.Vector;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** Vectors to and from the wire, where they travel as little-endian bytes. */
final class Vectors {
  private Vectors() {}

  static Map<String, float[]> copied(Map<String, float[]> vectors) {
    Map<String, float[]> copy = new LinkedHashMap<>();
    vectors.forEach((name, values) -> copy.put(name, values.clone()));
    return Collections.unmodifiableMap(copy);
  }

  static Vector toWire(float[] values) {
    ByteBuffer bytes =
        ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    // Nobody else holds this array, so that wrapping it is safe and saves a copy.
    return Vector.newBuilder().setPacked(UnsafeByteOperations.unsafeWrap(bytes)).build();
  }

  static Map<String, Vector> toWire(Map<String, float[]> vectors) {
    Map<String, Vector> wire = new LinkedHashMap<>();
    vectors.forEach((name, values) -> wire.put(name, toWire(values)));
    return wire;
  }

  static float[] fromWire(Vector vector) {
    ByteString packed = vector.getPacked();
    if (packed.isEmpty()) {
      float[] values = new float[vector.getValuesCount()];
      for (int i = 0; i < values.length; i++) {
        values[i] = vector.getValues(i);
      }
      return values;
    }
    float[] values = new float[packed.size() / Float.BYTES];
    packed.asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
    return values;
  }

  /** Named vectors, and the unnamed one where there is one. */
  static Map<String, float[]> fromWire(
      boolean hasUnnamed, Vector unnamed, Map<String, Vector> named) {
    Map<String, float[]> vectors = new LinkedHashMap<>();
    if (hasUnnamed) {
      vectors.put(Point.UNNAMED, fromWire(unnamed));
    }
    named.forEach((name, vector) -> vectors.put(name, fromWire(vector)));
    return Collections.unmodifiableMap(vectors);
  }
}
