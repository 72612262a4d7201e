package dev.vecino.engine;

/**
 * What may be changed after a collection was created.
 *
 * @param sealPoints a growing segment is sealed when it holds so many points (1,000 to 1,000,000)
 * @param layout of the segments that are built from now on
 */
public record CollectionOptions(int sealPoints, IndexLayout layout) {
  public static final CollectionOptions DEFAULT = new CollectionOptions(20_000, IndexLayout.AUTO);

  /** The same with another {@code sealPoints}. */
  public CollectionOptions withSealPoints(int points) {
    return new CollectionOptions(points, layout);
  }

  /** The same with another {@code layout}. */
  public CollectionOptions withLayout(IndexLayout other) {
    return new CollectionOptions(sealPoints, other);
  }
}
