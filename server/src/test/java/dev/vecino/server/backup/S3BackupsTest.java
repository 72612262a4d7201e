package dev.vecino.server.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vecino.engine.Collection;
import dev.vecino.engine.CollectionSpec;
import dev.vecino.engine.DataLossException;
import dev.vecino.engine.Database;
import dev.vecino.engine.DatabaseOptions;
import dev.vecino.engine.Durability;
import dev.vecino.engine.ErrorCode;
import dev.vecino.engine.Payload;
import dev.vecino.engine.Point;
import dev.vecino.engine.PointId;
import dev.vecino.engine.ResourceException;
import dev.vecino.engine.RestoreTarget;
import dev.vecino.engine.Transfer;
import dev.vecino.engine.VectorSpec;
import dev.vecino.engine.backup.BackupInfo;
import dev.vecino.engine.backup.BackupState;
import dev.vecino.engine.backup.Backups;
import dev.vecino.engine.backup.BlobStore;
import dev.vecino.index.Metric;
import dev.vecino.server.config.BackupTarget;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class S3BackupsTest {
  private static final int DIMENSION = 16;
  private static final int PART_BYTES = 5 << 20;

  @TempDir Path directory;
  private ObjectStore store;
  private S3BlobStore blobs;

  @BeforeEach
  void start() throws Exception {
    store = ObjectStore.start();
    blobs = S3BlobStore.open(bucket(store.url()));
  }

  @AfterEach
  void stop() {
    blobs.close();
    store.close();
  }

  private static BackupTarget.Bucket bucket(String url) {
    return (BackupTarget.Bucket) BackupTarget.parse("nightly=" + url);
  }

  private static byte[] read(BlobStore blobs, String key) throws IOException {
    try (InputStream in = Objects.requireNonNull(blobs.get(key), key)) {
      return in.readAllBytes();
    }
  }

  private static void put(BlobStore blobs, String key, byte[] bytes) {
    blobs.put(key, bytes.length, () -> new ByteArrayInputStream(bytes));
  }

  @Test
  void objectsComeBackAsTheyWereLargeOnesInParts() throws IOException {
    byte[] large = new byte[2 * PART_BYTES + 12_345];
    new Random(5).nextBytes(large);
    AtomicInteger openings = new AtomicInteger();
    BackupTarget.Bucket bucket = bucket(store.url());
    try (S3BlobStore inParts =
        new S3BlobStore(S3BlobStore.client(bucket), bucket.bucket(), bucket.prefix(), PART_BYTES)) {
      inParts.put(
          "blobs/la/large",
          large.length,
          () -> {
            openings.incrementAndGet();
            return new ByteArrayInputStream(large);
          });
    }
    assertThat(openings).hasValueGreaterThanOrEqualTo(3);
    put(blobs, "blobs/em/empty", new byte[0]);
    put(blobs, "backups/one", new byte[] {1, 2});
    assertThat(read(blobs, "blobs/la/large")).isEqualTo(large);
    assertThat(read(blobs, "blobs/em/empty")).isEmpty();
    assertThat(blobs.list("blobs/"))
        .extracting(BlobStore.Blob::key, BlobStore.Blob::bytes)
        .containsExactlyInAnyOrder(
            org.assertj.core.api.Assertions.tuple("blobs/la/large", (long) large.length),
            org.assertj.core.api.Assertions.tuple("blobs/em/empty", 0L));
    blobs.delete("blobs/la/large");
    blobs.delete("blobs/la/large");
    assertThat(blobs.get("blobs/la/large")).isNull();
    assertThat(blobs.list("")).hasSize(2);
  }

  @Test
  void aPutThatFailsLeavesNoObject() {
    BackupTarget.Bucket bucket = bucket(store.url());
    AtomicInteger openings = new AtomicInteger();
    try (S3BlobStore inParts =
        new S3BlobStore(S3BlobStore.client(bucket), bucket.bucket(), bucket.prefix(), PART_BYTES)) {
      assertThatThrownBy(() ->
              inParts.put(
                  "blobs/half",
                  2L * PART_BYTES,
                  () -> {
                    if (openings.incrementAndGet() > 1) {
                      throw ResourceException.unavailable("enough", Duration.ofSeconds(1), null);
                    }
                    return new ByteArrayInputStream(new byte[2 * PART_BYTES]);
                  }))
          .isInstanceOf(ResourceException.class)
          .hasMessage("enough");
    }
    assertThat(blobs.list("")).isEmpty();
  }

  private static Collection filled(Database database, int points) {
    Collection docs =
        database.create(CollectionSpec.of("docs", new VectorSpec(DIMENSION, Metric.EUCLIDEAN)));
    Random random = new Random(11);
    List<Point> batch = new ArrayList<>();
    for (int i = 0; i < points; i++) {
      float[] vector = new float[DIMENSION];
      for (int d = 0; d < DIMENSION; d++) {
        vector[d] = (float) random.nextGaussian();
      }
      batch.add(Point.of(PointId.of(i), vector, Payload.of("n", i)));
    }
    docs.upsert(batch, Durability.DURABLE);
    docs.optimize(Duration.ofMinutes(1));
    return docs;
  }

  private Database database(String name) {
    return Database.open(directory.resolve(name), DatabaseOptions.defaults());
  }

  @Test
  void aBackupIsIncrementalVerifiedAndRestoredElsewhere() {
    String id;
    try (Database database = database("data")) {
      Collection docs = filled(database, 1_500);
      Backups backups = new Backups(database, blobs);
      Transfer first = new Transfer();
      id = backups.create("docs", first).content().id();
      docs.delete(dev.vecino.engine.PointSelector.ids(List.of(PointId.of(3))), Durability.DURABLE);
      Transfer second = new Transfer();
      BackupInfo later = backups.create("docs", second);
      assertThat(second.writtenBytes()).isPositive().isLessThan(first.writtenBytes() / 4);
      assertThat(backups.verify(id, new Transfer()).state()).isEqualTo(BackupState.VERIFIED);
      backups.delete(later.content().id());
      assertThat(backups.list())
          .extracting(backup -> backup.content().id(), BackupInfo::state)
          .containsExactly(org.assertj.core.api.Assertions.tuple(id, BackupState.VERIFIED));
    }
    try (Database other = database("other")) {
      Backups seen = new Backups(other, blobs);
      Collection copy = seen.restore(id, new RestoreTarget("copy", false), new Transfer());
      assertThat(copy.count(null)).isEqualTo(1_500);
    }
    assertThat(blobs.list("leases/")).isEmpty();
  }

  @Test
  void aFlippedBitIsFoundByVerifyAndByRestore() throws IOException {
    try (Database database = database("data")) {
      filled(database, 1_500);
      Backups backups = new Backups(database, blobs);
      String id = backups.create("docs", new Transfer()).content().id();
      String largest =
          blobs.list("blobs/").stream()
              .max(Comparator.comparingLong(BlobStore.Blob::bytes))
              .orElseThrow()
              .key();
      byte[] bytes = read(blobs, largest);
      bytes[bytes.length / 2] ^= 4;
      put(blobs, largest, bytes);
      RestoreTarget copy = new RestoreTarget("copy", false);
      assertThatThrownBy(() -> backups.restore(id, copy, new Transfer()))
          .isInstanceOf(DataLossException.class)
          .hasMessageContaining("segments/");
      assertThatThrownBy(() -> backups.verify(id, new Transfer()))
          .isInstanceOf(DataLossException.class)
          .hasMessageContaining("segments/");
      assertThat(backups.find(id).state()).isEqualTo(BackupState.DAMAGED);
      assertThat(database.collections()).hasSize(1);
    }
  }

  @Test
  void aStoreThatRefusesOrIsAwayIsUnavailableAndNoSecretIsTold() {
    ObjectStore.forgetSecret();
    try (S3BlobStore refused = S3BlobStore.open(bucket(store.url()));
        S3BlobStore away =
            S3BlobStore.open(bucket("s3://backups?endpoint=http://127.0.0.1:1&path_style=true"))) {
      for (S3BlobStore unusable : List.of(refused, away)) {
        assertThatThrownBy(() -> unusable.list("blobs/"))
            .isInstanceOfSatisfying(
                ResourceException.class,
                e -> {
                  assertThat(e.code()).isEqualTo(ErrorCode.UNAVAILABLE);
                  assertThat(e.text())
                      .contains("'backups'")
                      .doesNotContain(ObjectStore.SECRET, ObjectStore.KEY);
                });
      }
    }
  }
}
