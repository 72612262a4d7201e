package dev.vecino.storage;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Computes SHA-256 of files and streams as they pass by. */
final class FileHasher {

  private static final int CHUNK_BYTES = 1 << 18;

  private FileHasher() {}

  /** Size and checksum of what was read. */
  record Hashed(long bytes, String sha256) {}

  static Hashed hash(Path file, TransferProgress progress) {
    try (InputStream in = Files.newInputStream(file)) {
      return copy(in, OutputStream.nullOutputStream(), Long.MAX_VALUE, progress);
    } catch (IOException e) {
      throw StorageException.whileReading(file, e);
    }
  }

  /**
   * Copies to the end of the stream, or until there are more bytes than expected: those are
   * counted, not copied, and read no further.
   */
  static Hashed copy(
      InputStream in, OutputStream out, long expectedBytes, TransferProgress progress)
      throws IOException {
    MessageDigest digest = sha256();
    byte[] chunk = new byte[CHUNK_BYTES];
    long bytes = 0;
    for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
      digest.update(chunk, 0, read);
      bytes += read;
      if (bytes > expectedBytes) {
        break;
      }
      out.write(chunk, 0, read);
      progress.moved(read);
    }
    return new Hashed(bytes, HexFormat.of().formatHex(digest.digest()));
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
