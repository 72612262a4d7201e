package dev.vecino.storage;

/**
 * How far a shard has come; each part grows with every commit or stays.
 *
 * @param sequence last sequence
 * @param liveCount live points at that sequence
 * @param generation of the manifest
 */
record Mark(long sequence, long liveCount, long generation) {

  /** Whether a shard at this mark holds all that one at the other holds. */
  boolean covers(Mark other) {
    return sequence >= other.sequence && generation >= other.generation;
  }

  @Override
  public String toString() {
    return "sequence %d with %d live points and manifest generation %d"
        .formatted(sequence, liveCount, generation);
  }
}
