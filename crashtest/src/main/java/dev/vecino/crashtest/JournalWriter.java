package dev.vecino.crashtest;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.vecino.engine.WriteResult;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The journal of one writer in one run, outside of the database: a line before each request and one
 * after its acknowledgement. What is written survives the end of the process; with {@code fsync} it
 * survives a power loss of its file system as well.
 *
 * <pre>
 *   sent KIND number SHAPE life DURABILITY argument [keys]
 *   acknowledged number count version
 * </pre>
 */
final class JournalWriter implements AutoCloseable {
  static final String SENT = "sent ";
  static final String ACKNOWLEDGED = "acknowledged ";

  private final FileChannel channel;
  private final boolean fsync;

  JournalWriter(Path directory, int writer, boolean fsync) throws IOException {
    this.channel =
        FileChannel.open(
            directory.resolve("writer-" + writer),
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.WRITE);
    this.fsync = fsync;
  }

  void sent(Operation operation) {
    append(SENT + operation.encoded());
  }

  void acknowledged(Operation operation, WriteResult result) {
    append(ACKNOWLEDGED + operation.number() + " " + result.count() + " " + result.version());
  }

  private void append(String line) {
    try {
      ByteBuffer bytes = ByteBuffer.wrap((line + "\n").getBytes(UTF_8));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      if (fsync) {
        channel.force(false);
      }
    } catch (IOException e) {
      throw new IllegalStateException("the journal cannot be written", e);
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
