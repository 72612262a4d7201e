package dev.vecino.server.jobs;

import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How a job stands.
 *
 * @param totalBytes what {@code doneBytes} will be at the end, as far as is known yet
 * @param writtenBytes that a backup's target did not have
 * @param ended null while it runs
 * @param error why it failed, as its caller was told; null when it did not
 */
public record JobStatus(
    String id,
    JobSpec spec,
    State state,
    long doneBytes,
    long totalBytes,
    long writtenBytes,
    Instant started,
    @Nullable Instant ended,
    @Nullable String error) {

  /** A job's stage of life. */
  public enum State {
    RUNNING,
    DONE,
    FAILED,
    CANCELLED;

    /** As callers see it. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
