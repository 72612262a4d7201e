package dev.vecino.server.hostile;

import dev.vecino.client.CollectionInfo;
import dev.vecino.client.CollectionSpec;
import dev.vecino.client.Metric;
import dev.vecino.client.Point;
import dev.vecino.client.PointId;
import dev.vecino.client.RestoreTarget;
import dev.vecino.client.SearchRequest;
import dev.vecino.client.SnapshotInfo;
import dev.vecino.client.VecinoClient;
import dev.vecino.server.ServerProcess;
import dev.vecino.server.ServerProcess.Launch;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Mixed upserts, updates, deletes, filtered searches, seals, merges and snapshots against a real
 * server with 1 GB, in a control group where one can be made: memory over time as CSV, and recall
 * at the end against that at the start and that of an index built anew of the same points.
 *
 * <pre>
 * java @server/src/main/dist/jvm.options -Xmx1g \
 *   -cp "server/target/test-classes:server/target/classes:$(cat server/target/test-libraries)" \
 *   dev.vecino.server.hostile.SoakRun [SECONDS, 3600] [POINTS, 63000] [DIMENSION, 384]
 * </pre>
 *
 * <p>Goes on until the time is over and every point was replaced three times. Exits with 1 when an
 * operation failed, the server died, or recall fell by more than 0.01.
 */
public final class SoakRun {
  private static final long TOTAL_BYTES = 1L << 30;
  private static final int REPLACEMENTS = 3;
  private static final int QUERIES = 200;
  private static final int NEAREST = 10;
  private static final double TOLERANCE = 0.01;
  private static final int LOADED_BATCH = 500;
  private static final Duration SETTLE = Duration.ofMinutes(20);

  private SoakRun() {}

  public static void main(String[] arguments) throws Exception {
    long seconds = arguments.length > 0 ? Long.parseLong(arguments[0]) : 3_600;
    int points = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 63_000;
    int dimension = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 384;
    Path directory = Files.createTempDirectory("vecino-soak");
    System.out.println("data, log and memory.csv in " + directory);
    List<String> wrong = new ArrayList<>();
    if (MemoryCgroup.available()) {
      try (MemoryCgroup group =
          MemoryCgroup.create("vecino-soak-" + ProcessHandle.current().pid(), TOTAL_BYTES)) {
        soak(
            directory,
            group,
            Duration.ofSeconds(seconds),
            new SoakData(points, dimension, 7),
            wrong);
        System.out.printf("the group's highest use: %,d MB%n", group.peakBytes() >> 20);
      }
    } else {
      soak(directory, null, Duration.ofSeconds(seconds), new SoakData(points, dimension, 7), wrong);
    }
    System.out.println(wrong.isEmpty() ? "nothing was wrong" : String.join("\n", wrong));
    System.exit(wrong.isEmpty() ? 0 : 1);
  }

  /** Without a group the heap is what the launcher would give for the same total. */
  private static Launch launch(@Nullable MemoryCgroup group) {
    return group == null
        ? new Launch(
            List.of(),
            List.of("-Xmx" + TOTAL_BYTES * 40 / 100),
            Map.of("memory.total", Long.toString(TOTAL_BYTES)))
        : new Launch(group.prefix(), List.of(), Map.of());
  }

