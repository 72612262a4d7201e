package dev.vecino.crashtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vecino.crashtest.Checker.Extra;
import dev.vecino.crashtest.CopyRequest.Kind;
import dev.vecino.crashtest.Journal.CopyEntry;
import dev.vecino.crashtest.Model.Ending;
import dev.vecino.engine.Database;
import dev.vecino.engine.Durability;
import dev.vecino.engine.RestoreTarget;
import dev.vecino.engine.SnapshotInfo;
import dev.vecino.engine.Transfer;
import dev.vecino.engine.backup.Backups;
import dev.vecino.engine.backup.DirectoryBlobStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a crash must not leave of snapshots, backups and restored collections is seen. */
class CopyCheckTest {
  private static final long SEED = 11;
  private static final int STEPS = 10;
  private static final String RESTORED = Copier.RESTORED.getFirst();

  /** A database with its backups, which passed a check; tests damage copies of it. */
  @TempDir static Path original;

  private static Journal journal;

  @TempDir Path directory;

  private Path data;
  private Model model;

  /** A snapshot, a backup, and what was restored, beside whatever the workload left. */
  @BeforeAll
  static void work() throws Exception {
    Path journals = Files.createDirectory(original.resolve("journals"));
    Path data = original.resolve("data");
    List<CopyEntry> copies = new ArrayList<>();
    try (Database database = Database.open(data, Victim.options())) {
      new Workload(SEED, 1, Profile.COPIES, 0, false).run(database, journals, STEPS);
      journal = Journal.read(journals);
      copies.addAll(journal.copies());
      String plain = Shape.PLAIN.collection();
      SnapshotInfo taken = database.snapshots().create(plain, new Transfer());
      copies.add(acknowledged(Kind.TAKE_SNAPSHOT, CopyRequest.NONE, taken));
      SnapshotInfo saved = backups(database).create(plain, new Transfer()).content();
      copies.add(acknowledged(Kind.CREATE_BACKUP, CopyRequest.NONE, saved));
      database
          .snapshots()
          .restore(plain, taken.id(), new RestoreTarget(RESTORED, true), new Transfer());
      CopyRequest restored = new CopyRequest(Kind.RESTORE_SNAPSHOT, 3, plain, taken.id(), RESTORED);
      copies.add(new CopyEntry(restored, CopyResult.NOTHING));
    }
    journal = new Journal(journal.writers(), copies);
    Model model = new Model();
    model.replay(journal, Ending.PROCESS);
    Checker.Findings findings = new Checker(data, model).check(SEED, Set.of(Extra.TARGET));
    assertThat(findings.copies()).isGreaterThanOrEqualTo(3);
  }

  private static CopyEntry acknowledged(Kind kind, String copy, SnapshotInfo made) {
    return new CopyEntry(
        new CopyRequest(kind, 1, made.collection(), copy, CopyRequest.NONE), CopyResult.of(made));
  }

  private static Backups backups(Database database) {
    Path target = Copier.target(database.dataDirectory());
    return new Backups(database, new DirectoryBlobStore(target));
  }

  @BeforeEach
  void copy() throws Exception {
    data = directory.resolve("data");
    for (String part : List.of("data", "backups")) {
      Path source = original.resolve(part);
      try (Stream<Path> files = Files.walk(source)) {
        for (Path file : files.toList()) {
          Files.copy(file, directory.resolve(part).resolve(source.relativize(file)));
        }
      }
    }
    model = new Model();
    model.replay(journal, Ending.PROCESS);
  }

  private void with(Consumer<Database> change) {
    try (Database database = Database.open(data, Victim.options())) {
      change.accept(database);
    }
  }

  private void requireSeen(String message, Extra... extras) {
    assertThatThrownBy(() -> new Checker(data, model).check(SEED, Set.of(extras)))
        .isInstanceOf(BrokenPromiseException.class)
        .hasMessageContaining(message);
  }

  /** The snapshot that was taken last. */
  private Path snapshot() {
    String id = Objects.requireNonNull(model.copies().restored().get(RESTORED)).id();
    return data.resolve("snapshots").resolve(id);
  }

