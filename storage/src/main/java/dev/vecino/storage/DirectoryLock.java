package dev.vecino.storage;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * Keeps a second process out of a data directory: a lock of the operating system, which ends with
 * the process, on the file LOCK, which says who holds it.
 */
final class DirectoryLock implements AutoCloseable {

  private static final String FILE = "LOCK";

  private final Path file;
  private final FileChannel channel;

  private DirectoryLock(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /**
   * Takes the lock of a directory.
   *
   * @throws StorageLockedException when somebody else holds it
   */
  static DirectoryLock take(Path directory) {
    Path file = directory.resolve(FILE);
    FileChannel channel;
    try {
      channel =
          FileChannel.open(
              file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw StorageException.whileWriting(file, e);
    }
    DirectoryLock lock = new DirectoryLock(file, channel);
    try {
      lock.acquire();
      return lock;
    } catch (IOException e) {
      lock.close();
      throw StorageException.whileWriting(file, e);
    } catch (StorageLockedException e) {
      lock.close();
      throw e;
    }
  }

  /**
   * Keeps everybody out who would write to a directory, and writes nothing itself, so that it works
   * on what is mounted read-only too. Without a lock file nobody ever opened the directory, and
   * there is nothing to lock.
   *
   * @throws StorageLockedException when somebody may be writing
   */
  static Optional<DirectoryLock> share(Path directory) {
    Path file = directory.resolve(FILE);
    try {
      FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
      DirectoryLock lock = new DirectoryLock(file, channel);
      boolean shared = false;
      try {
        lock.lock(true);
        shared = true;
        return Optional.of(lock);
      } finally {
        if (!shared) {
          lock.close();
        }
      }
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw StorageException.whileReading(file, e);
    }
  }

  @Override
  public void close() {
    try {
      channel.close(); // which releases the lock
    } catch (IOException e) {
      throw StorageException.whileWriting(file, e);
    }
  }

  private void acquire() throws IOException {
    lock(false);
    byte[] pid = (ProcessHandle.current().pid() + "\n").getBytes(US_ASCII);
    channel.truncate(0);
    channel.write(ByteBuffer.wrap(pid), 0);
  }

  private void lock(boolean shared) throws IOException {
    FileLock lock;
    try {
      lock = channel.tryLock(0, Long.MAX_VALUE, shared);
    } catch (OverlappingFileLockException e) {
      throw new StorageLockedException(file + " is locked by this process already", e);
    }
    if (lock == null) {
      String holder = Files.readString(file, US_ASCII).strip();
      throw new StorageLockedException(
          "%s is locked by process %s; stop it or use another data directory"
              .formatted(file, holder.isEmpty() ? "of unknown id" : holder),
          null);
    }
  }
}
