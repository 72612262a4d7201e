package dev.vecino.crashtest;

import dev.vecino.crashtest.CopyRequest.Kind;
import dev.vecino.engine.Collection;
import dev.vecino.engine.Database;
import dev.vecino.engine.RestoreTarget;
import dev.vecino.engine.SnapshotInfo;
import dev.vecino.engine.Transfer;
import dev.vecino.engine.backup.BackupInfo;
import dev.vecino.engine.backup.Backups;
import dev.vecino.engine.backup.DirectoryBlobStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Takes snapshots and backups of the collections that stay, while others write to them, restores
 * them under other names, and deletes all that again. One request after another.
 */
final class Copier {
  /** What restores make; nobody writes to them. */
  static final List<String> RESTORED = List.of("restored-1", "restored-2");

  /** More snapshots, or backups, are not kept. */
  private static final int MOST = 3;

  private static final List<Shape> COPIED = List.of(Shape.PLAIN, Shape.PLAIN, Shape.NAMED);

  private final Database database;
  private final Backups backups;
  private final Writer.Numbers numbers;
  private final RandomGenerator random;
  private final JournalWriter journal;
  private final Deque<Kind> next = new ArrayDeque<>();

  Copier(Database database, Writer.Numbers numbers, RandomGenerator random, JournalWriter journal) {
    this.database = database;
    this.backups = new Backups(database, new DirectoryBlobStore(target(database.dataDirectory())));
    this.numbers = numbers;
    this.random = random;
    this.journal = journal;
  }

  /** Where the backups lie of a database: beside it, on the volume whose power is cut. */
  static Path target(Path data) {
    return data.resolveSibling("backups");
  }

  void run(long steps) throws IOException {
    // A crash while a backup was deleted keeps others from being written.
    TargetCheck.expireNotes(target(database.dataDirectory()));
    for (long step = 0; step < steps; step++) {
      if (next.isEmpty()) {
        List<Kind> all = new ArrayList<>(List.of(Kind.values()));
        Collections.shuffle(all, random);
        next.addAll(all);
      }
      send(request(next.removeFirst()));
    }
  }

  private void send(CopyRequest request) {
    journal.sent(request);
    journal.acknowledged(request, carryOut(request));
  }

  /** A request of this kind, or one without which there could be none. */
  private CopyRequest request(Kind kind) {
    return switch (kind) {
      case TAKE_SNAPSHOT, DELETE_SNAPSHOT, RESTORE_SNAPSHOT -> {
        List<SnapshotInfo> there = database.snapshots().list();
        yield of(there, kind, Kind.TAKE_SNAPSHOT, Kind.DELETE_SNAPSHOT);
      }
      case CREATE_BACKUP, VERIFY_BACKUP, DELETE_BACKUP, RESTORE_BACKUP -> {
        List<SnapshotInfo> there = backups.list().stream().map(BackupInfo::content).toList();
        yield of(there, kind, Kind.CREATE_BACKUP, Kind.DELETE_BACKUP);
      }
      case DROP -> {
        List<String> there =
            database.collections().stream()
                .map(collection -> collection.spec().name())
                .filter(RESTORED::contains)
                .toList();
        yield there.isEmpty() ? request(Kind.RESTORE_SNAPSHOT) : drop(one(there));
      }
    };
  }

  private CopyRequest of(List<SnapshotInfo> there, Kind wanted, Kind making, Kind deleting) {
    Kind kind = wanted;
    if (there.isEmpty()) {
      kind = making;
    } else if (kind == making && there.size() >= MOST) {
      kind = deleting;
    }
    if (kind == making) {
      String collection = COPIED.get(random.nextInt(COPIED.size())).collection();
      return new CopyRequest(kind, numbers.take(), collection, CopyRequest.NONE, CopyRequest.NONE);
    }
    SnapshotInfo copy = one(there);
    boolean restores = kind == Kind.RESTORE_SNAPSHOT || kind == Kind.RESTORE_BACKUP;
    String restored = restores ? one(RESTORED) : CopyRequest.NONE;
    return new CopyRequest(kind, numbers.take(), copy.collection(), copy.id(), restored);
  }

  private CopyRequest drop(String restored) {
    return new CopyRequest(Kind.DROP, numbers.take(), CopyRequest.NONE, CopyRequest.NONE, restored);
  }

  private <T> T one(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }

  private CopyResult carryOut(CopyRequest request) {
    Transfer transfer = new Transfer();
    RestoreTarget restored = new RestoreTarget(request.restored(), true);
    switch (request.kind()) {
      case TAKE_SNAPSHOT -> {
        return CopyResult.of(database.snapshots().create(request.collection(), transfer));
      }
      case CREATE_BACKUP -> {
        return CopyResult.of(backups.create(request.collection(), transfer).content());
      }
      case DELETE_SNAPSHOT -> database.snapshots().delete(request.collection(), request.copy());
      case VERIFY_BACKUP -> {
        BackupInfo _ = backups.verify(request.copy(), transfer);
      }
      case DELETE_BACKUP -> backups.delete(request.copy());
      case RESTORE_SNAPSHOT -> {
        Collection _ =
            database.snapshots().restore(request.collection(), request.copy(), restored, transfer);
      }
      case RESTORE_BACKUP -> {
        Collection _ = backups.restore(request.copy(), restored, transfer);
      }
      case DROP -> database.delete(request.restored());
    }
    return CopyResult.NOTHING;
  }
}
