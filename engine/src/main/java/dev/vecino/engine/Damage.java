package dev.vecino.engine;

import org.jspecify.annotations.Nullable;

/**
 * Stored data that is not what was written.
 *
 * @param segment the damaged one; null when it is the whole shard
 * @param file name of the damaged file in the segment's directory; empty when that is not known, or
 *     when it is more than one
 * @param reason what was expected and what was found
 */
public record Damage(
    String collection, @Nullable Long segment, String file, String reason, Effect effect) {

  /** What the damage means for callers; the later, the worse. */
  public enum Effect {
    /** Answers stay right; the file is built anew from what is sound. */
    REPAIRING,
    /** Requests that need the segment fail with DATA_LOSS; the others are answered. */
    DATA_LOSS,
    /** Every request for the collection fails with DATA_LOSS. */
    UNAVAILABLE
  }
}
