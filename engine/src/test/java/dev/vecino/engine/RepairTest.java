package dev.vecino.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vecino.engine.DamageFixture.Harm;
import dev.vecino.engine.filter.Filter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Damage to derived files: answers stay right, and the files are built anew. */
class RepairTest {
  private static final List<String> DERIVED =
      List.of("codes-0", "graph-0", "codes-1", "graph-1", "blocks-1", "ids", "fields-0");

  @TempDir static Path template;
  private static DamageFixture fixture;

  @TempDir Path directory;

  @BeforeAll
  static void build() {
    fixture = new DamageFixture(template);
  }

  static List<Arguments> damages() {
    return List.of(
        Arguments.of("codes-1", Harm.FLIP),
        Arguments.of("graph-0", Harm.FLIP),
        Arguments.of("blocks-1", Harm.FLIP),
        Arguments.of("blocks-1", Harm.DELETE),
        Arguments.of("ids", Harm.FLIP),
        Arguments.of("fields-0", Harm.FLIP),
        Arguments.of("graph-0", Harm.TRUNCATE),
        Arguments.of("ids", Harm.TRUNCATE),
        Arguments.of("codes-1", Harm.DELETE),
        Arguments.of("fields-0", Harm.DELETE));
  }

  @ParameterizedTest
  @MethodSource("damages")
  void aDamagedDerivedFileIsBuiltAnew(String file, Harm harm) {
    fixture.copyTo(directory);
    Path damaged = DamageFixture.segment(directory);
    harm.to(damaged.resolve(file), new Random(DamageFixture.SEED + file.hashCode()));
    try (Database database = open()) {
      Collection collection = database.collection(DamageFixture.NAME);
      fixture.check(collection, DamageFixture.SEED);
      collection.optimize(Duration.ofMinutes(1));
      fixture.check(collection, DamageFixture.SEED + 1);
      assertThat(collection.damages()).isEmpty();
      assertThat(collection.describe().status()).isEqualTo(CollectionStatus.READY);
    }
    Path repaired = DamageFixture.segment(directory);
    assertThat(repaired).isNotEqualTo(damaged);
    assertThat(repaired.toFile().list())
        .containsExactlyInAnyOrderElementsOf(files("vectors-0", "vectors-1"));
    reopenAndCheck();
  }

  @Test
  void allDerivedFilesAtOnceAreBuiltAnew() throws Exception {
    fixture.copyTo(directory);
    for (String file : DERIVED) {
      Files.delete(DamageFixture.segment(directory).resolve(file));
    }
    try (Database database = open()) {
      Collection collection = database.collection(DamageFixture.NAME);
      fixture.check(collection, DamageFixture.SEED);
      collection.optimize(Duration.ofMinutes(1));
      assertThat(collection.damages()).isEmpty();
      fixture.check(collection, DamageFixture.SEED + 1);
    }
    reopenAndCheck();
  }

  @Test
  void answersAreRightAsLongAsNothingIsBuiltAnew() throws Exception {
    fixture.copyTo(directory);
    Path segment = DamageFixture.segment(directory);
    // A repair begins with the index of the first vector, and ends when its vectors are lost.
    byte[] vectors = Files.readAllBytes(segment.resolve("vectors-0"));
    vectors[5_000] ^= 1;
    Files.write(segment.resolve("vectors-0"), vectors);
    for (String file : List.of("codes-0", "graph-1", "ids", "fields-0")) {
      Files.delete(segment.resolve(file));
    }
    try (Database database = open()) {
      Collection collection = database.collection(DamageFixture.NAME);
      fixture.checkWithoutVectorA(collection, DamageFixture.SEED);
      collection.optimize(Duration.ofMinutes(1));
      assertThat(collection.damages())
          .extracting(Damage::file)
          .containsExactlyInAnyOrder("vectors-0", "codes-0", "graph-1", "ids", "fields-0");
      fixture.checkWithoutVectorA(collection, DamageFixture.SEED + 1);
    }
  }

  @Test
  void aCrashAnywhereInARepairIsEndedByTheNextStart() throws Exception {
    fixture.copyTo(directory);
    Path damaged = DamageFixture.segment(directory);
    Path segments = java.util.Objects.requireNonNull(damaged.getParent());
    Files.delete(damaged.resolve("ids"));
    // Before the publication: files half written, and a whole segment that was never listed.
    Files.createDirectory(segments.resolve("00000000000000fe.tmp"));
    Files.writeString(segments.resolve("00000000000000fe.tmp").resolve("ids"), "half");
    Files.createDirectory(segments.resolve("00000000000000ff"));
    Files.copy(
        damaged.resolve("vectors-0"), segments.resolve("00000000000000ff").resolve("vectors-0"));
    try (Database database = open()) {
      Collection collection = database.collection(DamageFixture.NAME);
      collection.optimize(Duration.ofMinutes(1));
      fixture.check(collection, DamageFixture.SEED);
    }
    Path repaired = DamageFixture.segment(directory);
    assertThat(DamageFixture.shard(directory).resolve("lost").toFile().list())
        .containsExactly("00000000000000ff");
    // After it: the old segment's files are still there.
    Files.createDirectory(damaged);
    Files.copy(repaired.resolve("vectors-0"), damaged.resolve("vectors-0"));
    reopenAndCheck();
    assertThat(DamageFixture.segment(directory)).isEqualTo(repaired);
  }

  @Test
  void writesBesideARepairAreKept() {
    fixture.copyTo(directory);
    Path segment = DamageFixture.segment(directory);
    Harm.DELETE.to(segment.resolve("graph-0"), new Random(DamageFixture.SEED));
    Harm.DELETE.to(segment.resolve("ids"), new Random(DamageFixture.SEED));
    Harm.DELETE.to(segment.resolve("fields-0"), new Random(DamageFixture.SEED));
    List<PointId> ids = List.copyOf(fixture.model().keySet());
    List<PointId> deleted = ids.subList(0, 100);
    List<PointId> changed = ids.subList(100, 200);
    try (Database database = open()) {
      Collection collection = database.collection(DamageFixture.NAME);
      for (int i = 0; i < 100; i++) {
        collection.delete(PointSelector.ids(List.of(deleted.get(i))), Durability.BUFFERED);
        collection.updatePayload(
            PointSelector.ids(List.of(changed.get(i))),
            new PayloadChange(Payload.of("seen", "now"), List.of(), false),
            Durability.BUFFERED);
      }
      collection.optimize(Duration.ofMinutes(1));
      checkWritten(collection, ids.size());
    }
    try (Database database = open()) {
      checkWritten(database.collection(DamageFixture.NAME), ids.size());
    }
  }

  private static void checkWritten(Collection collection, int before) {
    assertThat(collection.damages()).isEmpty();
    assertThat(collection.count(null)).isEqualTo(before - 100);
    Filter seen = Filter.must(new dev.vecino.engine.filter.Condition.Match("seen", List.of("now")));
    assertThat(collection.count(seen)).isEqualTo(100);
    assertThat(
            collection
                .scroll(new ScrollRequest(2000, null, null, PayloadSelector.NONE, false))
                .points())
        .hasSize(before - 100);
  }

  private void reopenAndCheck() {
    try (Database database = open()) {
      Collection collection = database.collection(DamageFixture.NAME);
      assertThat(collection.damages()).isEmpty();
      fixture.check(collection, DamageFixture.SEED + 2);
    }
  }

  private static List<String> files(String... more) {
    List<String> files = new ArrayList<>(DERIVED);
    files.addAll(List.of(more));
    return files;
  }

  private Database open() {
    return Database.open(directory, DatabaseOptions.defaults());
  }
}
