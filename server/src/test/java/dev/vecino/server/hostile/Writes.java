package dev.vecino.server.hostile;

import dev.vecino.client.ErrorCode;
import dev.vecino.client.Point;
import dev.vecino.client.PointId;
import dev.vecino.client.StoredPoint;
import dev.vecino.client.VecinoClient;
import dev.vecino.client.VecinoClientException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Points that are written until that fails, and which of them were acknowledged. */
final class Writes {
  static final String COLLECTION = "docs";
  static final int DIMENSION = 128;

  private static final int BATCH = 100;

  private final VecinoClient client;
  private final Set<Long> acknowledged = new HashSet<>();
  private long next;

  Writes(VecinoClient client) {
    this.client = client;
  }

  static float[] vector(long id) {
    Random random = new Random(id);
    float[] vector = new float[DIMENSION];
    for (int i = 0; i < DIMENSION; i++) {
      vector[i] = (float) random.nextGaussian();
    }
    return vector;
  }

  /** Writes a batch; returns the refusal, or null when it was acknowledged. */
  @Nullable VecinoClientException write() {
    List<Point> points = new ArrayList<>();
    for (long id = next; id < next + BATCH; id++) {
      points.add(Point.builder(id).vector(vector(id)).payload("n", id).build());
    }
    next += BATCH;
    try {
      client.withDeadline(Duration.ofSeconds(30)).upsert(COLLECTION, points);
    } catch (VecinoClientException e) {
      return e;
    }
    points.forEach(point -> acknowledged.add(((PointId.Numeric) point.id()).value()));
    return null;
  }

  /** Writes until that is refused; fails when it never is. */
  VecinoClientException writeUntilRefused(int batches) {
    for (int i = 0; i < batches; i++) {
      VecinoClientException refusal = write();
      if (refusal != null) {
        return refusal;
      }
    }
    throw new AssertionError("nothing was refused, " + acknowledged.size() + " points written");
  }

  /** Tries again until a write is acknowledged. */
  void writeUntilAccepted(Duration patience) {
    long end = System.nanoTime() + patience.toNanos();
    VecinoClientException refusal = write();
    while (refusal != null) {
      if (System.nanoTime() > end) {
        throw new AssertionError("still refused after " + patience, refusal);
      }
      if (refusal.code() != ErrorCode.RESOURCE_EXHAUSTED
          && refusal.code() != ErrorCode.UNAVAILABLE) {
        throw new AssertionError("refused for another reason", refusal);
      }
      refusal = write();
    }
  }

  int count() {
    return acknowledged.size();
  }

  /** Every acknowledged point is there, as it was written. */
  void verify(VecinoClient reader) {
    Set<Long> found = new HashSet<>();
    for (StoredPoint point :
        reader.scrollAll(COLLECTION, dev.vecino.client.ScrollRequest.all().withVectors())) {
      long id = ((PointId.Numeric) point.id()).value();
      if (!java.util.Arrays.equals(point.vector().orElseThrow(), vector(id))
          || !Long.valueOf(id).equals(point.payload().get("n"))) {
        throw new AssertionError("point " + id + " is not what was written: " + point.payload());
      }
      found.add(id);
    }
    if (!found.containsAll(acknowledged)) {
      Set<Long> lost = new HashSet<>(acknowledged);
      lost.removeAll(found);
      throw new AssertionError(lost.size() + " acknowledged points are lost");
    }
  }
}
