package dev.vecino.storage;

import java.nio.file.Path;
import java.util.UUID;

/** A data directory. */
@SuppressWarnings("DoNotCallSuggester")
public final class StorageRoot implements AutoCloseable {

  /** Opens or creates it. */
  public static StorageRoot open(Path dataDirectory, StorageOptions options) {
    throw new UnsupportedOperationException();
  }

  public Catalogue catalogue() {
    throw new UnsupportedOperationException();
  }

  public ShardStore createShard(UUID collection) {
    throw new UnsupportedOperationException();
  }

  public ShardStore openShard(UUID collection) {
    throw new UnsupportedOperationException();
  }

  public void deleteShard(UUID collection) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {
    throw new UnsupportedOperationException();
  }
}
