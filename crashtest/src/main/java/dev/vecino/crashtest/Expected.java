package dev.vecino.crashtest;

import dev.vecino.engine.StoredPoint;
import org.jspecify.annotations.Nullable;

/**
 * A point that must be there.
 *
 * @param versionMin the least version it may have
 * @param versionMax the greatest
 */
record Expected(PointState state, long versionMin, long versionMax) {

  /** Whether the point found, or its absence, is what is expected; vectors are not compared. */
  static boolean holds(@Nullable Expected expected, @Nullable StoredPoint found) {
    if (expected == null || found == null) {
      return expected == null && found == null;
    }
    return found.payload() != null && Content.state(found.payload()).equals(expected.state());
  }
}
