package dev.vecino.storage;

import java.nio.file.Path;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The independent record of what was fsynced, written beside the commits: a commit asks for the
 * mark of the one before it and goes on, and a virtual thread writes the newest mark asked for,
 * with how far RocksDB's MANIFEST has come. RocksDB alone cannot tell that its log or MANIFEST lost
 * rows; a database behind its witness did.
 *
 * <p>Safe for use by many threads.
 */
final class Witness implements AutoCloseable {

  private final WitnessFile file;
  private final RocksManifest rocks;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition wrote = lock.newCondition();
  private Mark wanted;
  private long asked;
  private long answered;
  private boolean writing;
  private @Nullable RuntimeException failure;

  private Witness(WitnessFile file, Path database) {
    this.file = file;
    this.rocks = new RocksManifest(database);
    this.wanted = file.mark();
  }

  /** Writes a fresh witness of a database that is closed. */
  static void create(Path file, Path database, Mark mark) {
    WitnessFile.create(file, mark, new RocksManifest(database).advance());
  }

  /**
   * Opens an existing witness and compares what can be compared before RocksDB opens.
   *
   * @throws CorruptionException when it cannot be trusted, or the database lost tables
   */
  static Witness open(Path file, Path database) {
    WitnessFile opened = WitnessFile.open(file);
    try {
      Witness witness = new Witness(opened, database);
      witness.rocks.requireHolds(opened.tail());
      return witness;
    } catch (RuntimeException e) {
      opened.close();
      throw e;
    }
  }

  /** The newest mark asked for; on the disk unless asked for just now. */
  Mark mark() {
    lock.lock();
    try {
      return wanted;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Sees to it that this mark, which must be fsynced already, gets written; returns at once.
   *
   * @throws StorageException when an earlier write failed
   */
  void advance(Mark mark) {
    lock.lock();
    try {
      requireSound();
      if (!wanted.covers(mark)) {
        ask(mark);
      }
    } finally {
      lock.unlock();
    }
  }

  /** As {@link #advance}, looks at RocksDB's MANIFEST in any case, and waits until all is done. */
  void sync(Mark mark) {
    lock.lock();
    try {
      requireSound();
      ask(wanted.covers(mark) ? wanted : mark);
      long mine = asked;
      while (failure == null && answered < mine) {
        wrote.awaitUninterruptibly();
      }
      requireSound();
    } finally {
      lock.unlock();
    }
  }

  /** Waits for writes under way and closes the file. */
  @Override
  public void close() {
    lock.lock();
    try {
      while (writing) {
        wrote.awaitUninterruptibly();
      }
      file.close();
    } finally {
      lock.unlock();
    }
  }

  private void ask(Mark mark) {
    wanted = mark;
    asked++;
    if (!writing) {
      writing = true;
      Thread.ofVirtual().name("witness").start(this::drain);
    }
  }

  private record Question(long number, Mark mark) {}

  private void drain() {
    for (Question next = next(); next != null; next = next()) {
      RuntimeException refused = tryWrite(next.mark());
      lock.lock();
      try {
        if (refused == null) {
          answered = next.number();
        } else {
          failure = refused;
        }
        wrote.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }

  /** What is to be written next, or null when the writing ends. */
  private @Nullable Question next() {
    lock.lock();
    try {
      if (failure == null && answered < asked) {
        return new Question(asked, wanted);
      }
      writing = false;
      wrote.signalAll();
      return null;
    } finally {
      lock.unlock();
    }
  }

  private @Nullable RuntimeException tryWrite(Mark mark) {
    try {
      ManifestTail tail = rocks.advance();
      if (!mark.equals(file.mark()) || !tail.equals(file.tail())) {
        file.write(mark, tail);
      }
      return null;
    } catch (RuntimeException e) { // reported by the next call, on the thread that made it
      return e;
    }
  }

  private void requireSound() {
    RuntimeException first = failure;
    if (first != null) {
      throw new WriteFailedException("the witness could not be written earlier: reopen", first);
    }
  }
}
