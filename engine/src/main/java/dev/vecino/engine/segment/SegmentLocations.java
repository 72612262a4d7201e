package dev.vecino.engine.segment;

import dev.vecino.storage.SegmentEntry;
import dev.vecino.storage.StorageException;
import dev.vecino.storage.segmentfile.FileKind;
import dev.vecino.storage.segmentfile.SegmentFile;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/** The locations of a sealed segment's points, from whichever of its files is sound. */
public final class SegmentLocations {
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private SegmentLocations() {}

  /** All of them, ascending; empty when no sound file has them all. */
  public static Optional<long[]> read(SegmentEntry entry, Path directory) {
    Optional<long[]> found =
        column(
            directory.resolve(SegmentFiles.IDS),
            FileKind.IDS,
            SegmentFiles.SORTED_LOCATIONS,
            entry);
    Path vectors = directory.resolve(SegmentFiles.vectors(0));
    for (int vector = 0; found.isEmpty() && Files.exists(vectors); vector++) {
      found = column(vectors, FileKind.VECTORS, SegmentFiles.ROW_LOCATIONS, entry);
      vectors = directory.resolve(SegmentFiles.vectors(vector + 1));
    }
    return found;
  }

  private static Optional<long[]> column(
      Path file, FileKind kind, int section, SegmentEntry entry) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment column = SegmentFile.open(file, kind, arena).section(section);
      long[] locations = column.toArray(LONG);
      Arrays.sort(locations);
      return locations.length == entry.points() ? Optional.of(locations) : Optional.empty();
    } catch (StorageException e) {
      // Damaged or missing, which the examination reported; another file may have them.
      return Optional.empty();
    }
  }
}
