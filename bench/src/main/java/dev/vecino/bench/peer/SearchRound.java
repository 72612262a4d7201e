package dev.vecino.bench.peer;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;

/**
 * Searches for a fixed time with one or several threads, each from its own place in the queries.
 *
 * @param nanos how long
 */
record SearchRound(PeerEngine.Searcher searcher, int queryCount, long nanos) {

  /** What one thread did: every query's time in nanoseconds, and its CPU time. */
  private record Part(long[] latencies, long elapsedNanos, long cpuNanos) {}

  /** What all threads did together. */
  record Result(long queries, double seconds, double threadCpuSeconds, double p50, double p99) {
    String json() {
      return """
      {"queries":%d,"seconds":%s,"thread_cpu_seconds":%s,"p50_micros":%s,"p99_micros":%s}\
      """
          .formatted(queries, seconds, threadCpuSeconds, p50, p99);
    }
  }

  Result run(int threads) throws Exception {
    if (threads == 1) {
      return sum(List.of(loop(0)));
    }
    try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
      List<Future<Part>> running = new ArrayList<>();
      for (int t = 0; t < threads; t++) {
        int start = t * queryCount / threads;
        running.add(pool.submit(() -> loop(start)));
      }
      List<Part> parts = new ArrayList<>();
      for (Future<Part> part : running) {
        parts.add(finished(part));
      }
      return sum(parts);
    }
  }

  private static Part finished(Future<Part> part) throws Exception {
    try {
      return part.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("a searching thread failed: " + e.getCause(), e);
    }
  }

  private Part loop(int start) throws Exception {
    long[] latencies = new long[1 << 12];
    int done = 0;
    int query = start;
    long cpu = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    long begin = System.nanoTime();
    long now = begin;
    while (now - begin < nanos) {
      searcher.search(query);
      query = query + 1 < queryCount ? query + 1 : 0;
      long before = now;
      now = System.nanoTime();
      if (done == latencies.length) {
        latencies = Arrays.copyOf(latencies, done * 2);
      }
      latencies[done++] = now - before;
    }
    long used = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - cpu;
    return new Part(Arrays.copyOf(latencies, done), now - begin, used);
  }

  private static Result sum(List<Part> parts) {
    long[] all = parts.stream().flatMapToLong(p -> LongStream.of(p.latencies)).sorted().toArray();
    return new Result(
        all.length,
        parts.stream().mapToLong(Part::elapsedNanos).max().orElseThrow() / 1e9,
        parts.stream().mapToLong(Part::cpuNanos).sum() / 1e9,
        all[all.length / 2] / 1e3,
        all[(int) (all.length * 99L / 100)] / 1e3);
  }
}
