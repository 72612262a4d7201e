package dev.vecino.storage.segmentfile;

import dev.vecino.storage.CorruptionException;
import dev.vecino.storage.StorageException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Reads parts of a file with calls that fail with exceptions: a mapping whose page the disk does
 * not give ends the process. Used by one thread.
 */
final class BlockReader implements AutoCloseable {
  private final Path file;
  private final FileChannel channel;

  private BlockReader(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /**
   * Opens a file.
   *
   * @throws CorruptionException when it is missing
   * @throws StorageException when it cannot be opened now
   */
  static BlockReader open(Path file) {
    try {
      return new BlockReader(file, FileChannel.open(file, StandardOpenOption.READ));
    } catch (NoSuchFileException e) {
      throw new CorruptionException("segment file " + file + " is missing", e);
    } catch (IOException e) {
      throw StorageException.whileReading(file, e);
    }
  }

  long fileBytes() {
    try {
      return channel.size();
    } catch (IOException e) {
      throw StorageException.whileReading(file, e);
    }
  }

  /** Maps the whole file for as long as the arena lives. */
  MemorySegment map(Arena arena) {
    try {
      return channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
    } catch (IOException e) {
      throw StorageException.whileReading(file, e);
    }
  }

  /** A copy of bytes of the file. */
  MemorySegment copy(long offset, long length) {
    ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(length));
    fill(bytes, offset);
    return MemorySegment.ofBuffer(bytes.flip());
  }

  /**
   * Reads from an offset on until the buffer is full.
   *
   * @throws CorruptionException when the file ends before, or the disk does not give its bytes
   */
  void fill(ByteBuffer buffer, long offset) {
    long position = offset;
    try {
      while (buffer.hasRemaining()) {
        int read = channel.read(buffer, position);
        if (read < 0) {
          throw new CorruptionException(
              "segment file %s was cut short: it ends at byte %d".formatted(file, position), null);
        }
        position += read;
      }
    } catch (ClosedChannelException e) {
      throw StorageException.whileReading(file, e);
    } catch (IOException e) {
      throw new CorruptionException(
          "segment file %s cannot be read at byte %d: %s".formatted(file, position, e), e);
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw StorageException.whileReading(file, e);
    }
  }
}
