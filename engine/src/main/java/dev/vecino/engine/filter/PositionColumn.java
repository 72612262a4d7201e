package dev.vecino.engine.filter;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * Positions by ascending latitude. Block: int count, int 0; double[count] latitudes in degrees;
 * double[count] longitudes; int[count] ordinals.
 */
final class PositionColumn {
  private static final int HEADER_BYTES = 2 * Integer.BYTES;

  private final MemorySegment block;
  private final int size;

  private PositionColumn(MemorySegment block, int size) {
    this.block = block;
    this.size = size;
  }

  static long latAt(int index) {
    return HEADER_BYTES + (long) index * Double.BYTES;
  }

  static long lonAt(int size, int index) {
    return latAt(size) + (long) index * Double.BYTES;
  }

  static long ordinalAt(int size, int index) {
    return lonAt(size, size) + (long) index * Integer.BYTES;
  }

  static long byteSize(int size) {
    return ordinalAt(size, size);
  }

  static @Nullable PositionColumn open(@Nullable MemorySegment block) {
    if (block == null) {
      return null;
    }
    Damage.check(block.byteSize() >= HEADER_BYTES, "positions lack their header");
    int size = block.get(FieldIndexFormat.INT, 0);
    Damage.check(size >= 0 && block.byteSize() == byteSize(size), "positions have a wrong size");
    return new PositionColumn(block, size);
  }

  /** Adds the ordinals that have a position which passes the test. */
  void addMatching(GeoTest test, OrdinalSet into) {
    for (int i = firstFrom(test.latMin()); i < size; i++) {
      double lat = block.get(FieldIndexFormat.DOUBLE, latAt(i));
      if (lat > test.latMax()) {
        return;
      }
      if (test.matches(lat, block.get(FieldIndexFormat.DOUBLE, lonAt(size, i)))) {
        int ordinal = block.get(FieldIndexFormat.INT, ordinalAt(size, i));
        Damage.check(
            Integer.compareUnsigned(ordinal, into.size()) < 0, "a position has no such ordinal");
        into.add(ordinal);
      }
    }
  }

  private int firstFrom(double lat) {
    int low = 0;
    int high = size;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (block.get(FieldIndexFormat.DOUBLE, latAt(middle)) < lat) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
