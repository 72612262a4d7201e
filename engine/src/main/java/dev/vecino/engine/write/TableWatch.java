package dev.vecino.engine.write;

import dev.vecino.storage.ClosedStoreException;
import dev.vecino.storage.ShardStore;
import dev.vecino.storage.StorageException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has all of RocksDB's tables checked as soon as anything met damage in one: a read, a background
 * job, or a compaction, after which RocksDB takes no writes. So what is damaged is known by name
 * long before the scrub comes to it.
 */
final class TableWatch {
  private static final Logger log = LoggerFactory.getLogger(TableWatch.class);

  private final String name;
  private final ShardStore store;
  private final ShardDamages damages;
  private final BuildPool builds;
  private volatile boolean closed;

  /** Ends a check whose shard closes. */
  private static final class ClosedException extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /** Nothing was met yet in the shard of this name. */
  TableWatch(String name, ShardStore store, ShardDamages damages, BuildPool builds) {
    this.name = name;
    this.store = store;
    this.damages = damages;
    this.builds = builds;
  }

  /** Looks into a failure; returns at once, the check runs in the background. */
  void met(StorageException failure) {
    if (failure.metDamagedTable() && damages.suspectTables(String.valueOf(failure.getMessage()))) {
      builds.submit(this::check);
    }
  }

  /** The store was opened again, which may have ended a check. */
  void reopened() {
    if (damages.tablesSuspected()) {
      builds.submit(this::check);
    }
  }

  /** Ends a running check soon. */
  void close() {
    closed = true;
  }

  private void check() {
    if (!damages.tablesSuspected()) {
      return;
    }
    try {
      damages.reportTables(
          store.checkTables(bytes -> {
            if (closed) {
              throw new ClosedException();
            }
          }));
    } catch (ClosedException | ClosedStoreException e) {
      log.debug("a check of the tables of shard {} ends with its store", name);
    } catch (StorageException e) {
      log.warn("the tables of shard {} could not be checked: {}", name, e.getMessage());
    }
  }
}
