package dev.vecino.storage;

/**
 * What all shards of a process share, and the bounds of one shard.
 *
 * @param blockCacheBytes capacity of the block cache that all shards share
 * @param writeBufferBytes memory that the memtables of all shards may take together
 * @param maxWalBytes size of one shard's write-ahead log at which memtables are flushed; it bounds
 *     the time a restart takes
 * @param backgroundThreads threads that flush and compact, for all shards together
 * @param compactionBytesPerSecond bound on background writing, for all shards; 0 is none
 * @param maxOpenFiles table files one shard keeps open; -1 is all of them
 * @param lostKept how many directories of a shard stay that a start moved to {@code lost/}
 * @param reopenFreeBytes room the disk must have before a shard that met a full disk reopens
 */
public record StorageOptions(
    long blockCacheBytes,
    long writeBufferBytes,
    long maxWalBytes,
    int backgroundThreads,
    long compactionBytesPerSecond,
    int maxOpenFiles,
    int lostKept,
    long reopenFreeBytes) {

  private static final long MIB = 1L << 20;

  public StorageOptions {
    requireAtLeast("blockCacheBytes", blockCacheBytes, MIB);
    requireAtLeast("writeBufferBytes", writeBufferBytes, MIB);
    requireAtLeast("maxWalBytes", maxWalBytes, MIB);
    requireAtLeast("backgroundThreads", backgroundThreads, 1);
    requireAtLeast("compactionBytesPerSecond", compactionBytesPerSecond, 0);
    requireAtLeast("maxOpenFiles", maxOpenFiles, -1);
    requireAtLeast("lostKept", lostKept, 0);
    requireAtLeast("reopenFreeBytes", reopenFreeBytes, 0);
  }

  /** 256 MiB of cache, 128 MiB of memtables, 128 MiB of WAL a shard, two threads, no rate limit. */
  public static StorageOptions defaults() {
    return new StorageOptions(256 * MIB, 128 * MIB, 128 * MIB, 2, 0, 512, 2, 64 * MIB);
  }

  private static void requireAtLeast(String name, long value, long least) {
    if (value < least) {
      throw new IllegalArgumentException(name + " is " + value + ", must be at least " + least);
    }
  }
}
