package dev.vecino.storage;

import org.jspecify.annotations.Nullable;
import org.rocksdb.Cache;
import org.rocksdb.Env;
import org.rocksdb.HyperClockCache;
import org.rocksdb.Priority;
import org.rocksdb.RateLimiter;
import org.rocksdb.RocksDB;
import org.rocksdb.WriteBufferManager;

/** Owner of the native objects that all shards of a process share. */
final class SharedResources implements AutoCloseable {

  static {
    RocksDB.loadLibrary();
  }

  private final StorageOptions options;
  private final Cache cache;
  private final WriteBufferManager writeBuffers;
  private final @Nullable RateLimiter rateLimiter;

  SharedResources(StorageOptions options) {
    this.options = options;
    // Memtables are charged to the cache, so its capacity is the bound of both together.
    long capacity = options.blockCacheBytes() + options.writeBufferBytes();
    this.cache = new HyperClockCache(capacity, 0, -1, false);
    this.writeBuffers = new WriteBufferManager(options.writeBufferBytes(), cache);
    long bytesPerSecond = options.compactionBytesPerSecond();
    this.rateLimiter = bytesPerSecond == 0 ? null : new RateLimiter(bytesPerSecond);
    Env.getDefault().setBackgroundThreads(options.backgroundThreads(), Priority.LOW);
    Env.getDefault().setBackgroundThreads(1, Priority.HIGH);
  }

  StorageOptions options() {
    return options;
  }

  Cache cache() {
    return cache;
  }

  WriteBufferManager writeBuffers() {
    return writeBuffers;
  }

  @Nullable RateLimiter rateLimiter() {
    return rateLimiter;
  }

  /** To be called once no database uses them any more. */
  @Override
  public void close() {
    if (rateLimiter != null) {
      rateLimiter.close();
    }
    writeBuffers.close();
    cache.close();
  }
}
