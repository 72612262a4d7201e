package dev.vecino.engine.write;

import dev.vecino.storage.StorageException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Segments that the manifest does not list any more and whose files are still there: each is
 * deleted once, by whoever comes first. Safe for use by many threads.
 */
final class ReplacedSegments {
  private static final Logger log = LoggerFactory.getLogger(ReplacedSegments.class);

  private final Set<Long> ids = ConcurrentHashMap.newKeySet();
  private final LongConsumer deletion;

  /**
   * None so far.
   *
   * @param deletion deletes the files of a segment, or throws a {@link StorageException}
   */
  ReplacedSegments(LongConsumer deletion) {
    this.deletion = deletion;
  }

  void add(long id) {
    ids.add(id);
  }

  boolean contains(long id) {
    return ids.contains(id);
  }

  /** Deletes a segment's files, unless that was done; after a failure the next start does it. */
  synchronized void delete(long id) {
    try {
      if (ids.remove(id)) {
        deletion.accept(id);
      }
    } catch (StorageException | IllegalStateException e) {
      log.warn("the files of replaced segment {} stay on disk: {}", id, e.toString());
    }
  }

  /**
   * Deletes what is left, and waits for a deletion under way: afterwards no thread changes the
   * shard's directory on this account, which another process may open then.
   */
  synchronized void deleteAll() {
    List.copyOf(ids).forEach(this::delete);
  }
}
