package dev.vecino.client;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * Options of a collection that may be changed later. An empty one keeps what it was, or takes the
 * server's default.
 *
 * @param sealPoints a growing segment is sealed when it holds so many points
 * @param layout of the segments that are built from now on
 */
public record CollectionOptions(OptionalInt sealPoints, Optional<IndexLayout> layout) {
  /** Changes nothing. */
  public static final CollectionOptions UNCHANGED =
      new CollectionOptions(OptionalInt.empty(), Optional.empty());

  /** These options with another {@code sealPoints}. */
  public CollectionOptions withSealPoints(int points) {
    return new CollectionOptions(OptionalInt.of(points), layout);
  }

  /** These options with another {@code layout}. */
  public CollectionOptions withLayout(IndexLayout other) {
    return new CollectionOptions(sealPoints, Optional.of(other));
  }
}
