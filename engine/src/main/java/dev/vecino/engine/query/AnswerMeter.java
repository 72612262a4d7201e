package dev.vecino.engine.query;

import dev.vecino.engine.CallerException;
import dev.vecino.engine.ReadScope;

/**
 * Counts the memory of one answer while it is put together, so that neither one of them nor all of
 * them together grow beyond what is allowed. Used by one thread.
 */
final class AnswerMeter {
  /** Objects and headers of a point in an answer. */
  private static final long POINT_BYTES = 160;

  /** Memory is asked for in steps, since asking costs more than counting. */
  private static final long STEP_BYTES = 64 << 10;

  private final long maxBytes;
  private final ReadScope scope;
  private final String field;
  private long bytes;
  private long held;

  /**
   * @param field the part of the request that makes answers large, for the error
   */
  AnswerMeter(long maxBytes, ReadScope scope, String field) {
    this.maxBytes = maxBytes;
    this.scope = scope;
    this.field = field;
  }

  /** Bytes of a point with so much payload and so many values of vectors. */
  static long pointBytes(int idBytes, int payloadBytes, int values) {
    return POINT_BYTES + idBytes + payloadBytes + (long) values * Float.BYTES;
  }

  /** Whether so much more is allowed in this answer. */
  boolean fits(long more) {
    return bytes + more <= maxBytes;
  }

  /**
   * Takes so much more.
   *
   * @throws CallerException INVALID_ARGUMENT when the answer becomes too large
   */
  void take(long more) {
    if (!fits(more)) {
      throw CallerException.invalid(
          field,
          ("the answer would hold more than %d bytes (limits.max_answer_bytes): ask for fewer"
                  + " points, or for fewer fields of them")
              .formatted(maxBytes));
    }
    bytes += more;
    if (bytes > held) {
      long step = Math.max(STEP_BYTES, bytes - held);
      scope.hold(step);
      held += step;
    }
  }
}
