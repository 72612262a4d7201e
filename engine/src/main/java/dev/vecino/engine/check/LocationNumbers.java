package dev.vecino.engine.check;

import java.util.Arrays;

/** Numbers by location, given in ascending order, 16 bytes each. */
final class LocationNumbers {
  private long[] locations = new long[64];
  private long[] numbers = new long[64];
  private int count;

  void add(long location, long number) {
    if (count == locations.length) {
      locations = Arrays.copyOf(locations, count * 2);
      numbers = Arrays.copyOf(numbers, count * 2);
    }
    locations[count] = location;
    numbers[count++] = number;
  }

  boolean contains(long location) {
    return Arrays.binarySearch(locations, 0, count, location) >= 0;
  }

  /** The number of a location, or -1. */
  long numberOf(long location) {
    int at = Arrays.binarySearch(locations, 0, count, location);
    return at < 0 ? -1 : numbers[at];
  }

  int count() {
    return count;
  }

  long location(int index) {
    return locations[index];
  }

  long number(int index) {
    return numbers[index];
  }
}
