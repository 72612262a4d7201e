package dev.vecino.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.vecino.index.Metric;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A damaged table of RocksDB's is met first by a compaction, which makes writes fail. */
class DamagedCompactionTest {
  private static final int POINTS = 40;

  /** Each opening leaves a table; at so many RocksDB has compacted them. */
  private static final int OPENINGS = 12;

  @TempDir private Path directory;

  @Test
  @Timeout(60)
  void whatACompactionFindsDamagedIsSaidByNameAndNotCalledPassing() throws Exception {
    try (Database database = open()) {
      Collection docs =
          database.create(CollectionSpec.of("docs", new VectorSpec(2, Metric.EUCLIDEAN)));
      docs.upsert(IntStream.range(0, POINTS).mapToObj(this::point).toList(), Durability.DURABLE);
      docs.optimize(Duration.ofMinutes(1));
    }
    open().close();
    Path table = largestTable();
    byte[] bytes = Files.readAllBytes(table);
    bytes[bytes.length / 3] ^= 1;
    Files.write(table, bytes);

    for (int i = 0; i < OPENINGS; i++) {
      try (Database database = open()) {
        Collection docs = database.collection("docs");
        DataLossException refused = write(docs, POINTS + i);
        if (refused != null) {
          assertThat(refused.text()).contains(table.getFileName().toString());
        }
        if (refused != null || !docs.damages().isEmpty()) {
          requireReported(docs, table);
          assertThat(docs.count(null)).as("reads go on").isGreaterThanOrEqualTo(POINTS);
          return;
        }
      }
    }
    fail("RocksDB never read the table");
  }

  /** Writes a point; returns why it or what comes after it is refused, null when it is not. */
  private @Nullable DataLossException write(Collection docs, int number) {
    try {
      docs.upsert(List.of(point(number)), Durability.DURABLE);
      docs.optimize(Duration.ofMinutes(1));
      return null;
    } catch (DataLossException e) {
      return e;
    }
  }

  /** The background check may take its time; what is known before it is reported from the start. */
  private static void requireReported(Collection docs, Path table) throws InterruptedException {
    assertThat(docs.damages()).hasSize(1);
    while (docs.damages().getFirst().file().isEmpty()) {
      Thread.sleep(10);
    }
    Damage damage = docs.damages().getFirst();
    assertThat(damage.file()).isEqualTo("rocksdb/" + table.getFileName());
    assertThat(damage.effect()).isEqualTo(Damage.Effect.DATA_LOSS);
    assertThat(docs.describe().status()).isEqualTo(CollectionStatus.DAMAGED);
  }

  private Point point(int number) {
    return Point.of(
        PointId.of(number),
        new float[] {number, 1},
        Payload.of("text", Integer.toString(number).repeat(400)));
  }

  private Path largestTable() throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files
          .filter(file -> file.toString().endsWith(".sst"))
          .max(Comparator.comparingLong(file -> file.toFile().length()))
          .orElseThrow();
    }
  }

  private Database open() {
    return Database.open(directory, DatabaseOptions.defaults());
  }
}
