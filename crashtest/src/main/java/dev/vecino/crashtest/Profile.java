package dev.vecino.crashtest;

import dev.vecino.crashtest.Operation.Kind;
import java.util.random.RandomGenerator;

/** What a run does most. */
enum Profile {
  MIXED(50, 12, 3, 25, 5, 5),
  /** So many payload changes that fields are built anew. */
  PAYLOADS(1, 0, 0, 20, 30, 2),
  /** Collections are created and deleted most of the time. */
  CATALOGUE(60, 10, 5, 15, 5, 60);

  private final int upsert;
  private final int delete;
  private final int deleteBucket;
  private final int changePayload;
  private final int changeBuckets;
  private final int catalogue;

  /** Weights of writes, and of 100 steps of the first writer those that change the catalogue. */
  Profile(
      int upsert,
      int delete,
      int deleteBucket,
      int changePayload,
      int changeBuckets,
      int catalogue) {
    this.upsert = upsert;
    this.delete = delete;
    this.deleteBucket = deleteBucket;
    this.changePayload = changePayload;
    this.changeBuckets = changeBuckets;
    this.catalogue = catalogue;
  }

  Kind write(RandomGenerator random) {
    int at = random.nextInt(upsert + delete + deleteBucket + changePayload + changeBuckets);
    if ((at -= upsert) < 0) {
      return Kind.UPSERT;
    }
    if ((at -= delete) < 0) {
      return Kind.DELETE;
    }
    if ((at -= deleteBucket) < 0) {
      return Kind.DELETE_BUCKET;
    }
    return at < changePayload ? Kind.CHANGE_PAYLOAD : Kind.CHANGE_BUCKETS;
  }

  boolean changesCatalogue(RandomGenerator random) {
    return random.nextInt(100) < catalogue;
  }
}
