package dev.vecino.bench;

import com.google.errorprone.annotations.FormatMethod;
import dev.vecino.engine.Collection;
import dev.vecino.engine.CollectionOptions;
import dev.vecino.engine.CollectionSpec;
import dev.vecino.engine.CollectionStats;
import dev.vecino.engine.Database;
import dev.vecino.engine.DatabaseOptions;
import dev.vecino.engine.Durability;
import dev.vecino.engine.Payload;
import dev.vecino.engine.PayloadSelector;
import dev.vecino.engine.Point;
import dev.vecino.engine.PointId;
import dev.vecino.engine.SearchRequest;
import dev.vecino.engine.VectorSpec;
import dev.vecino.index.Metric;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Loads a data set into an embedded database and measures it in this process: ingest, time to
 * sealed, recall@10 with and without filters, queries a second with 1 and 8 threads.
 *
 * <p>Arguments: the data set's folder, and an empty folder for the database (or one from an earlier
 * run, which is then only searched).
 */
public final class EngineBench {
  private static final int K = 10;
  private static final int BATCH = 1_000;
  private static final int ROUNDS = 5;
  private static final Duration ROUND = Duration.ofSeconds(2);

  private final Dataset data;
  private final Collection collection;

  private EngineBench(Dataset data, Collection collection) {
    this.data = data;
    this.collection = collection;
  }

  /** Runs it. */
  public static void main(String[] args) throws Exception {
    if (args.length != 2) {
      throw new IllegalArgumentException("expected: DATASET_FOLDER DATABASE_FOLDER");
    }
    Dataset data = Dataset.open(Path.of(args[0]));
    Path folder = Path.of(args[1]);
    long opening = System.nanoTime();
    try (Database database = Database.open(folder, DatabaseOptions.defaults())) {
      print("opened in %d ms", millisSince(opening));
      if (database.collections().isEmpty()) {
        Collection fresh =
            database.create(
                new CollectionSpec(
                    "bench",
                    Map.of(
                        CollectionSpec.DEFAULT_VECTOR,
                        new VectorSpec(data.dimension(), Metric.COSINE)),
                    CollectionOptions.DEFAULT));
        new EngineBench(data, fresh).load();
      }
      EngineBench bench = new EngineBench(data, database.collection("bench"));
      bench.describe();
      bench.recall();
      bench.throughput(null);
      for (Dataset.NamedFilter filter : data.filters()) {
        bench.throughput(filter);
      }
    }
  }

  @FormatMethod
  private static void print(String format, @Nullable Object... args) {
    System.out.println(format.formatted(args));
  }

  private static long millisSince(long nanos) {
    return (System.nanoTime() - nanos) / 1_000_000;
  }

  private void load() throws IOException {
    List<Payload> payloads = data.payloads();
    long start = System.nanoTime();
    List<Point> batch = new ArrayList<>();
    for (int i = 0; i < data.rows(); i++) {
      batch.add(Point.of(PointId.of(i), data.row(i), payloads.get(i)));
      if (batch.size() == BATCH || i == data.rows() - 1) {
        collection.upsert(batch, Durability.DURABLE);
        batch = new ArrayList<>();
      }
    }
    long loaded = millisSince(start);
    print("loaded %d points in %d ms, %d/s", data.rows(), loaded, data.rows() * 1000L / loaded);
    collection.optimize(Duration.ofHours(2));
    print("sealed and merged after %d ms", millisSince(start));
  }

  private void describe() throws IOException {
    CollectionStats stats = collection.stats();
    stats.segments().forEach(segment -> print("  %s", segment));
    print(
        "segments use %d MB of memory, the shard %d MB of disk; resident %s",
        stats.memoryBytes() >> 20, stats.diskBytes() >> 20, resident());
  }

  private static String resident() throws IOException {
    Path status = Path.of("/proc/self/status");
    if (!Files.exists(status)) {
      return "unknown";
    }
    return Files.readAllLines(status).stream()
        .filter(line -> line.startsWith("VmRSS"))
        .findFirst()
        .orElse("unknown");
  }

  private SearchRequest request(
      int query, Dataset.@Nullable NamedFilter filter, @Nullable Integer ef) {
    return SearchRequest.builder(data.query(query))
        .limit(K)
        .ef(ef)
        .filter(filter == null ? null : filter.filter())
        .withPayload(PayloadSelector.NONE)
        .build();
  }

  private void recall() throws IOException {
    for (int ef : new int[] {32, 64, 100, 200, 400}) {
      print("recall@10 at ef %d: %.4f", ef, recall(null, ef));
    }
    print("recall@10 at default settings: %.4f", recall(null, null));
    for (Dataset.NamedFilter filter : data.filters()) {
      print(
          "recall@10 of %s (%d match, counted %d): %.4f",
          filter.name(), filter.matches(), collection.count(filter.filter()), recall(filter, null));
    }
  }

  private double recall(Dataset.@Nullable NamedFilter filter, @Nullable Integer ef)
      throws IOException {
    float[][] exact = data.exactScores(filter);
    Recall recall = new Recall();
    for (int i = 0; i < data.queryCount(); i++) {
      recall.add(collection.search(request(i, filter, ef)).points(), exact[i], K);
    }
    return recall.value();
  }

  private void throughput(Dataset.@Nullable NamedFilter filter) throws Exception {
    for (int threads : new int[] {1, 8}) {
      double[] rates = new double[ROUNDS];
      for (int round = 0; round < ROUNDS; round++) {
        rates[round] = round(filter, threads);
      }
      Arrays.sort(rates);
      print(
          "%s, %d threads: %.0f queries/s (median of %d rounds, %.0f to %.0f)",
          filter == null ? "no filter" : filter.name(),
          threads,
          rates[ROUNDS / 2],
          ROUNDS,
          rates[0],
          rates[ROUNDS - 1]);
    }
  }

  private double round(Dataset.@Nullable NamedFilter filter, int threads)
      throws InterruptedException {
    AtomicInteger next = new AtomicInteger();
    AtomicInteger done = new AtomicInteger();
    long start = System.nanoTime();
    List<Thread> workers = new ArrayList<>();
    for (int t = 0; t < threads; t++) {
      workers.add(
          Thread.ofPlatform()
              .start(() -> {
                while (System.nanoTime() - start < ROUND.toNanos()) {
                  int query = next.getAndIncrement() % data.queryCount();
                  collection.search(request(query, filter, null));
                  done.incrementAndGet();
                }
              }));
    }
    for (Thread worker : workers) {
      worker.join();
    }
    return done.get() * 1e9 / (System.nanoTime() - start);
  }
}
