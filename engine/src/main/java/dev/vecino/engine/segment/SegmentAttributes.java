package dev.vecino.engine.segment;

import dev.vecino.index.Cancellation;
import dev.vecino.storage.SegmentEntry;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the manifest keeps about a segment beside its files: the {@link RecallCurves} of each named
 * vector. Without it nothing is wrong, only less is known.
 *
 * <p>Bytes ({@link SegmentEntry#attributes()}): for each named vector, 0 when it has no curves, or
 * {@link RecallCurves}.
 */
public final class SegmentAttributes {
  private static final byte NONE = 0;

  private final Map<Integer, RecallCurves> curves;

  private SegmentAttributes(Map<Integer, RecallCurves> curves) {
    this.curves = Map.copyOf(curves);
  }

  /**
   * Learns the attributes of a segment whose files lie complete in a directory.
   *
   * @param cancellation asked between samples; may wait to make room for searches
   */
  public static byte[] learn(Path directory, VectorLayout layout, Cancellation cancellation) {
    ByteBuffer bytes = ByteBuffer.allocate(layout.count() * RecallCurves.byteSize());
    try (Arena arena = Arena.ofConfined()) {
      SealedVectors.Source source =
          new SealedVectors.Source(
              directory, layout, arena, new SegmentHealth(damage -> {}), IndexMemory.NONE);
      for (int i = 0; i < layout.count(); i++) {
        SealedVectors vectors = SealedVectors.open(i, source);
        SealedVectors.Walkable walkable = vectors.walkable();
        if (walkable == null) {
          bytes.put(NONE);
        } else {
          vectors.verifyAll();
          new RecallSampler(vectors, walkable, layout.metric(i), cancellation).learn().write(bytes);
        }
      }
    }
    byte[] exact = new byte[bytes.position()];
    bytes.flip().get(exact);
    return exact;
  }

  /** What the manifest says; what it does not say, or says in another way, is not known. */
  static SegmentAttributes of(SegmentEntry entry, int vectors) {
    ByteBuffer bytes = ByteBuffer.wrap(entry.attributes());
    Map<Integer, RecallCurves> curves = new HashMap<>();
    for (int i = 0; i < vectors && bytes.hasRemaining(); i++) {
      if (bytes.get(bytes.position()) == NONE) {
        bytes.get();
        continue;
      }
      RecallCurves read = RecallCurves.read(bytes);
      if (read == null) {
        break;
      }
      curves.put(i, read);
    }
    return new SegmentAttributes(curves);
  }

  /** The curves of a named vector; null when they are not known. */
  @Nullable RecallCurves curves(int vector) {
    return curves.get(vector);
  }
}
