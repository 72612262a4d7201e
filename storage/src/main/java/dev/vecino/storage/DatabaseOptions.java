package dev.vecino.storage;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.ChecksumType;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.WALRecoveryMode;

/** Owner of the native option objects of one open database; closed after it. */
final class DatabaseOptions implements AutoCloseable {

  private static final long MIB = 1L << 20;
  private static final double BLOOM_BITS_PER_KEY = 10;

  private final DBOptions database;
  private final BloomFilter bloom = new BloomFilter(BLOOM_BITS_PER_KEY);
  private final Map<Column, ColumnFamilyOptions> families = new EnumMap<>(Column.class);

  /** How a database is opened. */
  enum Opening {
    /** It is created, and must not be there yet. */
    FRESH(WALRecoveryMode.TolerateCorruptedTailRecords),
    /** As it was left, or not at all when its log is damaged before its end. */
    WHOLE(WALRecoveryMode.TolerateCorruptedTailRecords),
    /** Up to the first damage in its log; what comes after is lost, without a word. */
    POINT_IN_TIME(WALRecoveryMode.PointInTimeRecovery);

    private final WALRecoveryMode recovery;

    Opening(WALRecoveryMode recovery) {
      this.recovery = recovery;
    }
  }

  DatabaseOptions(SharedResources shared, Opening opening) {
    this.database = databaseOptions(shared, opening);
    for (Column column : Column.values()) {
      families.put(column, familyOptions(column, shared));
    }
  }

  DBOptions database() {
    return database;
  }

  /** A descriptor for each column family, in the order of {@link Column}. */
  List<ColumnFamilyDescriptor> descriptors() {
    List<ColumnFamilyDescriptor> descriptors = new ArrayList<>();
    families.forEach(
        (column, family) -> descriptors.add(new ColumnFamilyDescriptor(column.bytes(), family)));
    return descriptors;
  }

  @Override
  public void close() {
    database.close();
    families.values().forEach(ColumnFamilyOptions::close);
    bloom.close();
  }

  private static DBOptions databaseOptions(SharedResources shared, Opening opening) {
    StorageOptions bounds = shared.options();
    boolean fresh = opening == Opening.FRESH;
    DBOptions options =
        trackedWals()
            .setCreateIfMissing(fresh)
            .setCreateMissingColumnFamilies(fresh)
            .setErrorIfExists(fresh)
            .setParanoidChecks(true)
            .setAtomicFlush(true)
            // Point-in-time recovery, the default, opens silently over a damaged middle; it is left
            // to copies that are compared with the witness.
            .setWalRecoveryMode(opening.recovery)
            // What was recovered is flushed and fsynced, so an open database is a durable one.
            .setAvoidFlushDuringRecovery(false)
            .setMaxTotalWalSize(bounds.maxWalBytes())
            .setWriteBufferManager(shared.writeBuffers())
            .setMaxOpenFiles(bounds.maxOpenFiles())
            .setMaxBackgroundJobs(bounds.backgroundThreads() + 1)
            .setBytesPerSync(MIB)
            .setMaxManifestFileSize(64 * MIB)
            .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
            .setMaxLogFileSize(16 * MIB)
            .setKeepLogFileNum(4);
    if (shared.rateLimiter() != null) {
      options.setRateLimiter(shared.rateLimiter());
    }
    return options;
  }

  /** The JNI has no setter for this option, so it goes in as text. */
  private static DBOptions trackedWals() {
    Properties properties = new Properties();
    properties.setProperty("track_and_verify_wals_in_manifest", "true");
    DBOptions options = DBOptions.getDBOptionsFromProps(properties);
    if (options == null) {
      throw new IllegalStateException("RocksDB does not know track_and_verify_wals_in_manifest");
    }
    return options;
  }

  private ColumnFamilyOptions familyOptions(Column column, SharedResources shared) {
    BlockBasedTableConfig table =
        new BlockBasedTableConfig()
            .setBlockCache(shared.cache())
            .setFilterPolicy(bloom)
            .setChecksumType(ChecksumType.kXXH3)
            .setCacheIndexAndFilterBlocks(true)
            .setPinL0FilterAndIndexBlocksInCache(true);
    CompressionType compression =
        // Vectors hardly shrink, and these rows are soon gone.
        column == Column.PENDING ? CompressionType.NO_COMPRESSION : CompressionType.LZ4_COMPRESSION;
    CompressionType bottommost =
        column == Column.PAYLOADS ? CompressionType.ZSTD_COMPRESSION : compression;
    return new ColumnFamilyOptions()
        .setTableFormatConfig(table)
        .setCompressionType(compression)
        .setBottommostCompressionType(bottommost)
        .setForceConsistencyChecks(true);
  }
}
