package dev.vecino.engine;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vecino.index.Metric;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SnapshotsTest {
  private static final int DIMENSION = 8;
  private static final int IDS = 3_000;
  private static final VectorSpec VECTOR = new VectorSpec(DIMENSION, Metric.EUCLIDEAN);

  @TempDir Path directory;
  private Database database;
  private Collection docs;

  @BeforeEach
  void open() {
    database = Database.open(directory, DatabaseOptions.defaults());
    docs =
        database.create(
            new CollectionSpec(
                "docs",
                Map.of(CollectionSpec.DEFAULT_VECTOR, VECTOR),
                CollectionOptions.DEFAULT.withSealPoints(1_000)));
  }

  @AfterEach
  void close() {
    database.close();
  }

  /** A write as the model remembers it: the sequence and what it did to one point. */
  private record Written(long version, PointId id, float[] vector, int round, boolean deleted) {}

  /** Writes at random beside the snapshots, until told to stop; one mutation a sequence. */
  private static List<Written> write(Collection collection, Random random, AtomicBoolean over) {
    List<Written> history = new ArrayList<>();
    RandomData data = new RandomData(random);
    for (int round = 0; !over.get(); round++) {
      List<Point> points = new ArrayList<>();
      int first = random.nextInt(IDS);
      for (int i = 0; i < 100; i++) {
        points.add(
            Point.of(
                PointId.of((first + i) % IDS), data.vector(DIMENSION), Payload.of("round", round)));
      }
      long version = collection.upsert(points, Durability.BUFFERED).version() - points.size();
      for (Point point : points) {
        history.add(new Written(++version, point.id(), vector(point.vectors()), round, false));
      }
      PointId gone = PointId.of(random.nextInt(IDS));
      WriteResult deleted =
          collection.delete(PointSelector.ids(List.of(gone)), Durability.BUFFERED);
      if (deleted.count() == 1) {
        history.add(new Written(deleted.version(), gone, new float[0], round, true));
      }
    }
    return history;
  }

  @Test
  void snapshotsBesideWritesAndMergesAreTheHistoryUpToTheirSequence() throws Exception {
    long seed = 7;
    AtomicBoolean over = new AtomicBoolean();
    List<SnapshotInfo> snapshots = new ArrayList<>();
    List<Written> history;
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<List<Written>> writer = threads.submit(() -> write(docs, new Random(seed), over));
      Future<?> optimizer =
          threads.submit(() -> {
            while (!over.get()) {
              docs.optimize(Duration.ofMinutes(1));
            }
          });
      try {
        for (int i = 0; i < 4; i++) {
          long target = docs.stats().version() + 3_000;
          while (docs.stats().version() < target && !writer.isDone()) {
            Thread.onSpinWait();
          }
          snapshots.add(database.snapshots().create("docs", new Transfer()));
        }
      } finally {
        over.set(true);
      }
      history = writer.get();
      optimizer.get();
    }
    for (int i = 0; i < snapshots.size(); i++) {
      SnapshotInfo snapshot = snapshots.get(i);
      Collection copy =
          database
              .snapshots()
              .restore(
                  "docs", snapshot.id(), new RestoreTarget("copy-" + i, false), new Transfer());
      check(copy, snapshot, history, new Random(seed));
    }
    assertThat(snapshots.getLast().points()).as("seed %d", seed).isGreaterThan(1_000);
  }

  private static void check(
      Collection copy, SnapshotInfo snapshot, List<Written> history, Random random) {
    Map<PointId, Written> model = new TreeMap<>();
    for (Written written : history) {
      if (written.version() <= snapshot.version()) {
        model.put(written.id(), written);
      }
    }
    model.values().removeIf(Written::deleted);
    assertThat(copy.count(null)).isEqualTo(model.size()).isEqualTo(snapshot.points());
    GetResult all = copy.get(List.copyOf(model.keySet()), PayloadSelector.ALL, true);
    assertThat(all.missing()).isEmpty();
    for (StoredPoint point : all.points()) {
      Written expected = java.util.Objects.requireNonNull(model.get(point.id()));
      assertThat(point.version()).isEqualTo(expected.version());
      assertThat(point.payload()).isEqualTo(Payload.of("round", expected.round()));
      assertThat(vector(point.vectors())).isEqualTo(expected.vector());
    }
    RandomData data = new RandomData(random);
    for (int i = 0; i < 20; i++) {
      float[] query = data.vector(DIMENSION);
      List<Float> distances =
          model.values().stream()
              .map(p -> (float) ModelPoint.score(Metric.EUCLIDEAN, query, p.vector()))
              .sorted()
              .limit(10)
              .toList();
      List<ScoredPoint> found =
          copy.search(SearchRequest.builder(query).limit(10).exact(true).build()).points();
      assertThat(found).hasSize(distances.size());
      for (int k = 0; k < found.size(); k++) {
        assertThat(found.get(k).score())
            .isCloseTo(distances.get(k), org.assertj.core.api.Assertions.within(1e-4f));
      }
    }
  }

  private void fill(int points) {
    RandomData data = new RandomData(new Random(1));
    List<Point> batch = new ArrayList<>();
    for (int i = 0; i < points; i++) {
      batch.add(Point.of(PointId.of(i), data.vector(DIMENSION), Payload.of("n", i)));
    }
    docs.upsert(batch, Durability.DURABLE);
  }

  @Test
  void aRestoredCollectionGoesOnByItself() {
    fill(1_500);
    docs.optimize(Duration.ofMinutes(1));
    SnapshotInfo snapshot = database.snapshots().create("docs", new Transfer());
    docs.delete(PointSelector.ids(List.of(PointId.of(1))), Durability.DURABLE);
    restore(snapshot, "copy", false)
        .delete(PointSelector.ids(List.of(PointId.of(2))), Durability.DURABLE);
    reopen();
    Collection copy = database.collection("copy");
    assertThat(copy.count(null)).isEqualTo(1_499);
    assertThat(docs.count(null)).isEqualTo(1_499);
    assertThat(copy.spec().options().sealPoints()).isEqualTo(1_000);
    float[] first =
        vector(
            copy.get(List.of(PointId.of(1)), PayloadSelector.NONE, true)
                .points()
                .getFirst()
                .vectors());
    assertThat(copy.search(SearchRequest.builder(first).limit(1).build()).points().getFirst().id())
        .isEqualTo(PointId.of(1));
  }

  private static float[] vector(Map<String, float[]> vectors) {
    return java.util.Objects.requireNonNull(vectors.get(CollectionSpec.DEFAULT_VECTOR));
  }

  private Collection restore(SnapshotInfo snapshot, String name, boolean replace) {
    return database
        .snapshots()
        .restore(
            snapshot.collection(), snapshot.id(), new RestoreTarget(name, replace), new Transfer());
  }

  private void reopen() {
    database.close();
    database = Database.open(directory, DatabaseOptions.defaults());
    docs = database.collection("docs");
  }

  @Test
  void aNameInUseIsRefusedUnlessItIsToBeReplaced() {
    fill(10);
    SnapshotInfo snapshot = database.snapshots().create("docs", new Transfer());
    fill(20);
    assertThatThrownBy(() -> restore(snapshot, "docs", false))
        .isInstanceOfSatisfying(
            CallerException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.ALREADY_EXISTS));
    assertThatThrownBy(() -> restore(snapshot, "no name", false))
        .isInstanceOf(CallerException.class)
        .hasMessageContaining("is not a name");
    assertThat(database.collection("docs").count(null)).isEqualTo(20);
    Collection restored = restore(snapshot, "docs", true);
    assertThat(database.collection("docs")).isSameAs(restored);
    assertThat(restored.count(null)).isEqualTo(10);
    assertThatThrownBy(() -> docs.count(null)).isInstanceOf(ResourceException.class);
    assertThatThrownBy(() -> docs.update(CollectionOptions.DEFAULT.withSealPoints(5_000)))
        .as("an old handle must not bring the old shard back into the catalogue")
        .isInstanceOf(CallerException.class);
    reopen();
    assertThat(docs.count(null)).isEqualTo(10);
    assertThat(names(directory.resolve("shards"))).hasSize(1);
  }

  private static List<String> names(Path directory) {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.map(entry -> entry.getFileName().toString()).toList();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void snapshotsOfADeletedCollectionStayUntilTheyAreDeleted() {
    fill(10);
    SnapshotInfo snapshot = database.snapshots().create("docs", new Transfer());
    database.delete("docs");
    assertThat(database.snapshots().list("docs")).containsExactly(snapshot);
    assertThat(restore(snapshot, "docs", false).count(null)).isEqualTo(10);
    database.snapshots().delete("docs", snapshot.id());
    assertThat(database.snapshots().list("docs")).isEmpty();
    database.delete("docs");
    assertThatThrownBy(() -> database.snapshots().list("docs")).hasMessageContaining("'docs'");
    for (String id : List.of(snapshot.id(), "x", "../..", "")) {
      assertThatThrownBy(() -> database.snapshots().find("docs", id))
          .isInstanceOfSatisfying(
              CallerException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NOT_FOUND));
    }
  }

  @Test
  void aSnapshotOfAnotherCollectionIsNotFound() {
    SnapshotInfo snapshot = database.snapshots().create("docs", new Transfer());
    database.create(CollectionSpec.of("other", VECTOR));
    assertThatThrownBy(() -> database.snapshots().delete("other", snapshot.id()))
        .hasMessageContaining("collection 'other' has no snapshot");
    assertThat(database.snapshots().list()).containsExactly(snapshot);
  }

  @Test
  void anArchiveRestoresInAnotherDatabase() throws IOException {
    fill(1_200);
    docs.optimize(Duration.ofMinutes(1));
    SnapshotInfo snapshot = database.snapshots().create("docs", new Transfer());
    byte[] archive = archive(snapshot);
    try (Database other = Database.open(directory.resolve("other"), DatabaseOptions.defaults())) {
      RestoreTarget target = new RestoreTarget("moved", false);
      Collection moved =
          other
              .snapshots()
              .restoreArchive(new ByteArrayInputStream(archive), target, new Transfer());
      assertThat(moved.count(null)).isEqualTo(1_200);
      assertThat(moved.stats().segments())
          .anyMatch(segment -> segment.state() == CollectionStats.SegmentState.SEALED);
    }
  }

  private byte[] archive(SnapshotInfo snapshot) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    database.snapshots().writeArchive("docs", snapshot.id(), out, new Transfer());
    return out.toByteArray();
  }

  /** A place that matters: most of an archive of so small files is padding. */
  private static int behind(String magic, byte[] archive) {
    int found = new String(archive, ISO_8859_1).indexOf(magic);
    assertThat(found).as(magic).isPositive();
    return found + 80;
  }

  @Test
  void aBadArchiveIsRefusedAndLeavesNothing() throws IOException {
    fill(1_200);
    docs.optimize(Duration.ofMinutes(1));
    byte[] archive = archive(database.snapshots().create("docs", new Transfer()));
    List<byte[]> bad = new ArrayList<>();
    bad.add(new byte[0]);
    bad.add(new byte[4_096]);
    bad.add("no archive at all".repeat(100).getBytes(ISO_8859_1));
    Random random = new Random(3);
    for (int i = 0; i < 8; i++) {
      bad.add(java.util.Arrays.copyOf(archive, random.nextInt(archive.length - 20_000)));
    }
    for (int at : new int[] {behind("VECINOSN", archive), behind("VECINOSF", archive)}) {
      byte[] flipped = archive.clone();
      flipped[at] ^= 8;
      bad.add(flipped);
    }
    for (byte[] bytes : bad) {
      assertThatThrownBy(() ->
              database
                  .snapshots()
                  .restoreArchive(
                      new ByteArrayInputStream(bytes),
                      new RestoreTarget("bad", false),
                      new Transfer()))
          .as("%d of %d bytes", bytes.length, archive.length)
          .isInstanceOfSatisfying(
              CallerException.class,
              e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT));
    }
    assertThat(database.collections()).hasSize(1);
    assertThat(names(directory.resolve("shards"))).hasSize(1);
  }

  @Test
  void aDamagedSegmentFileIsFoundWhenTheSnapshotIsTaken() throws IOException {
    fill(1_200);
    docs.optimize(Duration.ofMinutes(1));
    Path file;
    try (Stream<Path> files = Files.walk(directory.resolve("shards"))) {
      file = files.filter(f -> f.endsWith("vectors-0")).findFirst().orElseThrow();
    }
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);
    assertThatThrownBy(() -> database.snapshots().create("docs", new Transfer()))
        .isInstanceOf(DataLossException.class)
        .hasMessageContaining("vectors-0");
    assertThat(database.snapshots().list("docs")).isEmpty();
  }

  @Test
  void closingCancelsWhatIsUnderWay() {
    fill(100);
    Transfer cancelled = new Transfer();
    cancelled.cancel();
    assertThatThrownBy(() -> database.snapshots().create("docs", cancelled))
        .isInstanceOf(ResourceException.class)
        .hasMessageContaining("cancelled");
    SnapshotInfo snapshot = database.snapshots().create("docs", new Transfer());
    assertThatThrownBy(() ->
            database
                .snapshots()
                .restore("docs", snapshot.id(), new RestoreTarget("copy", false), cancelled))
        .hasMessageContaining("cancelled");
    assertThat(database.collections()).hasSize(1);
    database.close();
    assertThatThrownBy(() -> database.snapshots().create("docs", new Transfer()))
        .isInstanceOf(VecinoException.class);
  }
}
