package dev.vecino.crashtest;

import dev.vecino.crashtest.Operation.Kind;
import java.util.random.RandomGenerator;

/** What a run does most. */
enum Profile {
  MIXED(50, 12, 3, 30, 5),
  /** So many payload changes that fields are built anew. */
  PAYLOADS(1, 0, 0, 99, 2),
  /** Collections are created and deleted most of the time. */
  CATALOGUE(60, 10, 5, 20, 60);

  private final int upsert;
  private final int delete;
  private final int deleteBucket;
  private final int changePayload;
  private final int catalogue;

  /** Weights of writes, and of 100 steps of the first writer those that change the catalogue. */
  Profile(int upsert, int delete, int deleteBucket, int changePayload, int catalogue) {
    this.upsert = upsert;
    this.delete = delete;
    this.deleteBucket = deleteBucket;
    this.changePayload = changePayload;
    this.catalogue = catalogue;
  }

  Kind write(RandomGenerator random) {
    int at = random.nextInt(upsert + delete + deleteBucket + changePayload);
    if (at < upsert) {
      return Kind.UPSERT;
    }
    if (at < upsert + delete) {
      return Kind.DELETE;
    }
    return at < upsert + delete + deleteBucket ? Kind.DELETE_BUCKET : Kind.CHANGE_PAYLOAD;
  }

  boolean changesCatalogue(RandomGenerator random) {
    return random.nextInt(100) < catalogue;
  }
}
