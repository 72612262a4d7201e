package dev.vecino.engine;

import dev.vecino.storage.StorageOptions;

/**
 * How a database uses its machine.
 *
 * @param limits bounds of requests
 * @param blockCacheBytes memory for RocksDB's blocks, shared by all collections
 * @param writeBufferBytes memory for RocksDB's unflushed rows, shared by all collections
 * @param growingBytes memory for points that are not sealed yet, over all collections; past it
 *     writes are refused
 * @param buildBytes native memory for building one segment; bounds how large a segment becomes
 * @param indexBytes memory for the indexes of sealed segments, over all collections; those that do
 *     not fit are read through mapped files
 * @param diskReserve with less room on the volume, writes are refused
 * @param filterCacheBytes memory for the answers of repeated filters, over all collections
 * @param buildThreads threads that build graphs in the background; they make room for searches
 * @param upkeep how stored files are looked after
 */
public record DatabaseOptions(
    Limits limits,
    long blockCacheBytes,
    long writeBufferBytes,
    long growingBytes,
    long buildBytes,
    long indexBytes,
    DiskReserve diskReserve,
    long filterCacheBytes,
    int buildThreads,
    Upkeep upkeep) {

  private static final long MIN_REOPEN_FREE_BYTES = 8L << 20;
  private static final int REOPEN_DIVISOR = 4;

  /** Suits a machine of this many cores with a few gigabytes. */
  public static DatabaseOptions defaults() {
    return new DatabaseOptions(
        Limits.DEFAULT,
        256L << 20,
        128L << 20,
        1L << 30,
        1L << 30,
        2L << 30,
        DiskReserve.DEFAULT,
        64L << 20,
        Runtime.getRuntime().availableProcessors(),
        Upkeep.DEFAULT);
  }

  /** What the storage is to be opened with. */
  StorageOptions storage() {
    StorageOptions defaults = StorageOptions.defaults();
    // A shard that met a full disk wants less room than what writes are refused at.
    long reopenFreeBytes =
        Math.min(
            defaults.reopenFreeBytes(),
            Math.max(MIN_REOPEN_FREE_BYTES, diskReserve.bytes() / REOPEN_DIVISOR));
    return new StorageOptions(
        blockCacheBytes,
        writeBufferBytes,
        defaults.maxWalBytes(),
        defaults.backgroundThreads(),
        defaults.compactionBytesPerSecond(),
        defaults.maxOpenFiles(),
        upkeep.lostKept(),
        reopenFreeBytes);
  }
}
