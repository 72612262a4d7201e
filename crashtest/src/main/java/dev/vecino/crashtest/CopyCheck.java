package dev.vecino.crashtest;

import static dev.vecino.crashtest.BrokenPromiseException.require;

import dev.vecino.crashtest.CopyModel.Copy;
import dev.vecino.engine.Collection;
import dev.vecino.engine.CollectionStats;
import dev.vecino.engine.Database;
import dev.vecino.engine.RestoreTarget;
import dev.vecino.engine.SnapshotInfo;
import dev.vecino.engine.Transfer;
import dev.vecino.engine.backup.BackupInfo;
import dev.vecino.engine.backup.BackupState;
import dev.vecino.engine.backup.Backups;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * Compares snapshots, backups and what was restored from them with the model: each is restored, and
 * the collection that it becomes is read in every way.
 */
final class CopyCheck {
  private static final RestoreTarget CHECKED = new RestoreTarget("checked", false);

  /** One of so many copies is checked again that nothing happened to since it was. */
  private static final int AGAIN_ONCE_IN = 4;

  private final Database database;
  private final Backups backups;
  private final CopyModel model;
  private final RandomGenerator random;
  private final Recall recall = new Recall();
  private int checked;

  CopyCheck(Database database, Backups backups, CopyModel model, RandomGenerator random) {
    this.database = database;
    this.backups = backups;
    this.model = model;
    this.random = random;
  }

  /** Finds out which copies there are. */
  void settle() {
    Map<String, CollectionStats> restored = new TreeMap<>();
    for (Collection collection : database.collections()) {
      if (Copier.RESTORED.contains(collection.spec().name())) {
        restored.put(collection.spec().name(), collection.stats());
      }
    }
    model.settle(
        database.snapshots().list(),
        backups.list().stream().map(BackupInfo::content).toList(),
        restored);
  }

  /**
   * Checks them.
   *
   * @return what approximate searches found
   */
  Recall run() {
    model
        .restored()
        .forEach((name, copy) -> {
          if (chosen(name)) {
            compare(database.collection(name), copy);
          }
        });
    for (SnapshotInfo snapshot : database.snapshots().list()) {
      if (chosen(snapshot.id())) {
        restored(
            known(model.snapshots(), snapshot.id()),
            () ->
                database
                    .snapshots()
                    .restore(snapshot.collection(), snapshot.id(), CHECKED, new Transfer()));
      }
    }
    for (BackupInfo backup : backups.list()) {
      String id = backup.content().id();
      require(
          backup.state() == BackupState.VERIFIED || !model.verified(id),
          "a backup was found whole, and is listed as %s",
          backup);
      require(backup.state() != BackupState.DAMAGED, "a backup is damaged: %s", backup);
      if (chosen(id)) {
        restored(known(model.backups(), id), () -> backups.restore(id, CHECKED, new Transfer()));
      }
    }
    model.checked();
    return recall;
  }

  /** How many copies were compared. */
  int checked() {
    return checked;
  }

  private boolean chosen(String idOrName) {
    return model.touched(idOrName) || random.nextInt(AGAIN_ONCE_IN) == 0;
  }

  private static Copy known(Map<String, Copy> copies, String id) {
    Copy copy = copies.get(id);
    if (copy == null) {
      throw new BrokenPromiseException("copy %s appeared while others were checked".formatted(id));
    }
    return copy;
  }

  private void restored(Copy copy, Supplier<Collection> restore) {
    compare(restore.get(), copy);
    database.delete(CHECKED.collection());
  }

  private void compare(Collection collection, Copy copy) {
    try {
      recall.add(new CollectionCheck(collection, copy.content(), random).run());
      checked++;
    } catch (BrokenPromiseException e) {
      throw new BrokenPromiseException(
          "'%s', %s: %s".formatted(collection.spec().name(), copy, e.getMessage()));
    }
    require(
        collection.stats().version() == copy.version(),
        "%s is restored at version %d",
        copy,
        collection.stats().version());
  }
}
