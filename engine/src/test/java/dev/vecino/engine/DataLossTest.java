package dev.vecino.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vecino.engine.DamageFixture.Harm;
import dev.vecino.index.Metric;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Damage that cannot be repaired: it is said, and all the rest goes on. */
class DataLossTest {
  private static final SearchRequest FOR_ALL =
      SearchRequest.builder(new float[] {1, 0, 0, 0, 0, 0}).using("a").exact(true).build();
  private static final SearchRequest FOR_WHAT_IS_LEFT =
      SearchRequest.builder(new float[] {1, 0, 0, 0, 0, 0})
          .using("a")
          .exact(true)
          .allowPartial(true)
          .build();

  @TempDir static Path template;
  private static DamageFixture fixture;

  @TempDir Path directory;

  @BeforeAll
  static void build() {
    fixture = new DamageFixture(template);
  }

  @ParameterizedTest
  @EnumSource(Harm.class)
  void aVectorsFileThatDoesNotOpenTakesOutItsSegmentAlone(Harm harm) throws IOException {
    fixture.copyTo(directory);
    Path segment = DamageFixture.segment(directory);
    Path file = segment.resolve("vectors-0");
    byte[] sound = Files.readAllBytes(file);
    if (harm == Harm.FLIP) {
      flip(file, 20); // in the header; a flipped row is found later
    } else {
      harm.to(file, new Random(DamageFixture.SEED));
    }
    List<PointId> ids = List.copyOf(fixture.model().keySet());
    try (Database database = open()) {
      Collection collection = database.collection(DamageFixture.NAME);
      assertLost(collection, "vectors-0");
      assertThat(collection.search(FOR_WHAT_IS_LEFT).partial()).isTrue();
      assertThat(collection.count(null)).isEqualTo(ids.size());
      assertThatThrownBy(() -> collection.count(new RandomData(new Random(1)).filter()))
          .isInstanceOf(DataLossException.class);

      // Writes go on, also to points whose vectors are lost.
      collection.delete(PointSelector.ids(ids.subList(0, 50)), Durability.BUFFERED);
      collection.upsert(replacements(ids.subList(50, 100)), Durability.BUFFERED);
      collection.optimize(Duration.ofMinutes(1));
      SearchResult left = collection.search(FOR_WHAT_IS_LEFT);
      assertThat(left.partial()).isTrue();
      assertThat(left.points()).hasSize(10);
      assertThat(segment).isDirectory();
      otherCollectionsGoOn(database);
    }
    try (Database database = open()) {
      assertLost(database.collection(DamageFixture.NAME), "vectors-0");
    }

    Files.write(file, sound);
    try (Database database = open()) {
      Collection collection = database.collection(DamageFixture.NAME);
      assertThat(collection.damages()).isEmpty();
      assertThat(collection.search(FOR_ALL).partial()).isFalse();
      GetResult gone = collection.get(ids.subList(0, 50), PayloadSelector.ALL, true);
      assertThat(gone.points()).isEmpty();
      GetResult replaced = collection.get(ids.subList(50, 100), PayloadSelector.ALL, true);
      assertThat(replaced.points())
          .allSatisfy(point -> assertThat(point.payload()).isEqualTo(Payload.of("new", true)));
      GetResult old = collection.get(ids.subList(100, 200), PayloadSelector.ALL, true);
      assertThat(old.points())
          .allSatisfy(point ->
              assertThat(point.vectors().get("a"))
                  .isEqualTo(
                      Objects.requireNonNull(fixture.model().get(point.id())).vectors().get("a")));
    }
  }

  @Test
  void aDamagedRowIsFoundWhenItIsTouched() throws IOException {
    fixture.copyTo(directory);
    Path file = DamageFixture.segment(directory).resolve("vectors-0");
    flip(file, 5_000);
    try (Database database = open()) {
      Collection collection = database.collection(DamageFixture.NAME);
      assertThat(collection.damages()).isEmpty();
      assertLost(collection, "vectors-0");
      assertThat(collection.search(FOR_WHAT_IS_LEFT).partial()).isTrue();
    }
  }

  @Test
  void backgroundWorkThatMeetsDamageLeavesTheSegmentAloneAndGoesOn() throws IOException {
    fixture.copyTo(directory);
    Path segment = DamageFixture.segment(directory);
    Path file = segment.resolve("vectors-0");
    byte[] sound = Files.readAllBytes(file);
    flip(file, 5_000);
    List<PointId> ids = List.copyOf(fixture.model().keySet());
    List<PointId> deleted = ids.subList(0, 500);
    try (Database database = open()) {
      Collection collection = database.collection(DamageFixture.NAME);
      // More than a fifth is dead, so the segment is to be written anew.
      collection.delete(PointSelector.ids(deleted), Durability.BUFFERED);
      collection.upsert(replacements(ids.subList(500, 600)), Durability.BUFFERED);
      collection.optimize(Duration.ofMinutes(1));
      assertThat(segment).isDirectory();
      assertLost(collection, "vectors-0");
      assertThat(collection.stats().indexingLagPoints()).isZero();
    }
    Files.write(file, sound);
    try (Database database = open()) {
      Collection collection = database.collection(DamageFixture.NAME);
      collection.optimize(Duration.ofMinutes(1));
      assertThat(collection.search(FOR_ALL).partial()).isFalse();
      assertThat(collection.count(null)).isEqualTo(ids.size() - 500);
      assertThat(collection.get(deleted, PayloadSelector.NONE, false).points()).isEmpty();
      assertThat(collection.get(ids.subList(500, ids.size()), PayloadSelector.ALL, true).points())
          .hasSize(ids.size() - 500);
    }
    assertThat(segment).doesNotExist();
  }

