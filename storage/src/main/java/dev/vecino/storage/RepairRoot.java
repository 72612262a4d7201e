package dev.vecino.storage;

import java.nio.file.Path;

/**
 * A data directory held to be repaired: nothing happens by itself, as it does when a server starts,
 * except what the caller asks for. Used by one thread.
 */
public final class RepairRoot implements AutoCloseable {

  private final Path dataDirectory;
  private final DirectoryLock lock;
  private final SharedResources shared;

  private RepairRoot(Path dataDirectory, DirectoryLock lock, SharedResources shared) {
    this.dataDirectory = dataDirectory;
    this.lock = lock;
    this.shared = shared;
  }

  /**
   * Takes a data directory.
   *
   * @throws StorageLockedException when somebody else has it open
   */
  public static RepairRoot open(Path dataDirectory, StorageOptions options) {
    return new RepairRoot(
        dataDirectory, DirectoryLock.take(dataDirectory), new SharedResources(options));
  }

  /** Opens a shard as a server does, which replays its log and clears what a crash left. */
  public ShardStore openShard(String name) {
    return ShardStore.open(shard(name), shared, () -> {});
  }

  /**
   * Moves a file or directory of a shard to its {@code lost/}, durably.
   *
   * @param name under which it is kept, after "doctor-"; a number is added when that is taken
   * @return where it is now
   */
  public Path setAside(String shard, Path path, String name) {
    return new LostDirectory(shard(shard)).take(path, LostDirectory.BY_OPERATOR + name);
  }

  /**
   * Writes a file to a shard's {@code lost/}, durably, and returns where it is.
   *
   * @param name of the file, after "doctor-"; a number is added when that is taken
   */
  public Path keep(String shard, String name, byte[] content) {
    return new LostDirectory(shard(shard)).keep(LostDirectory.BY_OPERATOR + name, content);
  }

  @Override
  public void close() {
    shared.close();
    lock.close();
  }

  private Path shard(String name) {
    return StorageRoot.shards(dataDirectory).resolve(name);
  }
}
