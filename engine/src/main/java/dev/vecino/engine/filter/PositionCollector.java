package dev.vecino.engine.filter;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Gathers positions and their ordinals for a {@link PositionColumn}. */
final class PositionCollector {
  private double[] lats = {};
  private double[] lons = {};
  private int[] ordinals = {};
  private int size;

  void add(Condition.GeoPoint point, int ordinal) {
    if (size == lats.length) {
      int length = size + (size >> 1) + 8;
      lats = Arrays.copyOf(lats, length);
      lons = Arrays.copyOf(lons, length);
      ordinals = Arrays.copyOf(ordinals, length);
    }
    lats[size] = point.lat();
    lons[size] = point.lon();
    ordinals[size++] = ordinal;
  }

  int size() {
    return size;
  }

  /** The block of these positions, or null when there are none. */
  @Nullable Part part() {
    return size == 0 ? null : new Part(PositionColumn.byteSize(size), this::write);
  }

  private void write(MemorySegment target) {
    int[] order = new int[size];
    Arrays.setAll(order, i -> i);
    IntSort.sort(order, (a, b) -> Double.compare(lats[a], lats[b]));
    target.set(FieldIndexFormat.INT, 0, size);
    for (int i = 0; i < size; i++) {
      target.set(FieldIndexFormat.DOUBLE, PositionColumn.latAt(i), lats[order[i]]);
      target.set(FieldIndexFormat.DOUBLE, PositionColumn.lonAt(size, i), lons[order[i]]);
      target.set(FieldIndexFormat.INT, PositionColumn.ordinalAt(size, i), ordinals[order[i]]);
    }
  }
}
