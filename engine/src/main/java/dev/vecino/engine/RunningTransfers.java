package dev.vecino.engine;

import dev.vecino.storage.ClosedStoreException;
import dev.vecino.storage.StorageException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Transfers that use the database's files. Each is refused while another of the same name runs;
 * closing ends them and waits for them, so that nobody touches the files afterwards. Thread-safe.
 */
final class RunningTransfers implements AutoCloseable {
  private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

  /** With how often each was begun: one may be part of another. */
  private final Map<Transfer, Integer> running = new HashMap<>();

  private final Set<String> names = new HashSet<>();
  private boolean closed;

  /** Runs a transfer, and puts what the storage says into the engine's words. */
  <T> T run(Transfer transfer, Supplier<T> work) {
    begin(transfer);
    try {
      return work.get();
    } catch (StorageException e) {
      throw StorageFailures.of(e);
    } catch (ClosedStoreException e) {
      throw ResourceException.unavailable("the collection or the database closes", RETRY_AFTER, e);
    } finally {
      end(transfer);
    }
  }

  /**
   * As {@link #run(Transfer, Supplier)}, one at a time.
   *
   * @param name such as "a snapshot of collection 'docs'"
   * @throws ResourceException UNAVAILABLE when one of that name runs
   */
  <T> T run(Transfer transfer, String name, Supplier<T> work) {
    synchronized (this) {
      if (!names.add(name)) {
        throw ResourceException.unavailable(name + " is under way already", RETRY_AFTER, null);
      }
    }
    try {
      return run(transfer, work);
    } finally {
      synchronized (this) {
        names.remove(name);
      }
    }
  }

  private synchronized void begin(Transfer transfer) {
    if (closed) {
      throw ResourceException.unavailable("the database is closed", RETRY_AFTER, null);
    }
    running.merge(transfer, 1, Integer::sum);
  }

  private synchronized void end(Transfer transfer) {
    running.computeIfPresent(transfer, (key, count) -> count == 1 ? null : count - 1);
    notifyAll();
  }

  /** Refuses further transfers, cancels those under way and waits for their end. */
  @Override
  public synchronized void close() {
    closed = true;
    running.keySet().forEach(Transfer::cancel);
    boolean interrupted = false;
    while (!running.isEmpty()) {
      try {
        wait();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
