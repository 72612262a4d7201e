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
      List.of("codes-0", "graph-0", "codes-1", "graph-1", "ids", "fields-0");

  @TempDir static Path template;
  private static DamageFixture fixture;

  @TempDir Path directory;

  @BeforeAll
  static void build() {
    fixture = new DamageFixture(template);
  }

  static List<Arguments> damages() {
    List<Arguments> damages = new ArrayList<>();
    for (String file : List.of("codes-1", "graph-0", "ids", "fields-0")) {
      for (Harm harm : Harm.values()) {
        damages.add(Arguments.of(file, harm));
      }
    }
    return damages;
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
