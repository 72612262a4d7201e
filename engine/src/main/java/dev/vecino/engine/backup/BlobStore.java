package dev.vecino.engine.backup;

import dev.vecino.engine.ResourceException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where backups are kept: whole objects by key. A key is words of letters, digits, {@code -} and
 * {@code _}, with {@code /} between them. What was put, deleted or listed is what everybody sees at
 * once, as it is with files and with S3. Implementations are thread-safe and throw {@link
 * ResourceException} when the store cannot be reached or is full.
 */
public interface BlobStore extends AutoCloseable {

  /**
   * An object.
   *
   * @param modified by the store's clock
   */
  record Blob(String key, long bytes, Instant modified) {}

  /** What is to be stored; opened again when a try failed. */
  @FunctionalInterface
  interface Content {
    InputStream open() throws IOException;
  }

  /**
   * Stores an object, or replaces it. It is there whole and durable when this returns, and not at
   * all, or as before, when this fails.
   */
  void put(String key, long bytes, Content content);

  /** Opens an object; null when there is none. */
  @Nullable InputStream get(String key);

  /** Deletes an object; nothing happens when there is none. */
  void delete(String key);

  /** All objects whose key begins so, in any order. */
  List<Blob> list(String prefix);

  @Override
  void close();
}
