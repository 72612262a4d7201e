package dev.vecino.storage;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;

/** The file system that a data directory lies on, asked anew each time. Thread-safe. */
public final class Volume {
  private final Path directory;
  private final FileStore store;

  private Volume(Path directory, FileStore store) {
    this.directory = directory;
    this.store = store;
  }

  /** The volume of a directory that exists. */
  public static Volume of(Path directory) {
    try {
      return new Volume(directory, Files.getFileStore(directory));
    } catch (IOException e) {
      throw StorageException.whileReading(directory, e);
    }
  }

  /** Bytes that this process may still write. */
  public long freeBytes() {
    try {
      return store.getUsableSpace();
    } catch (IOException e) {
      throw StorageException.whileReading(directory, e);
    }
  }

  /** Its size in bytes. */
  public long totalBytes() {
    try {
      return store.getTotalSpace();
    } catch (IOException e) {
      throw StorageException.whileReading(directory, e);
    }
  }

  /** Where it is mounted and from which device, as the system names them. */
  @Override
  public String toString() {
    return store.toString().strip();
  }
}