  private static void soak(
      Path directory,
      @Nullable MemoryCgroup group,
      Duration duration,
      SoakData data,
      List<String> wrong)
      throws Exception {
    Path stored = directory.resolve("data");
    Duration interval =
        duration.dividedBy(120).compareTo(Duration.ofSeconds(30)) > 0
            ? Duration.ofSeconds(30)
            : duration.dividedBy(120).plusSeconds(1);
    try (ServerProcess server = ServerProcess.start(stored, directory, launch(group));
        VecinoClient client = server.client();
        MemoryCurve curve = new MemoryCurve(server, directory.resolve("memory.csv"), interval)) {
      SoakTraffic traffic = new SoakTraffic(data, client);
      int dimension = data.query(0).length;
      client.create(CollectionSpec.of(SoakTraffic.COLLECTION, dimension, Metric.COSINE));
      long start = System.nanoTime();
      traffic.round(0);
      settle(client, SoakTraffic.COLLECTION);
      System.out.printf("loaded and indexed in %s%n", since(start));
      double before = recall(client, SoakTraffic.COLLECTION, data);

      long end = System.nanoTime() + duration.toNanos();
      traffic.run(() -> System.nanoTime() < end || traffic.rounds() < REPLACEMENTS);
      System.out.println(traffic.counts());
      settle(client, SoakTraffic.COLLECTION);
      double after = recall(client, SoakTraffic.COLLECTION, data);
      restore(client, data, wrong);
      System.out.print(curve.summary());

      client.create(CollectionSpec.of("fresh", dimension, Metric.COSINE));
      load(client, data);
      settle(client, "fresh");
      double fresh = recall(client, "fresh", data);
      System.out.printf(
          "recall@%d: %.4f at the start, %.4f at the end, %.4f of a fresh index%n",
          NEAREST, before, after, fresh);
      if (after < fresh - TOLERANCE || after < before - TOLERANCE) {
        wrong.add("recall fell");
      }
      wrong.addAll(traffic.errors());
      if (client.count(SoakTraffic.COLLECTION) != data.size()) {
        wrong.add("points are missing or too many: " + client.count(SoakTraffic.COLLECTION));
      }
      if (server.terminate() != 0) {
        wrong.add("the server did not stop cleanly");
      }
      wrong.addAll(LogCheck.findings(server.log(), 500, 0));
    }
    restart(directory, stored, group, data, wrong);
  }

  /** How long a restore of the newest snapshot takes, and whether it is whole. */
  private static void restore(VecinoClient client, SoakData data, List<String> wrong) {
    SnapshotInfo newest = client.snapshots().list(SoakTraffic.COLLECTION).getLast();
    long start = System.nanoTime();
    client.snapshots().restore(SoakTraffic.COLLECTION, newest.id(), RestoreTarget.of("restored"));
    System.out.printf(
        "a restore of %,d points, %,d MB, took %s%n",
        newest.points(), newest.bytes() >> 20, since(start));
    if (client.count("restored") != data.size()) {
      wrong.add("the restored collection has " + client.count("restored"));
    }
    client.deleteCollection("restored");
  }

  /** How long a start takes with all of it. */
  private static void restart(
      Path directory, Path stored, @Nullable MemoryCgroup group, SoakData data, List<String> wrong)
      throws Exception {
    try (ServerProcess server = ServerProcess.start(stored, directory, launch(group));
        VecinoClient client = server.client()) {
      long start = System.nanoTime();
      int found =
          client
              .search(SoakTraffic.COLLECTION, SearchRequest.nearest(data.query(1), NEAREST))
              .points()
              .size();
      System.out.printf(
          "a restart took %s until ready, the first search %s%n", server.startTime(), since(start));
      if (found != NEAREST) {
        wrong.add("the first search after a restart found " + found);
      }
    }
  }

  private static Duration since(long startNanos) {
    return Duration.ofMillis((System.nanoTime() - startNanos) / 1_000_000);
  }

  private static void load(VecinoClient client, SoakData data) {
    try (var loader = client.batchUpserter("fresh").build()) {
      for (int first = 0; first < data.size(); first += LOADED_BATCH) {
        IntStream.range(first, Math.min(data.size(), first + LOADED_BATCH))
            .mapToObj(data::point)
            .forEach((Point point) -> loader.add(point));
      }
    }
  }

  /** Waits until almost every point is in a graph and nothing waits to be sealed. */
  private static void settle(VecinoClient client, String collection) throws InterruptedException {
    long end = System.nanoTime() + SETTLE.toNanos();
    while (System.nanoTime() < end) {
      CollectionInfo info = client.collection(collection);
      if (info.indexingLagPoints() < 1_000
          && info.segments().stream().noneMatch(segment -> segment.state().equals("frozen"))) {
        return;
      }
      Thread.sleep(500);
    }
    throw new IllegalStateException("indexing is not over after " + SETTLE);
  }

  private static double recall(VecinoClient client, String collection, SoakData data) {
    List<float[]> queries =
        IntStream.range(0, QUERIES).mapToObj(i -> data.query(100_000 + i)).toList();
    List<Set<Long>> nearest = data.nearest(queries, NEAREST);
    long hits = 0;
    for (int i = 0; i < QUERIES; i++) {
      Set<Long> expected = nearest.get(i);
      hits +=
          client
              .search(collection, SearchRequest.nearest(queries.get(i), NEAREST))
              .points()
              .stream()
              .filter(point -> expected.contains(((PointId.Numeric) point.id()).value()))
              .count();
    }
    return hits / (double) (QUERIES * NEAREST);
  }
}
