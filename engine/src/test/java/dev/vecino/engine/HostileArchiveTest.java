package dev.vecino.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vecino.index.Metric;
import dev.vecino.storage.SnapshotFile;
import dev.vecino.storage.SnapshotManifest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Archives that somebody made to do harm: each is refused, and nothing of it stays. */
class HostileArchiveTest {
  @TempDir Path directory;
  private Database database;
  private SnapshotManifest manifest;
  private final List<Entry> entries = new ArrayList<>();

  private record Entry(String name, byte[] bytes) {}

  @BeforeEach
  void open() throws IOException {
    database = Database.open(directory.resolve("data"), DatabaseOptions.defaults());
    Collection docs =
        database.create(CollectionSpec.of("docs", new VectorSpec(2, Metric.EUCLIDEAN)));
    docs.upsert(
        List.of(Point.of(PointId.of(1), new float[] {1, 2}, Payload.EMPTY)), Durability.DURABLE);
    SnapshotInfo snapshot = database.snapshots().create("docs", new Transfer());
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    database.snapshots().writeArchive("docs", snapshot.id(), out, new Transfer());
    try (TarArchiveInputStream tar =
        new TarArchiveInputStream(new ByteArrayInputStream(out.toByteArray()))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        entries.add(new Entry(entry.getName(), tar.readAllBytes()));
      }
    }
    manifest = SnapshotManifest.decode(entries.removeFirst().bytes(), "test");
  }

  @AfterEach
  void close() {
    database.close();
  }

  private static byte[] archive(SnapshotManifest manifest, List<Entry> files) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(out)) {
      tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_GNU);
      write(tar, new Entry("manifest", manifest.encode()));
      for (Entry file : files) {
        write(tar, file);
      }
    }
    return out.toByteArray();
  }

  private static void write(TarArchiveOutputStream tar, Entry file) throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry(file.name(), true);
    entry.setSize(file.bytes().length);
    tar.putArchiveEntry(entry);
    tar.write(file.bytes());
    tar.closeArchiveEntry();
  }

  private SnapshotManifest with(long liveCount, List<SnapshotFile> files) {
    return new SnapshotManifest(
        manifest.id(),
        manifest.created(),
        manifest.collection(),
        manifest.sequence(),
        liveCount,
        manifest.generation(),
        files);
  }

  private List<Entry> firstRenamed(String name) {
    List<Entry> renamed = new ArrayList<>(entries);
    renamed.set(0, new Entry(name, entries.getFirst().bytes()));
    return renamed;
  }

  private void refused(InputStream archive, ErrorCode code, String message) throws IOException {
    assertThatThrownBy(() ->
            database
                .snapshots()
                .restoreArchive(archive, new RestoreTarget("bad", false), new Transfer()))
        .isInstanceOfSatisfying(VecinoException.class, e -> assertThat(e.code()).isEqualTo(code))
        .hasMessageContaining(message);
    assertThat(database.collections()).hasSize(1);
    try (Stream<Path> shards = Files.list(directory.resolve("data/shards"))) {
      assertThat(shards).hasSize(1);
    }
    try (Stream<Path> outside = Files.list(directory)) {
      assertThat(outside).containsExactly(directory.resolve("data"));
    }
  }

  private void refused(byte[] archive, String message) throws IOException {
    refused(new ByteArrayInputStream(archive), ErrorCode.INVALID_ARGUMENT, message);
  }

  @Test
  void theRepackedArchiveItselfIsGood() throws IOException {
    Collection copy =
        database
            .snapshots()
            .restoreArchive(
                new ByteArrayInputStream(archive(manifest, entries)),
                new RestoreTarget("good", false),
                new Transfer());
    assertThat(copy.count(null)).isEqualTo(1);
  }

  @Test
  void pathsThatLeadElsewhereAreRefused() throws IOException {
    for (String name :
        List.of(
            directory.resolve("escaped").toString(),
            "../escaped",
            "rocksdb/../../../escaped",
            "x".repeat(5_000))) {
      refused(archive(manifest, firstRenamed(name)), "expected witness, found");
    }
  }

  @Test
  void moreFewerAndOtherFilesAreRefused() throws IOException {
    List<Entry> more = new ArrayList<>(entries);
    more.add(new Entry("more", new byte[10]));
    refused(archive(manifest, more), "more files than its manifest lists");
    refused(archive(manifest, entries.subList(0, entries.size() - 1)), "found its end");
    List<Entry> longer = new ArrayList<>(entries);
    longer.set(0, new Entry("witness", new byte[100_000]));
    refused(archive(manifest, longer), "witness has 100000 bytes");
    List<Entry> other = new ArrayList<>(entries);
    other.set(0, new Entry("witness", new byte[entries.getFirst().bytes().length]));
    refused(archive(manifest, other), "witness of snapshot");
  }

  @Test
  void aWrongCountIsRefused() throws IOException {
    refused(archive(with(2, manifest.files()), entries), "its manifest says");
  }

  @Test
  void filesThatDoNotFitOnTheDiskAreRefusedBeforeTheyAreRead() throws IOException {
    List<SnapshotFile> files = new ArrayList<>(manifest.files());
    files.add(new SnapshotFile("rocksdb/999999.sst", 1L << 59, files.getFirst().sha256()));
    refused(
        new ByteArrayInputStream(archive(with(1, files), entries)),
        ErrorCode.RESOURCE_EXHAUSTED,
        "disk.min_free");
    database
        .collection("docs")
        .upsert(
            List.of(Point.of(PointId.of(2), new float[] {1, 2}, Payload.EMPTY)),
            Durability.DURABLE);
  }

  @Test
  void headersWithoutEndAreRefused() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(out)) {
      byte[] name = new byte[1 << 20];
      java.util.Arrays.fill(name, (byte) 'x');
      TarArchiveEntry entry =
          new TarArchiveEntry("././@LongLink", TarConstants.LF_GNUTYPE_LONGNAME);
      entry.setSize(name.length);
      tar.putArchiveEntry(entry);
      tar.write(name);
      tar.closeArchiveEntry();
      write(tar, new Entry("manifest", manifest.encode()));
    }
    refused(out.toByteArray(), "a header has more than 65536 bytes");
  }

  @Test
  void aDiskBelowItsReserveRefusesSnapshotsAndGoesOnServing() throws IOException {
    database.close();
    DatabaseOptions defaults = DatabaseOptions.defaults();
    database =
        Database.open(
            directory.resolve("data"),
            new DatabaseOptions(
                defaults.limits(),
                defaults.blockCacheBytes(),
                defaults.writeBufferBytes(),
                defaults.growingBytes(),
                defaults.buildBytes(),
                defaults.indexBytes(),
                new DiskReserve(0, 100),
                defaults.filterCacheBytes(),
                defaults.buildThreads(),
                defaults.upkeep()));
    assertThatThrownBy(() -> database.snapshots().create("docs", new Transfer()))
        .isInstanceOfSatisfying(
            ResourceException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.RESOURCE_EXHAUSTED))
        .hasMessageContaining("a snapshot needs");
    assertThat(database.collection("docs").count(null)).isEqualTo(1);
  }
}
