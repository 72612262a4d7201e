package dev.vecino.engine.filter;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/** Gathers {@link OrderKey}s and their ordinals for a {@link KeyColumn}. */
final class KeyCollector {
  private final PostingsCollector postings = new PostingsCollector();
  private long[] majors = new long[8];
  private long[] minors = new long[8];
  private int size;

  /** Open addressing: a key's place plus one, or 0; a power of two long, at most half full. */
  private int[] slots = new int[16];

  void add(OrderKey key, int ordinal) {
    postings.add(place(key.major(), key.minor()), ordinal);
  }

  private int place(long major, long minor) {
    int mask = slots.length - 1;
    int slot = hash(major, minor) & mask;
    while (slots[slot] != 0) {
      int place = slots[slot] - 1;
      if (majors[place] == major && minors[place] == minor) {
        return place;
      }
      slot = (slot + 1) & mask;
    }
    if (size == majors.length) {
      majors = Arrays.copyOf(majors, size * 2);
      minors = Arrays.copyOf(minors, size * 2);
    }
    majors[size] = major;
    minors[size] = minor;
    slots[slot] = ++size;
    if (size * 2 > slots.length) {
      rehash();
    }
    return size - 1;
  }

  private void rehash() {
    slots = new int[slots.length * 2];
    int mask = slots.length - 1;
    for (int place = 0; place < size; place++) {
      int slot = hash(majors[place], minors[place]) & mask;
      while (slots[slot] != 0) {
        slot = (slot + 1) & mask;
      }
      slots[slot] = place + 1;
    }
  }

  private static int hash(long major, long minor) {
    long mixed = (major * 0x9E3779B97F4A7C15L) ^ (minor * 0xC2B2AE3D27D4EB4FL);
    return (int) (mixed >>> 32) ^ (int) (mixed >>> 17);
  }

  int pairs() {
    return postings.size();
  }

  boolean isEmpty() {
    return size == 0;
  }

  /** The places of the keys in ascending order of the keys. */
  int[] order() {
    int[] order = new int[size];
    Arrays.setAll(order, i -> i);
    IntSort.sort(
        order,
        (a, b) -> {
          int byMajor = Long.compare(majors[a], majors[b]);
          return byMajor != 0 ? byMajor : Long.compare(minors[a], minors[b]);
        });
    return order;
  }

  Part keys(int[] order) {
    boolean hasMinors = Arrays.stream(order).anyMatch(place -> minors[place] != 0);
    long columnBytes = (long) size * Long.BYTES;
    return new Part(
        KeyColumn.HEADER_BYTES + (hasMinors ? 2 : 1) * columnBytes,
        target -> {
          target.set(FieldIndexFormat.INT, 0, size);
          target.set(FieldIndexFormat.INT, Integer.BYTES, hasMinors ? 1 : 0);
          write(target, KeyColumn.HEADER_BYTES, majors, order);
          if (hasMinors) {
            write(target, KeyColumn.HEADER_BYTES + columnBytes, minors, order);
          }
        });
  }

  private static void write(MemorySegment target, long at, long[] column, int[] order) {
    for (int i = 0; i < order.length; i++) {
      target.set(FieldIndexFormat.LONG, at + (long) i * Long.BYTES, column[order[i]]);
    }
  }

  Part postings(int[] order, int count) {
    return postings.part(order, count);
  }
}
