package dev.vecino.server.hostile;

import dev.vecino.client.ErrorCode;
import dev.vecino.client.Filters;
import dev.vecino.client.PayloadChange;
import dev.vecino.client.Point;
import dev.vecino.client.PointId;
import dev.vecino.client.PointSelector;
import dev.vecino.client.ScoredPoint;
import dev.vecino.client.SearchRequest;
import dev.vecino.client.SnapshotInfo;
import dev.vecino.client.VecinoClient;
import dev.vecino.client.VecinoClientException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;

/** Mixed writes and searches on one collection, and what went wrong with them. */
final class SoakTraffic {
  static final String COLLECTION = "soak";

  private static final int BATCH = 100;
  private static final int SEARCHERS = 2;

  private final SoakData data;
  private final VecinoClient client;
  private final LongAdder written = new LongAdder();
  private final LongAdder refused = new LongAdder();
  private final LongAdder searched = new LongAdder();
  private final LongAdder snapshots = new LongAdder();
  private final AtomicInteger rounds = new AtomicInteger();
  private final ConcurrentLinkedQueue<String> errors = new ConcurrentLinkedQueue<>();

  SoakTraffic(SoakData data, VecinoClient client) {
    this.data = data;
    this.client = client;
  }

  List<String> errors() {
    return errors.stream().limit(20).toList();
  }

  String counts() {
    return "%,d points written in %d rounds, %,d refusals, %,d searches, %d snapshots, %d errors"
        .formatted(
            written.sum(),
            rounds.get(),
            refused.sum(),
            searched.sum(),
            snapshots.sum(),
            errors.size());
  }

  /** Replaces every point, round after round, while others search; ends after a whole round. */
  void run(BooleanSupplier goOn) throws InterruptedException {
    List<Thread> searchers = new ArrayList<>();
    java.util.concurrent.atomic.AtomicBoolean writing =
        new java.util.concurrent.atomic.AtomicBoolean(true);
    for (int i = 0; i < SEARCHERS; i++) {
      Random random = new Random(i);
      searchers.add(
          Thread.ofPlatform()
              .start(() -> {
                while (writing.get()) {
                  search(random);
                }
              }));
    }
    while (goOn.getAsBoolean()) {
      round(rounds.incrementAndGet());
      retried(this::renewSnapshot);
    }
    writing.set(false);
    for (Thread searcher : searchers) {
      searcher.join();
    }
  }

  /** Takes a snapshot while searches go on, and deletes those before it. */
  private void renewSnapshot() {
    SnapshotInfo taken = client.snapshots().create(COLLECTION);
    snapshots.increment();
    for (SnapshotInfo snapshot : client.snapshots().list(COLLECTION)) {
      if (!snapshot.id().equals(taken.id())) {
        client.snapshots().delete(COLLECTION, snapshot.id());
      }
    }
  }

  int rounds() {
    return rounds.get();
  }

  /** Every point once; between batches some are deleted and come back with their batch. */
  void round(int number) throws InterruptedException {
    List<Integer> ids = data.shuffled(number);
    Random random = new Random(number);
    for (int first = 0; first < ids.size(); first += BATCH) {
      List<Integer> batch = ids.subList(first, Math.min(ids.size(), first + BATCH));
      int kind = random.nextInt(10);
      if (kind == 0) {
        retried(() -> client.delete(COLLECTION, PointSelector.ids(longs(batch))));
      } else if (kind == 1) {
        retried(() ->
            client.updatePayload(
                COLLECTION,
                PointSelector.ids(longs(batch)),
                PayloadChange.set("round", (long) number)));
      }
      List<Point> points = data.replaced(batch);
      retried(() -> client.upsert(COLLECTION, points));
      written.add(points.size());
    }
  }

  private static long[] longs(List<Integer> ids) {
    return ids.stream().mapToLong(Integer::longValue).toArray();
  }

  /** Writes again when the server asks for it, as a client has to. */
  private void retried(Runnable write) throws InterruptedException {
    while (true) {
      try {
        write.run();
        return;
      } catch (VecinoClientException e) {
        if (e.code() != ErrorCode.RESOURCE_EXHAUSTED) {
          errors.add(e.toString());
          return;
        }
        refused.increment();
        Thread.sleep(e.retryDelay().orElse(java.time.Duration.ofSeconds(1)));
      }
    }
  }

  private void search(Random random) {
    long group = random.nextInt(SoakData.GROUPS);
    boolean filtered = random.nextBoolean();
    SearchRequest.Builder request =
        SearchRequest.builder(data.query(random.nextInt(10_000))).limit(10);
    if (filtered) {
      request.filter(Filters.match("group", group));
    }
    try {
      List<ScoredPoint> found = client.search(COLLECTION, request.build()).points();
      searched.increment();
      if (found.size() != 10) {
        errors.add("a search found " + found.size());
      }
      for (ScoredPoint point : found) {
        if (filtered && ((PointId.Numeric) point.id()).value() % SoakData.GROUPS != group) {
          errors.add("the filter let " + point.id() + " through");
        }
      }
    } catch (VecinoClientException e) {
      errors.add(e.toString());
    }
  }
}
