package dev.vecino.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vecino.engine.DamageFixture.Harm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Damage that comes while the database is open is found by the check of all files. */
class ScrubTest {
  @TempDir static Path template;
  private static DamageFixture fixture;

  @TempDir Path directory;

  @BeforeAll
  static void build() {
    fixture = new DamageFixture(template);
  }

  @BeforeEach
  void copy() {
    fixture.copyTo(directory);
  }

  @Test
  void soundFilesAreReadWholeAndNothingIsFound() throws IOException {
    try (Database database = open()) {
      database.scrub();
      ScrubStats stats = database.scrubStats();
      assertThat(stats.findings()).isZero();
      assertThat(stats.passes()).isEqualTo(1);
      assertThat(stats.lastPassEpochSeconds()).isPositive();
      try (Stream<Path> files = Files.list(DamageFixture.segment(directory))) {
        assertThat(stats.bytesRead())
            .isGreaterThan(files.mapToLong(file -> file.toFile().length()).sum());
      }
      assertThat(database.damages()).isEmpty();
    }
  }

  @Test
  void aPassIsNoFasterThanItsRate() {
    long rate = 1 << 20;
    DatabaseOptions defaults = DatabaseOptions.defaults();
    DatabaseOptions slow =
        new DatabaseOptions(
            defaults.limits(),
            defaults.blockCacheBytes(),
            defaults.writeBufferBytes(),
            defaults.growingBytes(),
            defaults.buildBytes(),
            defaults.indexBytes(),
            defaults.diskReserve(),
            defaults.filterCacheBytes(),
            defaults.buildThreads(),
            new Upkeep(rate, 0, 0));
    try (Database database = Database.open(directory, slow)) {
      long start = System.nanoTime();
      database.scrub();
      double seconds = (System.nanoTime() - start) / 1e9;
      assertThat(seconds).isGreaterThan(0.99 * database.scrubStats().bytesRead() / rate);
    }
  }

  @Test
  void passesFollowOneAnotherUntilTheDatabaseCloses() throws InterruptedException {
    CountDownLatch asked = new CountDownLatch(3);
    try (Scrubber scrubber =
        new Scrubber(
            1,
            Duration.ZERO,
            () -> {
              asked.countDown();
              return List.of();
            })) {
      scrubber.start();
      assertThat(asked.await(1, TimeUnit.MINUTES)).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"codes-0", "graph-1", "blocks-1", "ids", "fields-0"})
  void aDerivedFileThatGoesBadWhileInUseIsBuiltAnew(String file) {
    try (Database database = open()) {
      Collection collection = database.collection(DamageFixture.NAME);
      // Renamed over, as a repair does: the mapping in use keeps the old bytes.
      replaceByDamaged(DamageFixture.segment(directory).resolve(file), Harm.FLIP);
      database.scrub();
      assertThat(database.scrubStats().findings()).isEqualTo(1);
      fixture.check(collection, DamageFixture.SEED);
      collection.optimize(Duration.ofMinutes(1));
      assertThat(collection.damages()).isEmpty();
      fixture.check(collection, DamageFixture.SEED + 1);
      database.scrub();
      assertThat(database.scrubStats().findings()).isEqualTo(1);
    }
    try (Database database = open()) {
      fixture.check(database.collection(DamageFixture.NAME), DamageFixture.SEED + 2);
    }
  }

  @ParameterizedTest
  @EnumSource(Harm.class)
  void vectorsThatGoBadWhileInUseAreLostAndSaidToBe(Harm harm) throws IOException {
    try (Database database = open()) {
      Collection collection = database.collection(DamageFixture.NAME);
      SearchRequest search =
          SearchRequest.builder(new float[] {1, 0, 0, 0, 0, 0}).using("a").exact(true).build();
      assertThat(collection.search(search).points()).hasSize(10);
      Path file = DamageFixture.segment(directory).resolve("vectors-0");
      replaceByDamaged(file, harm);
      database.scrub();
      assertThat(collection.damages())
          .singleElement()
          .satisfies(damage -> assertThat(damage.file()).isEqualTo("vectors-0"));
      assertThatThrownBy(() -> collection.search(search)).isInstanceOf(DataLossException.class);
      collection.optimize(Duration.ofMinutes(1));
      assertThat(collection.describe().status()).isEqualTo(CollectionStatus.DAMAGED);
    }
  }

  @Test
  void aDamagedTableOfRocksDbIsReported() throws IOException {
    try (Database database = open()) {
      Collection collection = database.collection(DamageFixture.NAME);
      Path table;
      try (Stream<Path> files = Files.list(DamageFixture.shard(directory).resolve("rocksdb"))) {
        table =
            files
                .filter(file -> file.toString().endsWith(".sst"))
                .max(Comparator.comparingLong(file -> file.toFile().length()))
                .orElseThrow();
      }
      byte[] sound = Files.readAllBytes(table);
      byte[] bytes = sound.clone();
      bytes[bytes.length / 3] ^= 1;
      Files.write(table, bytes);
      database.scrub();
      assertThat(collection.damages())
          .singleElement()
          .satisfies(damage -> {
            assertThat(damage.segment()).isNull();
            assertThat(damage.file()).isEqualTo("rocksdb/" + table.getFileName());
            assertThat(damage.effect()).isEqualTo(Damage.Effect.DATA_LOSS);
          });
      Files.write(table, sound);
      database.scrub();
      assertThat(collection.damages()).isEmpty();
    }
  }

  private static void replaceByDamaged(Path file, Harm harm) {
    try {
      if (harm == Harm.DELETE) {
        Files.delete(file);
        return;
      }
      Path damaged = file.resolveSibling("damaged");
      Files.copy(file, damaged);
      harm.to(damaged, new Random(DamageFixture.SEED));
      Files.move(
          damaged,
          file,
          java.nio.file.StandardCopyOption.ATOMIC_MOVE,
          java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private Database open() {
    return Database.open(directory, DatabaseOptions.defaults());
  }
}
