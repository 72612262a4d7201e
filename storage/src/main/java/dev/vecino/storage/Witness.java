package dev.vecino.storage;

import java.nio.file.Path;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The independent record of what was fsynced, written beside the commits: a commit asks for the
 * mark of the one before it and goes on, and a virtual thread writes the newest mark asked for.
 * RocksDB alone cannot tell that its log or manifest lost rows; a database behind its witness did.
 *
 * <p>Safe for use by many threads.
 */
final class Witness implements AutoCloseable {

  private final WitnessFile file;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition wrote = lock.newCondition();
  private Mark written;
  private Mark wanted;
  private boolean writing;
  private @Nullable RuntimeException failure;

  private Witness(WitnessFile file) {
    this.file = file;
    this.written = file.mark();
    this.wanted = written;
  }

  /** Opens an existing witness; throws {@link CorruptionException} when it cannot be trusted. */
  static Witness open(Path file) {
    return new Witness(WitnessFile.open(file));
  }

  /** The mark on the disk. */
  Mark written() {
    lock.lock();
    try {
      return written;
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
        wanted = mark;
        if (!writing) {
          writing = true;
          Thread.ofVirtual().name("witness").start(this::drain);
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /** As {@link #advance}, and waits until the mark is on the disk. */
  void sync(Mark mark) {
    lock.lock();
    try {
      advance(mark);
      while (failure == null && !written.covers(mark)) {
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

  private void drain() {
    for (Mark next = nextWanted(); next != null; next = nextWanted()) {
      RuntimeException refused = tryWrite(next);
      lock.lock();
      try {
        if (refused == null) {
          written = next;
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
  private @Nullable Mark nextWanted() {
    lock.lock();
    try {
      if (failure == null && !written.covers(wanted)) {
        return wanted;
      }
      writing = false;
      wrote.signalAll();
      return null;
    } finally {
      lock.unlock();
    }
  }

  private @Nullable RuntimeException tryWrite(Mark next) {
    try {
      file.write(next);
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