  private static Path largest(Path below) throws IOException {
    try (Stream<Path> files = Files.walk(below)) {
      return files
          .filter(Files::isRegularFile)
          .max(Comparator.comparingLong(file -> file.toFile().length()))
          .orElseThrow();
    }
  }

  private void replay(CopyRequest request) {
    CopyEntry entry = new CopyEntry(request, null);
    model.replay(new Journal(List.of(), List.of(entry)), Ending.PROCESS);
  }

  @Test
  void aLostSnapshotIsSeen() throws Exception {
    Files.move(snapshot(), data.resolveSibling("elsewhere"));
    requireSeen("are not listed");
  }

  @Test
  void aSnapshotThatNobodyAskedForIsSeen() {
    with(database -> database.snapshots().create(Shape.PLAIN.collection(), new Transfer()));
    requireSeen("a snapshot that nobody made");
  }

  @Test
  void anUnansweredSnapshotMayBeThereOrNot() throws Exception {
    CopyRequest request =
        new CopyRequest(
            Kind.TAKE_SNAPSHOT, 4, Shape.NAMED.collection(), CopyRequest.NONE, CopyRequest.NONE);
    replay(request);
    new Checker(data, model).check(SEED, Set.of());
    replay(request);
    with(database -> database.snapshots().create(Shape.NAMED.collection(), new Transfer()));
    new Checker(data, model).check(SEED, Set.of());
    replay(request);
    with(database -> {
      database.snapshots().create(Shape.NAMED.collection(), new Transfer());
      database.snapshots().create(Shape.NAMED.collection(), new Transfer());
    });
    requireSeen("a snapshot that nobody made");
  }

  @Test
  void aDamagedSnapshotIsSeen() throws Exception {
    Path file = largest(snapshot());
    ShardFiles.flip(file, Files.size(file) / 2);
    assertThatThrownBy(() -> new Checker(data, model).check(SEED, Set.of()))
        .hasMessageContaining("is damaged");
  }

  @Test
  void whatIsLeftOfASnapshotIsSeen() throws Exception {
    Files.createFile(snapshot().resolve("left"));
    requireSeen("has the files");
  }

  @Test
  void aDirectoryThatIsNoSnapshotIsSeen() throws Exception {
    Files.createDirectory(data.resolve("snapshots/left"));
    requireSeen("snapshots/ has");
  }

  @Test
  void aLinkToElsewhereIsSeen() throws Exception {
    Files.createLink(data.resolveSibling("link"), largest(snapshot()));
    requireSeen("names, but in the data directory only");
  }

  @Test
  void aRestoredCollectionWithAnotherStateIsSeen() {
    with(database -> {
      long key = (long) Content.KEYS_PER_WRITER + Writer.keys(Writer.LEADER);
      Operation upsert =
          new Operation(
              Operation.Kind.UPSERT,
              999_999,
              Shape.PLAIN.staying(),
              Durability.DURABLE,
              0,
              new long[] {key});
      Requests.write(database.collection(RESTORED), upsert);
    });
    requireSeen("expected copy");
  }

  @Test
  void aLostBackupIsSeen() {
    with(database -> backups(database).delete(backups(database).list().getLast().content().id()));
    requireSeen("are not listed");
  }

  @Test
  void aDamagedBackupIsSeen() throws Exception {
    Path file = largest(data.resolveSibling("backups").resolve("blobs"));
    ShardFiles.flip(file, Files.size(file) / 2);
    assertThatThrownBy(() -> new Checker(data, model).check(SEED, Set.of()))
        .hasMessageContaining("is damaged");
  }

  @Test
  void anObjectThatNoBackupNeedsIsSeenWhenItStays() throws Exception {
    Path target = data.resolveSibling("backups");
    Files.createDirectories(target.resolve("leases/left"));
    Files.createFile(target.resolve("leases/left/note"));
    requireSeen("no backup at the target needs", Extra.TARGET);
  }
}
