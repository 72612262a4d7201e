package dev.vecino.storage;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * A manifest as bytes: the {@link Checksummed} envelope with the magic "VECINOMF", version 1 and
 * this body, little-endian:
 *
 * <pre>
 *   8     generation
 *   8     next segment id
 *   4     number of segments
 *   for each: 8      id
 *             4      points
 *             8      least location
 *             8      greatest location
 *             4      generation of the fields
 *             4 + n  length and bytes of the attributes
 * </pre>
 */
final class ManifestCodec {

  private static final long MAGIC = Checksummed.magic("VECINOMF");
  private static final int VERSION = 1;
  private static final int HEAD_BYTES = 2 * Long.BYTES + Integer.BYTES;
  private static final int SEGMENT_BYTES = 3 * Long.BYTES + 3 * Integer.BYTES;

  private ManifestCodec() {}

  static byte[] encode(SegmentManifest manifest) {
    int bodyBytes = HEAD_BYTES;
    for (SegmentEntry segment : manifest.segments()) {
      bodyBytes += SEGMENT_BYTES + segment.attributes().length;
    }
    return Checksummed.encode(
        MAGIC,
        VERSION,
        bodyBytes,
        body -> {
          body.putLong(manifest.generation()).putLong(manifest.nextSegmentId());
          body.putInt(manifest.segments().size());
          manifest.segments().forEach(segment -> put(body, segment));
        });
  }

  /**
   * Reads a manifest back.
   *
   * @param where names it in messages
   * @throws CorruptionException when it is damaged
   * @throws FormatVersionException when another release wrote it
   */
  static SegmentManifest decode(byte[] bytes, String where) {
    ByteBuffer body = Checksummed.decode(bytes, MAGIC, VERSION, where);
    try {
      long generation = body.getLong();
      long nextSegmentId = body.getLong();
      int count = body.getInt();
      List<SegmentEntry> segments = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        segments.add(take(body));
      }
      return new SegmentManifest(generation, nextSegmentId, segments);
    } catch (BufferUnderflowException | IllegalArgumentException e) {
      throw new CorruptionException(where + " is not a manifest: " + e, e);
    }
  }

  private static void put(ByteBuffer body, SegmentEntry segment) {
    body.putLong(segment.id()).putInt(segment.points());
    body.putLong(segment.minLocation()).putLong(segment.maxLocation());
    body.putInt(segment.fieldsGeneration());
    body.putInt(segment.attributes().length).put(segment.attributes());
  }

  private static SegmentEntry take(ByteBuffer body) {
    long id = body.getLong();
    int points = body.getInt();
    long minLocation = body.getLong();
    long maxLocation = body.getLong();
    int fieldsGeneration = body.getInt();
    byte[] attributes = Checksummed.take(body);
    return new SegmentEntry(id, points, minLocation, maxLocation, fieldsGeneration, attributes);
  }
}
