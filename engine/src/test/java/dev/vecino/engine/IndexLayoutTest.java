package dev.vecino.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vecino.index.Metric;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IndexLayoutTest {
  private static final long SEED = 20260712;
  private static final int POINTS = 3_000;

  @TempDir Path directory;

  private static DatabaseOptions options(long indexBytes) {
    DatabaseOptions defaults = DatabaseOptions.defaults();
    return new DatabaseOptions(
        defaults.limits(),
        8 << 20,
        8 << 20,
        64 << 20,
        64 << 20,
        indexBytes,
        new DiskReserve(0, 0),
        1 << 20,
        2,
        Upkeep.DEFAULT);
  }

  private static float[][] vectors(int count, int dimension) {
    RandomData data = new RandomData(new Random(SEED));
    float[][] vectors = new float[count][];
    for (int i = 0; i < count; i++) {
      vectors[i] = data.vector(dimension);
    }
    return vectors;
  }

  private static Collection load(Database database, int dimension, IndexLayout layout) {
    Collection docs =
        database.create(CollectionSpec.of("docs", new VectorSpec(dimension, Metric.EUCLIDEAN)));
    docs.update(CollectionOptions.DEFAULT.withLayout(layout));
    float[][] vectors = vectors(POINTS, dimension);
    List<Point> points = new ArrayList<>();
    for (int i = 0; i < POINTS; i++) {
      points.add(Point.of(PointId.of(i), vectors[i], Payload.of("n", i)));
    }
    docs.upsert(points, Durability.BUFFERED);
    docs.optimize(Duration.ofMinutes(2));
    return docs;
  }

  /** Whether the newest segment has blocks; the one that it replaced may still be there. */
  private boolean hasBlocks() {
    try (Stream<Path> paths = Files.walk(directory.resolve("shards"))) {
      Path newest =
          paths
              .filter(path -> path.endsWith("graph-0"))
              .max(Comparator.naturalOrder())
              .orElseThrow();
      return Files.exists(newest.resolveSibling("blocks-0"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "auto, 64, 67108864, true",
    "auto, 63, 67108864, false",
    "auto, 64, 1000000, false",
    "auto, 64, 0, false",
    "blocks, 8, 0, true",
    "compact, 64, 67108864, false"
  })
  void dimensionMemoryAndOptionDecide(
      String layout, int dimension, long indexBytes, boolean blocks) {
    try (Database database = Database.open(directory, options(indexBytes))) {
      IndexLayout wanted = IndexLayout.valueOf(layout.toUpperCase(java.util.Locale.ROOT));
      Collection docs = load(database, dimension, wanted);
      assertThat(docs.describe().spec().options().layout()).isEqualTo(wanted);
      assertThat(hasBlocks()).isEqualTo(blocks);
      assertThat(recall(docs, dimension)).isGreaterThan(0.95);
    }
    try (Database database = Database.open(directory, options(indexBytes))) {
      assertThat(recall(database.collection("docs"), dimension)).isGreaterThan(0.95);
    }
  }

  @Test
  void anotherLayoutHoldsForSegmentsThatAreBuiltLater() {
    try (Database database = Database.open(directory, options(64 << 20))) {
      Collection docs = load(database, 64, IndexLayout.COMPACT);
      assertThat(hasBlocks()).isFalse();
      docs.update(docs.describe().spec().options().withLayout(IndexLayout.AUTO));
      List<PointId> dead = IntStream.range(0, 1_000).mapToObj(PointId::of).toList();
      docs.delete(PointSelector.ids(dead), Durability.BUFFERED);
      docs.optimize(Duration.ofMinutes(2));
      assertThat(hasBlocks()).isTrue();
      assertThat(docs.count(null)).isEqualTo(POINTS - 1_000);
    }
  }

  /** Recall at 10 of walks. */
  private static double recall(Collection docs, int dimension) {
    float[][] vectors = vectors(POINTS + 20, dimension);
    int right = 0;
    for (int i = POINTS; i < vectors.length; i++) {
      float[] query = vectors[i];
      List<PointId> expected =
          IntStream.range(0, POINTS)
              .boxed()
              .sorted(Comparator.comparingDouble(row -> distance(query, vectors[row])))
              .limit(10)
              .map(PointId::of)
              .toList();
      right +=
          (int)
              docs.search(SearchRequest.builder(query).limit(10).ef(300).build()).points().stream()
                  .filter(point -> expected.contains(point.id()))
                  .count();
    }
    return right / 200.0;
  }

  private static double distance(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (double) (a[i] - b[i]) * (a[i] - b[i]);
    }
    return sum;
  }
}
