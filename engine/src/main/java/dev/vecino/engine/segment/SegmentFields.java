package dev.vecino.engine.segment;

import dev.vecino.engine.filter.FieldIndex;
import dev.vecino.engine.filter.InvalidFieldIndexException;
import dev.vecino.storage.CorruptionException;
import dev.vecino.storage.segmentfile.FileKind;
import dev.vecino.storage.segmentfile.SegmentFile;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Path;

/** One generation of a sealed segment's payload fields. */
final class SegmentFields {
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final int generation;
  private final FieldIndex index;
  private final MemorySegment versions;
  private volatile boolean broken;

  private SegmentFields(int generation, FieldIndex index, MemorySegment versions) {
    this.generation = generation;
    this.index = index;
    this.versions = versions;
  }

  static SegmentFields open(Path directory, int generation, int points, Arena arena) {
    Path path = directory.resolve(SegmentFiles.fields(generation));
    SegmentFile file = SegmentFile.open(path, FileKind.FIELDS, arena);
    FieldIndex index;
    try {
      index = FieldIndex.open(file.section(SegmentFiles.FIELD_INDEX));
    } catch (InvalidFieldIndexException e) {
      throw new CorruptionException(path + ": " + e.getMessage(), e);
    }
    MemorySegment versions = file.section(SegmentFiles.VERSIONS);
    if (index.count() != points || versions.byteSize() != (long) points * Long.BYTES) {
      throw new CorruptionException(
          "%s: expected the fields of %d points, found %d and %d versions"
              .formatted(path, points, index.count(), versions.byteSize() / Long.BYTES),
          null);
    }
    return new SegmentFields(generation, index, versions);
  }

  /** In the place of a damaged file: every point is tested by its payload. */
  static SegmentFields unknown(int generation, int points) {
    SegmentFields fields =
        new SegmentFields(generation, FieldIndex.unknown(points), MemorySegment.NULL);
    fields.broken = true;
    return fields;
  }

  int generation() {
    return generation;
  }

  FieldIndex index() {
    return broken ? FieldIndex.unknown(index.count()) : index;
  }

  /** The version of a point when the fields were built, or 0 when that is not known. */
  long version(int ordinal) {
    return broken ? 0 : versions.get(LONG, (long) ordinal * Long.BYTES);
  }

  /** Answers from these fields no longer; readers under way may still. */
  void distrust() {
    broken = true;
  }
}
