package dev.vecino.engine;

import dev.vecino.storage.CatalogueEntry;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/**
 * Opens the collections of a catalogue, several at a time: opening waits for the disk, and one that
 * recovers must not hold up the others.
 */
final class CollectionOpening {
  private static final int THREADS = 4;

  private final Set<String> names = ConcurrentHashMap.newKeySet();
  private final CountDownLatch left;

  /**
   * Begins to open.
   *
   * @param opener opens one; reports failures by itself
   */
  CollectionOpening(Collection<CatalogueEntry> entries, Consumer<CatalogueEntry> opener) {
    left = new CountDownLatch(entries.size());
    entries.forEach(entry -> names.add(entry.name()));
    if (entries.isEmpty()) {
      return;
    }
    ExecutorService threads =
        Executors.newFixedThreadPool(
            Math.min(THREADS, entries.size()),
            Thread.ofPlatform().name("vecino-open-", 0).daemon().factory());
    for (CatalogueEntry entry : entries) {
      threads.execute(() -> {
        try {
          opener.accept(entry);
        } finally {
          names.remove(entry.name());
          left.countDown();
        }
      });
    }
    threads.shutdown();
  }

  /** Those that are not open yet. */
  Set<String> names() {
    return new TreeSet<>(names);
  }

  boolean contains(String name) {
    return names.contains(name);
  }

  /** Waits until every collection is open or known to be damaged. */
  void await() {
    boolean interrupted = false;
    while (true) {
      try {
        left.await();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
