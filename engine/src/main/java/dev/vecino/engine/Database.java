package dev.vecino.engine;

import java.nio.file.Path;
import java.util.List;

/** All collections below one data directory. Thread-safe. */
public final class Database implements AutoCloseable {
  private Database() {}

  /**
   * Opens the database in this directory, which is created when it is missing.
   *
   * @throws ResourceException UNAVAILABLE when another process has it open
   * @throws DataLossException when the catalogue is damaged
   */
  public static Database open(Path dataDirectory, DatabaseOptions options) {
    throw new IllegalStateException();
  }

  public DatabaseOptions options() {
    throw new IllegalStateException();
  }

  public Path dataDirectory() {
    throw new IllegalStateException();
  }

  /**
   * Creates a collection.
   *
   * @throws CallerException INVALID_ARGUMENT for a bad schema, ALREADY_EXISTS for a name in use
   */
  public Collection create(CollectionSpec spec) {
    throw new IllegalStateException();
  }

  /**
   * The collection of this name.
   *
   * @throws CallerException NOT_FOUND
   * @throws DataLossException when its shard did not open
   */
  public Collection collection(String name) {
    throw new IllegalStateException();
  }

  /** All collections that are open, in the order of their names. */
  public List<Collection> collections() {
    throw new IllegalStateException();
  }

  /** Names of collections whose shard did not open, with the reason; empty when all is well. */
  public java.util.Map<String, String> damaged() {
    throw new IllegalStateException();
  }

  /**
   * Deletes a collection with everything in it.
   *
   * @throws CallerException NOT_FOUND
   */
  public void delete(String name) {
    throw new IllegalStateException();
  }

  @Override
  public void close() {}
}
