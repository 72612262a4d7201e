package dev.vecino.bench;

import com.sun.management.ThreadMXBean;
import dev.vecino.bench.Target.Session;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.HdrHistogram.Histogram;

/**
 * Measures cases side by side: every round asks each case for a moment, in turn, so that what else
 * the machine does meets all of them alike; a case's number is the median of its rounds.
 *
 * @param data whose queries are asked, in turn
 * @param rounds how often each case has its turn, at least 1, after one that does not count
 * @param turn how long a turn lasts
 */
record Meter(Dataset data, int rounds, Duration turn) {
  private static final long MAX_MICROS = 60_000_000;
  private static final int DIGITS = 3;
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /** What one thread did in one turn. */
  private record Work(long searches, long cpuNanos, long allocatedBytes, Histogram micros) {}

  /** All turns of one case. */
  private static final class Sums {
    private final Histogram micros = new Histogram(MAX_MICROS, DIGITS);
    private final List<Double> rates = new ArrayList<>();
    private long searches;
    private long cpuNanos;
    private long allocatedBytes;

    void add(List<Work> works, long nanos) {
      long inTurn = 0;
      for (Work work : works) {
        micros.add(work.micros());
        cpuNanos += work.cpuNanos();
        allocatedBytes += work.allocatedBytes();
        inTurn += work.searches();
      }
      searches += inTurn;
      rates.add(inTurn * 1e9 / nanos);
    }
  }

  /** Measures the cases; in the order given. */
  List<Measurement> measure(List<Case> cases) throws Exception {
    List<Double> recalls = new ArrayList<>();
    for (Case of : cases) {
      recalls.add(recall(of));
    }
    List<Sums> sums = cases.stream().map(of -> new Sums()).toList();
    for (Case of : cases) {
      turn(of, new Sums());
    }
    for (int round = 0; round < rounds; round++) {
      for (int i = 0; i < cases.size(); i++) {
        turn(cases.get(i), sums.get(i));
      }
    }
    List<Measurement> measurements = new ArrayList<>();
    for (int i = 0; i < cases.size(); i++) {
      measurements.add(measurement(cases.get(i), sums.get(i), recalls.get(i)));
    }
    return measurements;
  }

  private static Measurement measurement(Case of, Sums sums, double recall) {
    double[] rates = sums.rates.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    double searches = Math.max(1, sums.searches);
    return new Measurement(
        of,
        rates[rates.length / 2],
        rates[0],
        rates[rates.length - 1],
        sums.micros.getValueAtPercentile(50),
        sums.micros.getValueAtPercentile(99),
        sums.cpuNanos / 1e3 / searches,
        sums.allocatedBytes / searches,
        recall);
  }

  /** Recall@10 over all queries, by one thread. */
  double recall(Case of) throws Exception {
    float[][] exact = data.exactScores(of.filter());
    Recall recall = new Recall();
    try (Session session = of.target().open()) {
      for (int query = 0; query < data.queryCount(); query++) {
        recall.add(session.search(new Ask(query, of.filter(), of.ef())), exact[query], Ask.K);
      }
    }
    return recall.value();
  }

  private void turn(Case of, Sums sums) throws Exception {
    AtomicInteger next = new AtomicInteger();
    long start = System.nanoTime();
    long end = start + turn.toNanos();
    List<Work> works = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(of.threads())) {
      List<Callable<Work>> tasks = new ArrayList<>();
      for (int i = 0; i < of.threads(); i++) {
        tasks.add(() -> work(of, next, end));
      }
      for (Future<Work> done : threads.invokeAll(tasks)) {
        works.add(outcome(done));
      }
    }
    sums.add(works, System.nanoTime() - start);
  }

  private static Work outcome(Future<Work> done) throws Exception {
    try {
      return done.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Exception cause ? cause : e;
    }
  }

  private Work work(Case of, AtomicInteger next, long end) throws Exception {
    Histogram micros = new Histogram(MAX_MICROS, DIGITS);
    long searches = 0;
    try (Session session = of.target().open()) {
      long thread = Thread.currentThread().threadId();
      long cpu = THREADS.getCurrentThreadCpuTime();
      long allocated = THREADS.getThreadAllocatedBytes(thread);
      for (long now = System.nanoTime(); now < end; ) {
        int query = Math.floorMod(next.getAndIncrement(), data.queryCount());
        session.search(new Ask(query, of.filter(), of.ef()));
        long after = System.nanoTime();
        micros.recordValue(Math.min(MAX_MICROS, (after - now) / 1_000));
        now = after;
        searches++;
      }
      return new Work(
          searches,
          THREADS.getCurrentThreadCpuTime() - cpu,
          THREADS.getThreadAllocatedBytes(thread) - allocated,
          micros);
    }
  }
}
