package dev.vecino.engine;

import java.util.List;

/**
 * A collection as it stands.
 *
 * @param stats all zero when its shard did not open
 * @param damages the worst first; empty when all is well
 */
public record CollectionDescription(
    CollectionSpec spec, CollectionStats stats, List<Damage> damages) {
  public CollectionDescription {
    damages = List.copyOf(damages);
  }

  public CollectionStatus status() {
    return CollectionStatus.of(damages);
  }
}
