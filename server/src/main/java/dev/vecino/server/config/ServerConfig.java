package dev.vecino.server.config;

import dev.vecino.engine.DatabaseOptions;
import dev.vecino.engine.DiskReserve;
import dev.vecino.engine.Limits;
import dev.vecino.engine.Upkeep;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everything that can be configured. {@link ConfigKey} lists the keys.
 *
 * @param memory how memory is split
 * @param maxRequestBytes longest REST body and gRPC message
 * @param maxRequests requests in flight
 * @param backupTargets where backups may go
 */
public record ServerConfig(
    Path dataDir,
    Listener http,
    Listener grpc,
    Listener management,
    Security security,
    DatabaseOptions database,
    MemoryBudget memory,
    int maxRequestBytes,
    int maxRequests,
    Search search,
    List<BackupTarget> backupTargets,
    Shutdown shutdown) {
  private static final Logger logger = LoggerFactory.getLogger(ServerConfig.class);
  private static final String PREFIX = "VECINO_";
  private static final String ONE_API_KEY = "VECINO_API_KEY";

  /**
   * How searches share the machine.
   *
   * @param threads at least 1
   * @param queueLength searches that may wait
   */
  public record Search(int threads, int queueLength) {}

  /**
   * How the server stops.
   *
   * @param drain how long requests under way may take
   * @param deadline when the process ends in any case
   */
  public record Shutdown(Duration drain, Duration deadline) {}

  /** The configuration without file, environment and flags. */
  public static ServerConfig defaults() {
    return load(null, Map.of(), Map.of());
  }

  /**
   * Reads the configuration; later sources win.
   *
   * @param file a YAML file; null for none
   * @param environment variables such as VECINO_HTTP_PORT; others are passed over
   * @param flags values by dotted key, such as http.port
   * @throws ConfigException for an unknown key, a bad value, or a listener that others can reach
   *     while there is no API key
   */
  public static ServerConfig load(
      @Nullable Path file, Map<String, String> environment, Map<String, String> flags) {
    ConfigValues values = new ConfigValues();
    if (file != null) {
      YamlSource.read(file, values);
    }
    readEnvironment(environment, values);
    flags.forEach((key, value) -> values.put(key, texts(key, value), "flag " + key));
    ServerConfig config = from(values, environment.get(ONE_API_KEY));
    config.checkExposure();
    return config;
  }

  private static void readEnvironment(Map<String, String> environment, ConfigValues values) {
    List<String> known = new ArrayList<>();
    for (ConfigKey key : ConfigKey.values()) {
      String name = key.environmentName();
      known.add(name);
      String value = environment.get(name);
      if (value != null) {
        values.put(key, texts(key.key(), value), "environment " + name);
      }
    }
    // Kubernetes injects variables of its own for a service named vecino, so that an unknown one
    // cannot stop the start.
    environment.keySet().stream()
        .filter(name -> name.startsWith(PREFIX) && !known.contains(name))
        .filter(name -> !name.equals(ONE_API_KEY) && !name.equals("VECINO_LOG_LEVEL"))
        .forEach(name -> logger.debug("environment variable {} is not a configuration key", name));
  }

  private static List<String> texts(String key, String value) {
    if (ConfigKey.find(key).filter(known -> known.unit() == ConfigKey.Unit.LIST).isEmpty()) {
      return List.of(value);
    }
    return Arrays.stream(value.split(",", -1))
        .map(String::strip)
        .filter(s -> !s.isEmpty())
        .toList();
  }

  private static ServerConfig from(ConfigValues values, @Nullable String oneMoreKey) {
    int cores = Runtime.getRuntime().availableProcessors();
    int searchThreads = values.count(ConfigKey.SEARCH_THREADS);
    MemoryBudget memory = memory(values);
    return new ServerConfig(
        Path.of(values.text(ConfigKey.DATA_DIR)),
        listener(values, ConfigKey.HTTP_HOST, ConfigKey.HTTP_PORT),
        listener(values, ConfigKey.GRPC_HOST, ConfigKey.GRPC_PORT),
        listener(values, ConfigKey.MANAGEMENT_HOST, ConfigKey.MANAGEMENT_PORT),
        security(values, oneMoreKey),
        database(values, memory, cores),
        memory,
        (int) values.bytes(ConfigKey.LIMITS_MAX_REQUEST_BYTES),
        values.count(ConfigKey.LIMITS_MAX_REQUESTS),
        new Search(
            searchThreads == 0 ? cores : searchThreads,
            values.count(ConfigKey.SEARCH_QUEUE_LENGTH)),
        backupTargets(values),
        new Shutdown(
            values.duration(ConfigKey.SHUTDOWN_DRAIN),
            values.duration(ConfigKey.SHUTDOWN_DEADLINE)));
  }

  private static List<BackupTarget> backupTargets(ConfigValues values) {
    Map<String, BackupTarget> byName = new LinkedHashMap<>();
    for (String text : values.list(ConfigKey.BACKUP_TARGETS)) {
      BackupTarget target = BackupTarget.parse(text);
      if (byName.put(target.name(), target) != null) {
        throw new ConfigException("backup.targets names '%s' twice".formatted(target.name()));
      }
    }
    return List.copyOf(byName.values());
  }

  private static Listener listener(ConfigValues values, ConfigKey host, ConfigKey port) {
    return new Listener(values.text(host), values.count(port));
  }

  private static Security security(ConfigValues values, @Nullable String oneMoreKey) {
    List<String> keys = new ArrayList<>(values.list(ConfigKey.SECURITY_API_KEYS));
    if (oneMoreKey != null && !oneMoreKey.isBlank()) {
      keys.add(oneMoreKey.strip());
    }
    if (keys.stream().anyMatch(String::isBlank)) {
      throw new ConfigException("security.api_keys must not hold an empty key");
    }
    if (!keys.stream().allMatch(key -> key.chars().allMatch(c -> c > ' ' && c < 127))) {
      throw new ConfigException(
          "security.api_keys must hold visible ASCII characters only, without spaces");
    }
    return new Security(keys);
  }

  private static MemoryBudget memory(ConfigValues values) {
    return MemoryBudget.of(
        new MemoryBudget.Wishes(
            values.memory(ConfigKey.MEMORY_TOTAL),
            values.memory(ConfigKey.MEMORY_REQUESTS),
            values.memory(ConfigKey.MEMORY_FILTER_CACHE),
            values.memory(ConfigKey.MEMORY_GROWING),
            values.memory(ConfigKey.MEMORY_BUILD),
            values.memory(ConfigKey.MEMORY_INDEX),
            values.memory(ConfigKey.MEMORY_BLOCK_CACHE),
            values.memory(ConfigKey.MEMORY_WRITE_BUFFERS)));
  }

  private static DatabaseOptions database(ConfigValues values, MemoryBudget memory, int cores) {
    int buildThreads = values.count(ConfigKey.BUILD_THREADS);
    return new DatabaseOptions(
        limits(values),
        memory.blockCache(),
        memory.writeBuffers(),
        memory.growing(),
        memory.build(),
        memory.index(),
        new DiskReserve(
            values.bytes(ConfigKey.DISK_MIN_FREE), values.count(ConfigKey.DISK_MIN_FREE_PERCENT)),
        memory.filterCache(),
        buildThreads == 0 ? cores : buildThreads,
        new Upkeep(
            values.bytes(ConfigKey.UPKEEP_SCRUB_RATE),
            values.count(ConfigKey.UPKEEP_LOST_KEPT),
            values.count(ConfigKey.UPKEEP_AUDIT_PERCENT) / 100.0));
  }

  private static Limits limits(ConfigValues values) {
    return new Limits(
        values.count(ConfigKey.LIMITS_MAX_DIMENSION),
        values.count(ConfigKey.LIMITS_MAX_NAMED_VECTORS),
        values.count(ConfigKey.LIMITS_MAX_BATCH_POINTS),
        values.bytes(ConfigKey.LIMITS_MAX_BATCH_BYTES),
        (int) values.bytes(ConfigKey.LIMITS_MAX_PAYLOAD_BYTES),
        values.count(ConfigKey.LIMITS_MAX_LIMIT),
        values.count(ConfigKey.LIMITS_MAX_EF),
        values.count(ConfigKey.LIMITS_MAX_SEARCH_BATCH),
        values.count(ConfigKey.LIMITS_MAX_FILTER_DEPTH),
        values.count(ConfigKey.LIMITS_MAX_FILTER_CONDITIONS),
        values.count(ConfigKey.LIMITS_MAX_FIELD_PATH_BYTES),
        values.bytes(ConfigKey.LIMITS_MAX_ANSWER_BYTES),
        values.count(ConfigKey.LIMITS_MAX_MATCHED_POINTS));
  }

  private void checkExposure() {
    if (!security.apiKeys().isEmpty()) {
      return;
    }
    checkLoopback(ConfigKey.HTTP_HOST, http);
    checkLoopback(ConfigKey.GRPC_HOST, grpc);
  }

  private static void checkLoopback(ConfigKey key, Listener listener) {
    if (!listener.loopback()) {
      throw new ConfigException(
          ("%s is %s, which other machines can reach, but there is no API key: set"
                  + " security.api_keys or VECINO_API_KEY, or listen on 127.0.0.1")
              .formatted(key.key(), listener.host()));
    }
  }
}
