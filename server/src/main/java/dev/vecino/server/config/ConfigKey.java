package dev.vecino.server.config;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Every key of the configuration: its name, unit, default, bounds and meaning. The documentation's
 * table is made from these.
 */
public enum ConfigKey {
  DATA_DIR("data_dir", Unit.PATH, "data", "Directory of all stored data; created when missing."),
  HTTP_HOST("http.host", Unit.HOST, "127.0.0.1", "Address that REST and the console listen on."),
  HTTP_PORT("http.port", Unit.COUNT, "8320", 0, 65_535, "Port for REST; 0 takes any free one."),
  GRPC_HOST("grpc.host", Unit.HOST, "127.0.0.1", "Address that gRPC listens on."),
  GRPC_PORT("grpc.port", Unit.COUNT, "8321", 0, 65_535, "Port for gRPC; 0 takes any free one."),
  MANAGEMENT_HOST(
      "management.host", Unit.HOST, "127.0.0.1", "Address for health and metrics, without keys."),
  MANAGEMENT_PORT(
      "management.port",
      Unit.COUNT,
      "8322",
      0,
      65_535,
      "Port for health and metrics; 0 takes any free one."),
  SECURITY_API_KEYS(
      "security.api_keys",
      Unit.LIST,
      "",
      "Keys of which callers must show one; without any, everybody may call. VECINO_API_KEY adds"
          + " one."),
  LIMITS_MAX_REQUEST_BYTES(
      "limits.max_request_bytes",
      Unit.BYTES,
      "64MB",
      1 << 10,
      1 << 30,
      "Longest body of a REST request and longest gRPC message."),
  LIMITS_MAX_DIMENSION(
      "limits.max_dimension", Unit.COUNT, "8192", 1, 65_536, "Largest dimension of a vector."),
  LIMITS_MAX_NAMED_VECTORS(
      "limits.max_named_vectors", Unit.COUNT, "64", 1, 1_024, "Named vectors in a collection."),
  LIMITS_MAX_BATCH_POINTS(
      "limits.max_batch_points", Unit.COUNT, "10000", 1, 1_000_000, "Points in one write."),
  LIMITS_MAX_BATCH_BYTES(
      "limits.max_batch_bytes",
      Unit.BYTES,
      "64MB",
      1 << 10,
      1 << 30,
      "Vectors, ids and payloads of one write together."),
  LIMITS_MAX_PAYLOAD_BYTES(
      "limits.max_payload_bytes", Unit.BYTES, "1MB", 2, 64 << 20, "JSON text of one payload."),
  LIMITS_MAX_LIMIT(
      "limits.max_limit",
      Unit.COUNT,
      "10000",
      1,
      1_000_000,
      "Answers of a search (limit + offset) and points of a scroll's page."),
  LIMITS_MAX_EF("limits.max_ef", Unit.COUNT, "10000", 1, 1_000_000, "Width of a graph walk."),
  LIMITS_MAX_SEARCH_BATCH(
      "limits.max_search_batch", Unit.COUNT, "1000", 1, 100_000, "Searches in one batch."),
  LIMITS_MAX_FILTER_DEPTH(
      "limits.max_filter_depth", Unit.COUNT, "16", 1, 64, "Filters inside each other."),
  LIMITS_MAX_FILTER_CONDITIONS(
      "limits.max_filter_conditions", Unit.COUNT, "1024", 1, 100_000, "Conditions of a filter."),
  LIMITS_MAX_FIELD_PATH_BYTES(
      "limits.max_field_path_bytes",
      Unit.COUNT,
      "1024",
      1,
      65_536,
      "UTF-8 length of a field path in a filter."),
  LIMITS_MAX_ANSWER_BYTES(
      "limits.max_answer_bytes",
      Unit.BYTES,
      "64MB",
      1 << 20,
      1 << 30,
      "Ids, payloads and vectors of one answer; pages of a scroll end there."),
  LIMITS_MAX_MATCHED_POINTS(
      "limits.max_matched_points",
      Unit.COUNT,
      "250000",
      1,
      100_000_000,
      "Points that one delete or payload change by filter may match."),
  LIMITS_MAX_REQUESTS(
      "limits.max_requests",
      Unit.COUNT,
      "4000",
      1,
      1_000_000,
      "Requests in flight over both protocols; past it they are refused."),
  MEMORY_TOTAL(
      "memory.total",
      Unit.MEMORY,
      "auto",
      256 << 20,
      1L << 44,
      "Memory of the process in all; auto takes what the machine or its container has."),
  MEMORY_REQUESTS(
      "memory.requests",
      Unit.MEMORY,
      "auto",
      1 << 20,
      1L << 40,
      "Heap for requests in flight and their answers; past it they are refused."),
  MEMORY_BLOCK_CACHE(
      "memory.block_cache",
      Unit.MEMORY,
      "auto",
      1 << 20,
      1L << 40,
      "Cache for stored rows, shared by all collections."),
  MEMORY_WRITE_BUFFERS(
      "memory.write_buffers",
      Unit.MEMORY,
      "auto",
      1 << 20,
      1L << 40,
      "Memory for rows that are not flushed, shared by all collections."),
  MEMORY_GROWING(
      "memory.growing",
      Unit.MEMORY,
      "auto",
      1 << 20,
      1L << 42,
      "Memory for points that are not sealed yet; from half of it on writes are slowed, past it"
          + " refused."),
  MEMORY_BUILD(
      "memory.build",
      Unit.MEMORY,
      "auto",
      1 << 20,
      1L << 42,
      "Native memory for building one segment; with the heap it bounds how large segments become."),
  MEMORY_INDEX(
      "memory.index",
      Unit.MEMORY,
      "auto",
      0,
      1L << 44,
      "Memory for the indexes of sealed segments, in large pages where the system has them; the rest"
          + " is read through mapped files."),
  MEMORY_FILTER_CACHE(
      "memory.filter_cache",
      Unit.MEMORY,
      "auto",
      0,
      1L << 40,
      "Heap for the answers of repeated filters, over all collections."),
  DISK_MIN_FREE(
      "disk.min_free",
      Unit.BYTES,
      "512MB",
      0,
      1L << 44,
      "Low-water mark of the data volume: with less room writes are refused, reads go on."),
  DISK_MIN_FREE_PERCENT(
      "disk.min_free_percent",
      Unit.COUNT,
      "0",
      0,
      90,
      "The same as a part of the volume's size; the larger of both counts."),
  SEARCH_THREADS(
      "search.threads", Unit.COUNT, "0", 0, 1_024, "Threads that search; 0 takes one a core."),
  SEARCH_QUEUE_LENGTH(
      "search.queue_length",
      Unit.COUNT,
      "1000",
      1,
      1_000_000,
      "Searches that may wait for a thread; past it they are refused."),
  BUILD_THREADS(
      "build.threads",
      Unit.COUNT,
      "0",
      0,
      1_024,
      "Threads that build graphs in the background, making room for searches; 0 takes one a core."),
  UPKEEP_SCRUB_RATE(
      "upkeep.scrub_rate",
      Unit.BYTES,
      "4MB",
      0,
      1L << 40,
      "Bytes a second at which all stored files are checked again and again; 0 is never."),
  UPKEEP_LOST_KEPT(
      "upkeep.lost_kept",
      Unit.COUNT,
      "2",
      0,
      1_000_000,
      "Directories that stay in a shard's lost/, where a start moves what nothing lists."),
  UPKEEP_AUDIT_PERCENT(
      "upkeep.audit_percent",
      Unit.COUNT,
      "1",
      0,
      100,
      "Share of one core in which real searches are repeated exactly, to measure their recall."),
  BACKUP_TARGETS(
      "backup.targets",
      Unit.LIST,
      "",
      "Where backups may go, each as NAME=URL with file:///PATH or s3://BUCKET/PREFIX."),
  SHUTDOWN_DRAIN(
      "shutdown.drain",
      Unit.DURATION,
      "10s",
      0,
      3_600_000,
      "How long requests under way may take when the server is told to stop."),
  SHUTDOWN_DEADLINE(
      "shutdown.deadline",
      Unit.DURATION,
      "30s",
      1_000,
      3_600_000,
      "When a server that was told to stop ends in any case; what was acknowledged is on disk.");

