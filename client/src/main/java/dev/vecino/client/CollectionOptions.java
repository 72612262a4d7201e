package dev.vecino.client;

import java.util.OptionalInt;

/**
 * Options of a collection that may be changed later. An empty one keeps what it was, or takes the
 * server's default.
 *
 * @param sealPoints a growing segment is sealed when it holds so many points
 */
public record CollectionOptions(OptionalInt sealPoints) {
  /** Changes nothing. */
  public static final CollectionOptions UNCHANGED = new CollectionOptions(OptionalInt.empty());

  /** These options with another {@code sealPoints}. */
  public CollectionOptions withSealPoints(int points) {
    return new CollectionOptions(OptionalInt.of(points));
  }
}
