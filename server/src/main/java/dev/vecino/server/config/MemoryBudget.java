package dev.vecino.server.config;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How the memory of the process is split. The heap is what Java was started with; of the rest, each
 * part has its bound, and what is left over is the page cache, through which sealed segments are
 * read.
 *
 * @param total bytes that the process may have in all
 * @param source where the total comes from, in words
 * @param heap the largest heap; requests, filters, graph building and the newest points' ids and
 *     payloads live there
 * @param requests the part of the heap for requests in flight and their answers
 * @param filterCache the part of the heap for the answers of repeated filters
 * @param java what Java itself takes beside the heap, estimated
 * @param network buffers of the listeners
 * @param growing points that are not sealed yet
 * @param build native memory for building a segment
 * @param index what walks over sealed segments read
 * @param blockCache RocksDB's blocks
 * @param writeBuffers RocksDB's memtables
 */
public record MemoryBudget(
    long total,
    String source,
    long heap,
    long requests,
    long filterCache,
    long java,
    long network,
    long growing,
    long build,
    long index,
    long blockCache,
    long writeBuffers) {
  private static final long MIB = 1L << 20;
  private static final long GIB = 1L << 30;

  /** Metaspace, compiled code, the collector's tables, stacks; measured under load. */
  private static final long JAVA_BYTES = 160 * MIB;

  private static final int JAVA_HEAP_DIVISOR = 32;

  /** What was configured; null for the automatic size. */
  record Wishes(
      @Nullable Long total,
      @Nullable Long requests,
      @Nullable Long filterCache,
      @Nullable Long growing,
      @Nullable Long build,
      @Nullable Long index,
      @Nullable Long blockCache,
      @Nullable Long writeBuffers) {}

  /** What this machine, or the container that the process is in, has. */
  static long machineBytes() {
    // Knows the limits of control groups, of both versions.
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
  }

  static MemoryBudget of(Wishes wishes) {
    return of(wishes, machineBytes(), Runtime.getRuntime().maxMemory());
  }

  /**
   * Splits the memory.
   *
   * @throws ConfigException when a total was asked for that the parts do not fit into
   */
  static MemoryBudget of(Wishes wishes, long machineBytes, long heap) {
    boolean given = wishes.total() != null;
    long total = wishes.total() == null ? machineBytes : wishes.total();
    String source = given ? "memory.total" : "all that the machine or its container has";
    long java = JAVA_BYTES + heap / JAVA_HEAP_DIVISOR;
    long rest = Math.max(0, total - heap - java);
    MemoryBudget withoutIndex =
        new MemoryBudget(
            total,
            source,
            heap,
            wished(wishes.requests(), Math.clamp(heap / 4, 16 * MIB, 8 * GIB)),
            wished(wishes.filterCache(), Math.clamp(heap / 16, MIB, 256 * MIB)),
            java,
            Math.clamp(rest / 8, 32 * MIB, GIB),
            wished(wishes.growing(), Math.clamp(rest / 4, 32 * MIB, GIB)),
            wished(wishes.build(), Math.clamp(rest / 4, 32 * MIB, 4 * GIB)),
            0,
            wished(wishes.blockCache(), Math.clamp(rest / 8, 8 * MIB, 2 * GIB)),
            wished(wishes.writeBuffers(), Math.clamp(rest / 16, 8 * MIB, 256 * MIB)));
    MemoryBudget budget =
        withoutIndex.withIndex(wished(wishes.index(), withoutIndex.automaticIndex()));
    if (given && budget.pageCache() < 0) {
      throw new ConfigException(
          ("memory.total is %s, but heap (%s), Java itself and the other parts need %s: give Java"
                  + " less heap (the launcher does when it sees VECINO_MEMORY_TOTAL), or the parts")
              .formatted(sized(total), sized(heap), sized(total - budget.pageCache())));
    }
    return budget;
  }

  /** Two thirds of what is left; the original vectors are read through the page cache. */
  private long automaticIndex() {
    return Math.max(0, Math.min(pageCache() / 3 * 2, pageCache() - total / 16));
  }

  private MemoryBudget withIndex(long bytes) {
    return new MemoryBudget(
        total,
        source,
        heap,
        requests,
        filterCache,
        java,
        network,
        growing,
        build,
        bytes,
        blockCache,
        writeBuffers);
  }

  private static long wished(@Nullable Long wish, long automatic) {
    return wish == null ? automatic : wish;
  }

  /** What is left for the page cache; negative when the parts may take more than there is. */
  public long pageCache() {
    return total - heap - java - network - growing - build - index - blockCache - writeBuffers;
  }

  /** The parts that make up the total, by name, in bytes. */
  public Map<String, Long> parts() {
    Map<String, Long> parts = new LinkedHashMap<>();
    parts.put("heap", heap);
    parts.put("java", java);
    parts.put("network", network);
    parts.put("growing", growing);
    parts.put("build", build);
    parts.put("index", index);
    parts.put("block_cache", blockCache);
    parts.put("write_buffers", writeBuffers);
    parts.put("page_cache", Math.max(0, pageCache()));
    return parts;
  }

  /** One line for people. */
  public String line() {
    StringBuilder line = new StringBuilder(sized(total)).append(" (").append(source).append("):");
    parts()
        .forEach((name, bytes) ->
            line.append(' ')
                .append(name.replace('_', ' '))
                .append(' ')
                .append(sized(bytes))
                .append(','));
    line.setLength(line.length() - 1);
    if (pageCache() < 0) {
      line.append("; the parts may take ")
          .append(sized(-pageCache()))
          .append(" more than there is");
    }
    return line.toString();
  }

  private static String sized(long bytes) {
    return bytes < GIB
        ? "%d MB".formatted(bytes / MIB)
        : String.format(Locale.ROOT, "%.1f GB", bytes / (double) GIB);
  }
}