  /** What the text of a value means. */
  public enum Unit {
    PATH("a path"),
    HOST("a host name or address"),
    LIST("a list of strings"),
    COUNT("a whole number"),
    BYTES("a size such as 512MB (B, KB, MB, GB, TB; powers of 1,024)"),
    MEMORY("auto or a size such as 512MB (B, KB, MB, GB, TB; powers of 1,024)"),
    DURATION("a time such as 500ms, 10s or 2m");

    private final String description;

    Unit(String description) {
      this.description = description;
    }

    /** What a value must look like, in words. */
    public String description() {
      return description;
    }
  }

  private final String key;
  private final Unit unit;
  private final String defaultText;
  private final long min;
  private final long max;
  private final String meaning;

  ConfigKey(String key, Unit unit, String defaultText, String meaning) {
    this(key, unit, defaultText, 0, Long.MAX_VALUE, meaning);
  }

  ConfigKey(String key, Unit unit, String defaultText, long min, long max, String meaning) {
    this.key = key;
    this.unit = unit;
    this.defaultText = defaultText;
    this.min = min;
    this.max = max;
    this.meaning = meaning;
  }

  /** The dotted name, as in flags; in the file each dot is a level. */
  public String key() {
    return key;
  }

  /** The environment variable: VECINO_HTTP_PORT for http.port. */
  public String environmentName() {
    return "VECINO_" + key.replace('.', '_').toUpperCase(Locale.ROOT);
  }

  public Unit unit() {
    return unit;
  }

  /** The default as one would write it; empty for an empty list. */
  public String defaultText() {
    return defaultText;
  }

  /** Smallest number allowed: a count, bytes or milliseconds. */
  public long min() {
    return min;
  }

  /** Largest number allowed. */
  public long max() {
    return max;
  }

  public String meaning() {
    return meaning;
  }

  static Optional<ConfigKey> find(String key) {
    return Arrays.stream(values()).filter(k -> k.key.equals(key)).findFirst();
  }

  static List<String> names() {
    return Arrays.stream(values()).map(ConfigKey::key).toList();
  }
}
