package dev.vecino.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vecino.engine.filter.Condition;
import dev.vecino.engine.filter.Filter;
import dev.vecino.index.Metric;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Readers beside a writer, seals and merges: every write is seen whole or not at all. */
class GroupVisibilityStressTest {
  private static final int POINTS = 40;
  private static final int GENERATIONS = 400;
  private static final int DIMENSION = 8;

  @TempDir Path directory;

  @Test
  void readersSeeEachWriteWholeWhileSegmentsComeAndGo() throws Exception {
    AtomicBoolean done = new AtomicBoolean();
    try (Database database = Database.open(directory, DatabaseOptions.defaults());
        ExecutorService threads = Executors.newCachedThreadPool()) {
      Collection collection =
          database.create(CollectionSpec.of("groups", new VectorSpec(DIMENSION, Metric.EUCLIDEAN)));
      write(collection, 0);
      List<Future<Long>> readers = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        int seed = i;
        readers.add(threads.submit(() -> readUntil(done, collection, new Random(seed))));
      }
      Future<?> optimizer =
          threads.submit(() -> {
            while (!done.get()) {
              collection.optimize(Duration.ofMinutes(1));
            }
          });
      try {
        for (int generation = 1; generation <= GENERATIONS; generation++) {
          write(collection, generation);
          readOwnWrite(collection, generation);
        }
      } finally {
        done.set(true);
      }
      for (Future<Long> reader : readers) {
        assertThat(reader.get()).as("reads of one reader").isGreaterThanOrEqualTo(1);
      }
      optimizer.get();
    }
  }

  private static void write(Collection collection, int generation) {
    if (generation % 4 == 3) {
      collection.updatePayload(
          PointSelector.matching(new Filter(List.of(), List.of(), List.of())),
          new PayloadChange(Payload.of("generation", generation), List.of(), false),
          Durability.BUFFERED);
      return;
    }
    List<Point> points = new ArrayList<>();
    for (int i = 0; i < POINTS; i++) {
      float[] vector = new float[DIMENSION];
      vector[0] = generation;
      vector[1] = i;
      points.add(Point.of(PointId.of(i), vector, Payload.of("generation", generation)));
    }
    collection.upsert(points, Durability.BUFFERED);
  }

  private static void readOwnWrite(Collection collection, int generation) {
    Filter filter = Filter.must(new Condition.Match("generation", List.of((long) generation)));
    assertThat(collection.count(filter)).isEqualTo(POINTS);
  }

  private static long readUntil(AtomicBoolean done, Collection collection, Random random) {
    long reads = 0;
    do {
      SearchResult result =
          collection.search(
              SearchRequest.builder(new float[DIMENSION])
                  .limit(2 * POINTS)
                  .filter(
                      random.nextBoolean() ? Filter.must(new Condition.Exists("generation")) : null)
                  .build());
      Set<Object> generations = new HashSet<>();
      for (ScoredPoint point : result.points()) {
        Payload payload = point.payload();
        assertThat(payload).isNotNull();
        generations.add(String.valueOf(payload));
      }
      assertThat(result.points()).hasSize(POINTS);
      assertThat(generations).as("generations in one answer").hasSize(1);
      reads++;
    } while (!done.get());
    return reads;
  }
}
