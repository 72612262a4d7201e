package dev.vecino.client;

/**
 * A batch of a {@link BatchUpserter} that could not be written. Points are counted from 0 in the
 * order in which they were added.
 */
public final class BatchUpsertException extends VecinoClientException {
  private static final long serialVersionUID = 1L;

  private final long firstIndex;
  private final long endIndex;

  BatchUpsertException(long firstIndex, long endIndex, VecinoClientException cause) {
    super(
        cause.code(),
        "points %d to %d: %s".formatted(firstIndex, endIndex - 1, Calls.messageOf(cause)),
        cause.details(),
        cause);
    this.firstIndex = firstIndex;
    this.endIndex = endIndex;
  }

  BatchUpsertException(BatchUpsertException same) {
    super(same.code(), Calls.messageOf(same), same.details(), same.getCause());
    this.firstIndex = same.firstIndex;
    this.endIndex = same.endIndex;
  }

  /** Index of the batch's first point. */
  public long firstIndex() {
    return firstIndex;
  }

  /** Index after that of the batch's last point. */
  public long endIndex() {
    return endIndex;
  }
}
