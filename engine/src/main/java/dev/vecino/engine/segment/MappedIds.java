package dev.vecino.engine.segment;

import dev.vecino.storage.CorruptionException;
import dev.vecino.storage.SegmentEntry;
import dev.vecino.storage.segmentfile.FileKind;
import dev.vecino.storage.segmentfile.SegmentFile;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/** Ids from a segment's file, mapped. */
final class MappedIds implements SegmentIds {
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final int points;
  private final MemorySegment locations;
  private final MemorySegment sortedLocations;
  private final MemorySegment sortedOrdinals;
  private final MemorySegment offsets;
  private final MemorySegment bytes;

  private MappedIds(SegmentFile file, int points) {
    this.points = points;
    this.locations = file.section(SegmentFiles.LOCATIONS);
    this.sortedLocations = file.section(SegmentFiles.SORTED_LOCATIONS);
    this.sortedOrdinals = file.section(SegmentFiles.SORTED_ORDINALS);
    this.offsets = file.section(SegmentFiles.ID_OFFSETS);
    this.bytes = file.section(SegmentFiles.ID_BYTES);
  }

  static MappedIds open(Path directory, int points, Arena arena) {
    Path path = directory.resolve(SegmentFiles.IDS);
    MappedIds ids = new MappedIds(SegmentFile.open(path, FileKind.IDS, arena), points);
    long eight = (long) points * Long.BYTES;
    if (ids.locations.byteSize() != eight
        || ids.sortedLocations.byteSize() != eight
        || ids.sortedOrdinals.byteSize() != (long) points * Integer.BYTES
        || ids.offsets.byteSize() != eight + Long.BYTES
        || ids.offsets.get(LONG, eight) != ids.bytes.byteSize()) {
      throw new CorruptionException(
          "%s: its sections do not have the sizes of %d points".formatted(path, points), null);
    }
    return ids;
  }

  /** What in the sections contradicts the rest or the manifest; null when nothing does. */
  @Nullable String inconsistency(SegmentEntry entry) {
    BitSet seen = new BitSet(points);
    long previous = Long.MIN_VALUE;
    for (int rank = 0; rank < points; rank++) {
      long location = sortedLocations.get(LONG, (long) rank * Long.BYTES);
      int ordinal = ordinalAtRank(rank);
      if (ordinal < 0 || ordinal >= points || seen.get(ordinal)) {
        return "rank %d leads to ordinal %d".formatted(rank, ordinal);
      }
      seen.set(ordinal);
      if (location <= previous || location(ordinal) != location) {
        return "rank %d has location %d, its ordinal %d, the rank before %d"
            .formatted(rank, location, location(ordinal), previous);
      }
      if (location < entry.minLocation() || location > entry.maxLocation()) {
        return "location %d is outside of %d to %d, which the manifest says"
            .formatted(location, entry.minLocation(), entry.maxLocation());
      }
      previous = location;
    }
    return idsOutside();
  }

  private @Nullable String idsOutside() {
    for (int i = 0; i < points; i++) {
      long from = offsets.get(LONG, (long) i * Long.BYTES);
      long to = offsets.get(LONG, (long) (i + 1) * Long.BYTES);
      if (from < 0 || to <= from || to > bytes.byteSize()) {
        return "the id of ordinal %d lies from %d to %d".formatted(i, from, to);
      }
    }
    return null;
  }

  @Override
  public long location(int ordinal) {
    return locations.get(LONG, (long) ordinal * Long.BYTES);
  }

  @Override
  public int ordinalOf(long location) {
    int rank =
        SortedLocations.rankOf(
            location, points, r -> sortedLocations.get(LONG, (long) r * Long.BYTES));
    return rank < 0 ? -1 : ordinalAtRank(rank);
  }

  @Override
  public int ordinalAtRank(int rank) {
    return sortedOrdinals.get(INT, (long) rank * Integer.BYTES);
  }

  private MemorySegment idSlice(int ordinal) {
    long from = offsets.get(LONG, (long) ordinal * Long.BYTES);
    long to = offsets.get(LONG, (long) (ordinal + 1) * Long.BYTES);
    return bytes.asSlice(from, to - from);
  }

  @Override
  public byte[] id(int ordinal) {
    long from = offsets.get(LONG, (long) ordinal * Long.BYTES);
    long to = offsets.get(LONG, (long) (ordinal + 1) * Long.BYTES);
    // Without the slice that toArray would be asked of: searches do this for every answer.
    byte[] id = new byte[Math.toIntExact(to - from)];
    MemorySegment.copy(bytes, ValueLayout.JAVA_BYTE, from, id, 0, id.length);
    return id;
  }

  @Override
  public int compare(int ordinalA, int ordinalB) {
    MemorySegment a = idSlice(ordinalA);
    MemorySegment b = idSlice(ordinalB);
    long at = a.mismatch(b);
    if (at < 0) {
      return 0;
    }
    if (at == a.byteSize() || at == b.byteSize()) {
      return Long.compare(a.byteSize(), b.byteSize());
    }
    return Integer.compare(
        Byte.toUnsignedInt(a.get(ValueLayout.JAVA_BYTE, at)),
        Byte.toUnsignedInt(b.get(ValueLayout.JAVA_BYTE, at)));
  }

  @Override
  public long byteSize() {
    return locations.byteSize()
        + sortedLocations.byteSize()
        + sortedOrdinals.byteSize()
        + offsets.byteSize()
        + bytes.byteSize();
  }
}
