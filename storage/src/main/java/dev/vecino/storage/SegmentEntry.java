package dev.vecino.storage;

import java.util.Arrays;
import java.util.Objects;

/**
 * A sealed segment as the manifest lists it.
 *
 * @param id names its directory; never used twice
 * @param points how many it holds, dead ones included
 * @param minLocation least location in it
 * @param maxLocation greatest location in it
 * @param fieldsGeneration counts the times its payload fields were built
 * @param attributes opaque
 */
@SuppressWarnings("ArrayRecordComponent") // equality is by content, see below
public record SegmentEntry(
    long id,
    int points,
    long minLocation,
    long maxLocation,
    int fieldsGeneration,
    byte[] attributes) {

  @Override
  public boolean equals(Object other) {
    return other instanceof SegmentEntry that
        && id == that.id
        && points == that.points
        && minLocation == that.minLocation
        && maxLocation == that.maxLocation
        && fieldsGeneration == that.fieldsGeneration
        && Arrays.equals(attributes, that.attributes);
  }

  @Override
  public int hashCode() {
    return Objects.hash(
        id, points, minLocation, maxLocation, fieldsGeneration, Arrays.hashCode(attributes));
  }
}
