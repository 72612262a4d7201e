package dev.vecino.engine;

/**
 * What may be changed after a collection was created.
 *
 * @param sealPoints a growing segment is sealed when it holds so many points (1,000 to 1,000,000)
 */
public record CollectionOptions(int sealPoints) {
  public static final CollectionOptions DEFAULT = new CollectionOptions(20_000);
}
