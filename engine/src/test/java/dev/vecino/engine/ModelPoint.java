package dev.vecino.engine;

import dev.vecino.index.Metric;
import java.util.Map;

/** A point as the test's model remembers it. */
public record ModelPoint(PointId id, Map<String, float[]> vectors, Payload payload) {

  /** The score by the definition, in double precision. */
  public static double score(Metric metric, float[] a, float[] b) {
    double dot = 0;
    double lengthA = 0;
    double lengthB = 0;
    double distance = 0;
    for (int i = 0; i < a.length; i++) {
      dot += (double) a[i] * b[i];
      lengthA += (double) a[i] * a[i];
      lengthB += (double) b[i] * b[i];
      distance += ((double) a[i] - b[i]) * ((double) a[i] - b[i]);
    }
    return switch (metric) {
      case COSINE -> dot / Math.sqrt(lengthA * lengthB);
      case DOT -> dot;
      case EUCLIDEAN -> Math.sqrt(distance);
    };
  }
}
