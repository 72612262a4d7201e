package dev.vecino.crashtest;

import dev.vecino.crashtest.Operation.Kind;
import java.util.Map;
import java.util.Objects;
import java.util.random.RandomGenerator;

/** What a run does most. */
enum Profile {
  MIXED(
      Map.of(
          Kind.UPSERT, 50,
          Kind.DELETE, 12,
          Kind.DELETE_BUCKET, 3,
          Kind.CHANGE_PAYLOAD, 25,
          Kind.CHANGE_BUCKETS, 5),
      200,
      5),
  /** So many points are written that segments are sealed and written anew all the time. */
  SEGMENTS(Map.of(Kind.UPSERT, 60, Kind.DELETE, 40), 600, 5),
  /** So many payload changes that fields are built anew. */
  PAYLOADS(Map.of(Kind.UPSERT, 1, Kind.CHANGE_PAYLOAD, 20, Kind.CHANGE_BUCKETS, 30), 200, 2),
  /** Collections are created and deleted most of the time. */
  CATALOGUE(
      Map.of(
          Kind.UPSERT, 60,
          Kind.DELETE, 10,
          Kind.DELETE_BUCKET, 5,
          Kind.CHANGE_PAYLOAD, 15,
          Kind.CHANGE_BUCKETS, 5),
      60,
      60);

  @SuppressWarnings("ImmutableEnumChecker") // Map.of makes immutable ones.
  private final Map<Kind, Integer> weights;

  private final int batchMax;
  private final int catalogue;

  /**
   * A profile.
   *
   * @param weights of writes
   * @param batchMax points in an upsert
   * @param catalogue of 100 steps of the first writer those that change the catalogue
   */
  Profile(Map<Kind, Integer> weights, int batchMax, int catalogue) {
    this.weights = weights;
    this.batchMax = batchMax;
    this.catalogue = catalogue;
  }

  Kind write(RandomGenerator random) {
    int at = random.nextInt(weights.values().stream().mapToInt(Integer::intValue).sum());
    for (Kind kind : Kind.values()) {
      at -= Objects.requireNonNull(weights.getOrDefault(kind, 0));
      if (at < 0) {
        return kind;
      }
    }
    throw new AssertionError();
  }

  int batchMax() {
    return batchMax;
  }

  boolean changesCatalogue(RandomGenerator random) {
    return random.nextInt(100) < catalogue;
  }

  /**
   * Whether one writer sets the pace: it begins with as many points at once as make a segment, and
   * waits for background work before each step, while the others write little.
   */
  boolean leads() {
    return this == SEGMENTS || this == PAYLOADS;
  }
}
