package dev.vecino.engine.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vecino.engine.CallerException;
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
import dev.vecino.index.Metric;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackupsTest {
  private static final int DIMENSION = 16;

  @TempDir Path directory;
  private Database database;
  private Collection docs;
  private Path target;
  private DirectoryBlobStore blobs;
  private Backups backups;

  @BeforeEach
  void open() {
    database = Database.open(directory.resolve("data"), DatabaseOptions.defaults());
    docs = database.create(CollectionSpec.of("docs", new VectorSpec(DIMENSION, Metric.DOT)));
    target = directory.resolve("target");
    blobs = new DirectoryBlobStore(target);
    backups = new Backups(database, blobs);
  }

  @AfterEach
  void close() {
    database.close();
    blobs.close();
  }

  private void add(int from, int to) {
    Random random = new Random(from);
    List<Point> points = new ArrayList<>();
    for (int i = from; i < to; i++) {
      float[] vector = new float[DIMENSION];
      for (int d = 0; d < DIMENSION; d++) {
        vector[d] = (float) random.nextGaussian();
      }
      points.add(Point.of(PointId.of(i), vector, Payload.of("n", i)));
    }
    docs.upsert(points, Durability.DURABLE);
    docs.optimize(Duration.ofMinutes(1));
  }

  private BackupInfo create() {
    return backups.create("docs", new Transfer());
  }

  private List<Path> files(String below) {
    try (Stream<Path> files = Files.walk(target.resolve(below))) {
      return files.filter(Files::isRegularFile).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void aBackupIsRestoredUnderAnotherNameInAnotherDatabase() {
    add(0, 2_000);
    BackupInfo backup = create();
    assertThat(backup.state()).isEqualTo(BackupState.UNVERIFIED);
    add(2_000, 2_100);
    Transfer reading = new Transfer();
    BackupInfo verified = backups.verify(backup.content().id(), reading);
    assertThat(verified.state()).isEqualTo(BackupState.VERIFIED);
    assertThat(verified.checked()).isNotNull();
    assertThat(reading.doneBytes()).isEqualTo(backup.content().bytes());
    assertThat(backups.list()).containsExactly(verified);
    try (Database other = Database.open(directory.resolve("other"), DatabaseOptions.defaults())) {
      RestoreTarget copy = new RestoreTarget("copy", false);
      Backups seen = new Backups(other, blobs);
      assertThat(seen.restore(backup.content().id(), copy, new Transfer()).count(null))
          .isEqualTo(2_000);
      assertThatThrownBy(() -> seen.restore(backup.content().id(), copy, new Transfer()))
          .isInstanceOfSatisfying(
              CallerException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.ALREADY_EXISTS));
    }
    assertThat(files("leases")).isEmpty();
  }

  @Test
  void onlyWhatIsNewIsCopied() {
    add(0, 2_000);
    Transfer first = new Transfer();
    backups.create("docs", first);
    Transfer again = new Transfer();
    backups.create("docs", again);
    docs.upsert(
        List.of(Point.of(PointId.of(7), new float[DIMENSION], Payload.EMPTY)), Durability.DURABLE);
    Transfer changed = new Transfer();
    BackupInfo last = backups.create("docs", changed);
    // The large files are the segment's; the database's own small ones differ each time.
    assertThat(again.writtenBytes()).isLessThan(first.writtenBytes() / 4);
    assertThat(changed.writtenBytes()).isLessThan(first.writtenBytes() / 4);
    assertThat(changed.doneBytes()).isGreaterThan(last.content().bytes());
    assertThat(backups.list()).hasSize(3);
    for (BackupInfo backup : backups.list()) {
      assertThat(backups.verify(backup.content().id(), new Transfer()).state())
          .isEqualTo(BackupState.VERIFIED);
    }
  }

  @Test
  void aDeletionTakesWhatNoOtherBackupNeeds() {
    add(0, 1_200);
    BackupInfo first = create();
    add(1_200, 2_400);
    BackupInfo second = create();
    Deletion deletion = backups.delete(first.content().id());
    assertThat(deletion.swept()).isTrue();
    assertThat(backups.list())
        .extracting(b -> b.content().id())
        .containsExactly(second.content().id());
    assertThat(backups.verify(second.content().id(), new Transfer()).state())
        .isEqualTo(BackupState.VERIFIED);
    assertThat(backups.delete(second.content().id()).freedBytes()).isPositive();
    assertThat(files("blobs")).isEmpty();
    assertThat(files("leases")).isEmpty();
    assertThatThrownBy(() -> backups.find(second.content().id()))
        .isInstanceOfSatisfying(
            CallerException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NOT_FOUND));
  }

  @Test
  void damageIsFoundRecordedAndMendedByTheNextBackup() throws IOException {
    add(0, 1_200);
    BackupInfo backup = create();
    String id = backup.content().id();
    Path largest =
        files("blobs").stream()
            .max(java.util.Comparator.comparingLong(f -> f.toFile().length()))
            .orElseThrow();
    byte[] bytes = Files.readAllBytes(largest);
    bytes[bytes.length / 3] ^= 16;
    Files.write(largest, bytes);
    assertThatThrownBy(() -> backups.verify(id, new Transfer()))
        .isInstanceOf(DataLossException.class)
        .hasMessageContaining("segments/");
    assertThat(backups.find(id).state()).isEqualTo(BackupState.DAMAGED);
    assertThat(backups.find(id).damage()).contains("segments/");
    assertThatThrownBy(() -> backups.restore(id, new RestoreTarget("copy", false), new Transfer()))
        .isInstanceOf(DataLossException.class);
    assertThat(database.collections()).hasSize(1);
    create();
    assertThat(backups.verify(id, new Transfer()).state()).isEqualTo(BackupState.VERIFIED);

    Files.delete(largest);
    assertThatThrownBy(() -> backups.verify(id, new Transfer()))
        .isInstanceOf(DataLossException.class)
        .hasMessageContaining("lacks the object");
  }

  @Test
  void anInterruptedBackupIsNotThereAndTheNextGoesOnFromIt() {
    add(0, 1_200);
    Transfer transfer = new Transfer();
    BlobStore cutting =
        new Forwarding(blobs) {
          @Override
          public void put(String key, long bytes, Content content) {
            if (key.endsWith("/manifest")) {
              transfer.cancel();
              transfer.check();
            }
            super.put(key, bytes, content);
          }
        };
    assertThatThrownBy(() -> new Backups(database, cutting).create("docs", transfer))
        .isInstanceOf(ResourceException.class);
    assertThat(backups.list()).isEmpty();
    Transfer next = new Transfer();
    backups.create("docs", next);
    assertThat(next.writtenBytes()).isLessThan(transfer.writtenBytes());
    assertThat(database.snapshots().list()).isEmpty();
  }

  @Test
  void aSweepGivesWayToABackupUnderWayAndTheOtherWayRound() {
    add(0, 1_200);
    BackupInfo first = create();
    AtomicLong nanos = new AtomicLong();
    try (Lease _ = Lease.writing(blobs, nanos::get)) {
      assertThat(backups.delete(first.content().id())).isEqualTo(new Deletion(0, false));
      assertThat(files("blobs")).isNotEmpty();
    }
    try (Lease sweep = Lease.sweeping(blobs, nanos::get)) {
      assertThat(sweep.contested()).isFalse();
      assertThatThrownBy(this::create).hasMessageContaining("is being deleted");
    }
    BackupInfo second = create();
    assertThat(backups.delete(second.content().id()).swept()).isTrue();
    assertThat(files("blobs")).isEmpty();
  }

  @Test
  void aNoteThatACrashLeftDoesNotBlockForEver() throws IOException {
    Lease crashed = Lease.writing(blobs, System::nanoTime);
    for (Path note : files("leases")) {
      Files.setLastModifiedTime(
          note,
          java.nio.file.attribute.FileTime.from(
              java.time.Instant.now().minus(Duration.ofHours(2))));
    }
    try (Lease sweep = Lease.sweeping(blobs, System::nanoTime)) {
      assertThat(sweep.contested()).isFalse();
      sweep.removeExpired();
      assertThat(files("leases")).as("its own").hasSize(1);
    }
    crashed.close();
    AtomicLong nanos = new AtomicLong();
    try (Lease late = Lease.writing(blobs, nanos::get)) {
      nanos.set(Duration.ofMinutes(61).toNanos());
      assertThatThrownBy(late::renew).isInstanceOf(ResourceException.class);
    }
  }

  @Test
  void aTargetOfALaterReleaseIsRefused() throws IOException {
    Files.writeString(target.resolve("vecino-backups"), "2\n");
    assertThatThrownBy(this::create).hasMessageContaining("layout 2, this release reads 1");
  }

  @Test
  void aDirectoryWhoseParentIsMissingIsNoTarget() {
    Path unmounted = directory.resolve("mnt/share");
    assertThatThrownBy(() -> new DirectoryBlobStore(unmounted))
        .isInstanceOf(ResourceException.class);
    assertThatThrownBy(() -> blobs.get("../data/catalogue"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** Passes everything on. */
  private static class Forwarding implements BlobStore {
    private final BlobStore to;

    Forwarding(BlobStore to) {
      this.to = to;
    }

    @Override
    public void put(String key, long bytes, Content content) {
      to.put(key, bytes, content);
    }

    @Override
    public @Nullable InputStream get(String key) {
      return to.get(key);
    }

    @Override
    public void delete(String key) {
      to.delete(key);
    }

    @Override
    public List<Blob> list(String prefix) {
      return to.list(prefix);
    }

    @Override
    public void close() {}
  }
}