  @Test
  void derivedFilesOfASegmentWithLostVectorsAreNotTouched() throws IOException {
    fixture.copyTo(directory);
    Path segment = DamageFixture.segment(directory);
    flip(segment.resolve("vectors-0"), 5_000);
    Files.delete(segment.resolve("graph-0"));
    try (Database database = open()) {
      Collection collection = database.collection(DamageFixture.NAME);
      collection.optimize(Duration.ofMinutes(1));
      assertThat(segment).isDirectory();
      assertLost(collection, "vectors-0");
      assertThat(collection.damages())
          .extracting(Damage::file)
          .containsExactly("vectors-0", "graph-0");
    }
  }

  @Test
  void aShardBehindItsWitnessIsRefusedByItself() throws IOException {
    fixture.copyTo(directory);
    Path rocks = DamageFixture.shard(directory).resolve("rocksdb");
    Path earlier = directory.resolve("earlier");
    Files.move(rocks, earlier);
    copyFiles(earlier, rocks);
    try (Database database = open()) {
      database
          .collection(DamageFixture.NAME)
          .delete(
              PointSelector.ids(List.copyOf(fixture.model().keySet()).subList(0, 5)),
              Durability.DURABLE);
      otherCollectionsGoOn(database);
    }
    DamageFixture.deleteTree(rocks);
    Files.move(earlier, rocks);
    try (Database database = open()) {
      assertThatThrownBy(() -> database.collection(DamageFixture.NAME))
          .isInstanceOf(DataLossException.class)
          .hasMessageContaining("collection 'damaged' did not open")
          .hasMessageContaining("witness");
      CollectionDescription refused = database.describe(DamageFixture.NAME);
      assertThat(refused.status()).isEqualTo(CollectionStatus.UNAVAILABLE);
      assertThat(refused.spec().vectors()).containsOnlyKeys("a", "b");
      assertThat(database.describeAll())
          .extracting(collection -> collection.spec().name())
          .containsExactly(DamageFixture.NAME, "other");
      assertThat(database.damages())
          .singleElement()
          .satisfies(damage -> {
            assertThat(damage.collection()).isEqualTo(DamageFixture.NAME);
            assertThat(damage.segment()).isNull();
            assertThat(damage.effect()).isEqualTo(Damage.Effect.UNAVAILABLE);
          });
      assertThat(database.collection("other").count(null)).isEqualTo(1);
      database.delete(DamageFixture.NAME);
      assertThat(database.damages()).isEmpty();
    }
  }

  private static void assertLost(Collection collection, String file) {
    assertThatThrownBy(() -> collection.search(FOR_ALL))
        .isInstanceOf(DataLossException.class)
        .hasMessageContaining("allow_partial");
    assertThat(collection.describe().status()).isEqualTo(CollectionStatus.DAMAGED);
    assertThat(collection.damages().getFirst())
        .satisfies(damage -> {
          assertThat(damage.collection()).isEqualTo(DamageFixture.NAME);
          assertThat(damage.file()).isEqualTo(file);
          assertThat(damage.segment()).isNotNull();
          assertThat(damage.reason()).contains("vectors-0");
          assertThat(damage.effect()).isEqualTo(Damage.Effect.DATA_LOSS);
        });
  }

  private static void otherCollectionsGoOn(Database database) {
    Collection other = database.create(CollectionSpec.of("other", new VectorSpec(2, Metric.DOT)));
    other.upsert(
        List.of(Point.of(PointId.of(1), new float[] {1, 2}, Payload.EMPTY)), Durability.DURABLE);
    assertThat(other.search(SearchRequest.builder(new float[] {1, 1}).build()).points()).hasSize(1);
  }

  private static List<Point> replacements(List<PointId> ids) {
    RandomData data = new RandomData(new Random(DamageFixture.SEED));
    List<Point> points = new ArrayList<>();
    ids.forEach(
        id -> points.add(new Point(id, Map.of("a", data.vector(6)), Payload.of("new", true))));
    return points;
  }

  private static void flip(Path file, int at) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[at] ^= 8;
    Files.write(file, bytes);
  }

  private static void copyFiles(Path from, Path to) throws IOException {
    Files.createDirectory(to);
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        Files.copy(file, to.resolve(from.relativize(file)));
      }
    }
  }

  private Database open() {
    return Database.open(directory, DatabaseOptions.defaults());
  }
}
