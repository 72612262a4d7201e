package dev.vecino.client;

/**
 * Where a snapshot or a backup is restored to.
 *
 * @param collection name of the new collection
 * @param replace whether a collection of that name gives way, in one step, once all is verified;
 *     otherwise there must be none
 */
public record RestoreTarget(String collection, boolean replace) {

  /** A collection that is not there yet. */
  public static RestoreTarget of(String collection) {
    return new RestoreTarget(collection, false);
  }
}
