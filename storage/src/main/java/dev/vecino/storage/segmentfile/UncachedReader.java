package dev.vecino.storage.segmentfile;

import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads a file from the disk and not from the page cache, where the file system can: a check then
 * sees what is stored, and the pages that searches need stay cached. Where it cannot, reads are
 * ordinary ones. Used by one thread.
 */
final class UncachedReader implements AutoCloseable {
  private static final int WINDOW_BYTES = 1 << 20;
  private static final @Nullable OpenOption DIRECT = directOption();

  private final FileChannel channel;
  private final int alignment;
  private final ByteBuffer window;
  private final IntConsumer onRead;
  private final long fileBytes;
  private long windowStart;
  private int windowBytes;

  private UncachedReader(FileChannel channel, int alignment, IntConsumer onRead)
      throws IOException {
    this.channel = channel;
    this.alignment = alignment;
    this.onRead = onRead;
    this.fileBytes = channel.size();
    this.window = ByteBuffer.allocateDirect(WINDOW_BYTES + alignment).alignedSlice(alignment);
  }

  /**
   * Opens a file.
   *
   * @param onRead told how many bytes each read brought
   */
  static UncachedReader open(Path file, IntConsumer onRead) throws IOException {
    int alignment = Math.toIntExact(Files.getFileStore(file).getBlockSize());
    boolean usable = Integer.bitCount(alignment) == 1 && alignment <= WINDOW_BYTES;
    FileChannel channel = usable ? direct(file) : null;
    boolean opened = false;
    try {
      if (channel == null) {
        channel = FileChannel.open(file, StandardOpenOption.READ);
        alignment = 1;
      }
      UncachedReader reader = new UncachedReader(channel, alignment, onRead);
      opened = true;
      return reader;
    } finally {
      if (!opened && channel != null) {
        channel.close();
      }
    }
  }

  /** A channel past the page cache, or null where there is no such thing. */
  private static @Nullable FileChannel direct(Path file) throws IOException {
    OpenOption direct = DIRECT;
    if (direct == null) {
      return null;
    }
    try {
      return FileChannel.open(file, StandardOpenOption.READ, direct);
    } catch (NoSuchFileException e) {
      throw e;
    } catch (UnsupportedOperationException | IOException e) {
      // File systems refuse the flag with errors of their own; an ordinary read tells more.
      return null;
    }
  }

  /**
   * {@code com.sun.nio.file.ExtendedOpenOption.DIRECT}, looked up by name since the compiler's
   * warning about its package cannot be suppressed.
   */
  private static @Nullable OpenOption directOption() {
    try {
      for (Object option :
          Class.forName("com.sun.nio.file.ExtendedOpenOption").getEnumConstants()) {
        if (option instanceof OpenOption found && option.toString().equals("DIRECT")) {
          return found;
        }
      }
    } catch (ClassNotFoundException e) {
      return null;
    }
    return null;
  }

  long fileBytes() {
    return fileBytes;
  }

  /**
   * Bytes of the file, at most 64 KiB, good until the next call.
   *
   * @throws IOException when the disk does not give them
   */
  MemorySegment at(long offset, int length) throws IOException {
    if (offset < windowStart || offset + length > windowStart + windowBytes) {
      fill(offset - offset % alignment);
    }
    if (offset + length > windowStart + windowBytes) {
      throw new EOFException("the file ends at byte " + (windowStart + windowBytes));
    }
    return MemorySegment.ofBuffer(window).asSlice(offset - windowStart, length);
  }

  /** A copy of bytes of the file, of any length. */
  MemorySegment copy(long offset, long length) throws IOException {
    byte[] bytes = new byte[Math.toIntExact(length)];
    for (int done = 0; done < bytes.length; ) {
      int piece = Math.min(bytes.length - done, FileLayout.BLOCK_BYTES);
      MemorySegment.copy(at(offset + done, piece), 0, MemorySegment.ofArray(bytes), done, piece);
      done += piece;
    }
    return MemorySegment.ofArray(bytes);
  }

  private void fill(long start) throws IOException {
    windowStart = start;
    windowBytes = 0;
    window.clear().limit(WINDOW_BYTES);
    int read;
    do {
      read = channel.read(window, start + windowBytes);
      windowBytes += Math.max(0, read);
      // A direct read that ends off the grid has met the end of the file.
    } while (read > 0 && window.hasRemaining() && windowBytes % alignment == 0);
    window.clear();
    onRead.accept(windowBytes);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
