package dev.vecino.engine.write;

import dev.vecino.engine.Payload;
import dev.vecino.engine.Point;
import dev.vecino.engine.PointId;
import dev.vecino.engine.segment.GrowingSegment;
import dev.vecino.engine.segment.VectorLayout;
import org.jspecify.annotations.Nullable;

/**
 * A valid point with everything the writer needs, encoded on the caller's thread.
 *
 * @param key the encoded id
 * @param vectors by number, null where it has none
 * @param vectorBytes the same, as stored
 * @param bytes memory that it takes in a growing segment
 */
record PreparedPoint(
    PointId id,
    byte[] key,
    float[] @Nullable [] vectors,
    byte[] vectorBytes,
    Payload payload,
    long bytes) {

  static PreparedPoint of(Point point, VectorLayout layout) {
    float[] @Nullable [] vectors = layout.byNumber(point.vectors());
    byte[] key = point.id().encoded();
    // Asking for the JSON makes it, on this thread instead of the writer's.
    long bytes = GrowingSegment.pointBytes(layout, key, point.payload());
    return new PreparedPoint(
        point.id(), key, vectors, layout.encode(vectors), point.payload(), bytes);
  }
}
