package dev.vecino.server.cli;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes a server inside a deadline. Past it the process may end all the same: what was
 * acknowledged is on disk, and the next start recovers from any instant.
 */
final class StopWithin {
  private static final Logger logger = LoggerFactory.getLogger(StopWithin.class);

  private StopWithin() {}

  /** Returns the exit code: 0 when everything was closed, 1 when that failed or took too long. */
  static int run(Runnable close, Duration deadline) {
    AtomicBoolean clean = new AtomicBoolean();
    Thread closer =
        Thread.ofPlatform()
            .name("close")
            .daemon()
            .start(() -> {
              try {
                close.run();
                clean.set(true);
              } catch (RuntimeException | Error e) {
                logger.error("the server did not stop cleanly", e);
              }
            });
    try {
      if (!closer.join(deadline)) {
        logger.error(
            "the server is not closed after {} (shutdown.deadline) and ends as it is; what was"
                + " acknowledged is on disk",
            deadline);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return clean.get() ? 0 : 1;
  }
}
