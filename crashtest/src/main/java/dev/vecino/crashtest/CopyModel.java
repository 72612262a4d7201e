package dev.vecino.crashtest;

import static dev.vecino.crashtest.BrokenPromiseException.require;

import dev.vecino.crashtest.CopyRequest.Kind;
import dev.vecino.crashtest.Journal.CopyEntry;
import dev.vecino.engine.CollectionStats;
import dev.vecino.engine.SnapshotInfo;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Which snapshots, backups and restored collections there must be, and what they hold. A copy is
 * durable once it is acknowledged, however the process ended; the last request may have no answer,
 * and then it was carried out whole or not at all.
 */
final class CopyModel {
  private final Map<String, Copy> snapshots = new TreeMap<>();
  private final Map<String, Copy> backups = new TreeMap<>();
  private final Map<String, Copy> restored = new TreeMap<>();

  /** Backups that an acknowledged verification found whole. */
  private final Set<String> verified = new HashSet<>();

  /** Taken since the last check. */
  private final List<Copy> fresh = new ArrayList<>();

  /** What requests since the last check were about: ids, and names of what was restored. */
  private final Set<String> touched = new HashSet<>();

  private @Nullable CopyRequest open;

  /** A snapshot or a backup. */
  static final class Copy {
    private final String collection;
    private final CopyResult said;
    private @Nullable CollectionModel content;

    private Copy(String collection, CopyResult said) {
      this.collection = collection;
      this.said = said;
    }

    /** What is in it; known once the model is settled. */
    CollectionModel content() {
      return Objects.requireNonNull(content);
    }

    String id() {
      return said.copy();
    }

    long version() {
      return said.version();
    }

    private boolean is(CollectionStats stats) {
      return stats.version() == said.version() && stats.points() == said.points();
    }

    @Override
    public String toString() {
      return "copy %s of '%s' at version %d".formatted(said.copy(), collection, said.version());
    }
  }

  /** Takes the requests of a run that ended. */
  void replay(List<CopyEntry> entries) {
    for (CopyEntry entry : entries) {
      CopyRequest request = entry.request();
      touched.add(request.copy());
      touched.add(request.restored());
      CopyResult result = entry.result();
      if (result == null) {
        open = request;
      } else {
        carriedOut(request, result);
      }
    }
  }

  private void carriedOut(CopyRequest request, CopyResult result) {
    switch (request.kind()) {
      case TAKE_SNAPSHOT -> snapshots.put(result.copy(), made(request.collection(), result));
      case CREATE_BACKUP -> backups.put(result.copy(), made(request.collection(), result));
      case DELETE_SNAPSHOT -> snapshots.remove(request.copy());
      case DELETE_BACKUP -> {
        backups.remove(request.copy());
        verified.remove(request.copy());
      }
      case VERIFY_BACKUP -> verified.add(request.copy());
      case RESTORE_SNAPSHOT -> restored.put(request.restored(), known(snapshots, request));
      case RESTORE_BACKUP -> restored.put(request.restored(), known(backups, request));
      case DROP -> restored.remove(request.restored());
    }
  }

  private Copy made(String collection, CopyResult result) {
    Copy copy = new Copy(collection, result);
    fresh.add(copy);
    touched.add(result.copy());
    return copy;
  }

  private static Copy known(Map<String, Copy> copies, CopyRequest request) {
    Copy copy = copies.get(request.copy());
    if (copy == null) {
      throw new IllegalStateException(request + " is about a copy that is not there");
    }
    return copy;
  }

  /**
   * Finds out whether the request without an answer was carried out.
   *
   * @param listedSnapshots those that the database lists
   * @param listedBackups those at the target
   * @param found the collections that restores made, by name
   * @throws BrokenPromiseException when one is missing, or there that nobody made, or half made
   */
  void settle(
      List<SnapshotInfo> listedSnapshots,
      List<SnapshotInfo> listedBackups,
      Map<String, CollectionStats> found) {
    settle("snapshot", snapshots, listedSnapshots, Kind.TAKE_SNAPSHOT, Kind.DELETE_SNAPSHOT);
    settle("backup", backups, listedBackups, Kind.CREATE_BACKUP, Kind.DELETE_BACKUP);
    verified.retainAll(backups.keySet());
    settleRestored(found);
    open = null;
  }

  private void settle(
      String what,
      Map<String, Copy> copies,
      List<SnapshotInfo> listed,
      Kind making,
      Kind deleting) {
    Set<String> missing = new HashSet<>(copies.keySet());
    for (SnapshotInfo info : listed) {
      CopyResult said = CopyResult.of(info);
      CopyRequest request = open;
      Copy known = copies.get(info.id());
      if (known == null) {
        require(
            request != null
                && request.kind() == making
                && request.collection().equals(info.collection()),
            "there is a %s that nobody made, or that was deleted: %s",
            what,
            info);
        copies.put(info.id(), made(info.collection(), said));
        // That was the one; a second one would be too many.
        open = null;
      } else {
        require(known.said.equals(said), "%s is listed as %s", known, info);
      }
      missing.remove(info.id());
    }
    CopyRequest request = open;
    if (request != null && request.kind() == deleting && missing.remove(request.copy())) {
      copies.remove(request.copy());
    }
    require(missing.isEmpty(), "the %ss %s are not listed", what, missing);
  }

  private void settleRestored(Map<String, CollectionStats> found) {
    Map<String, Copy> possible = new HashMap<>(restored);
    CopyRequest request = open;
    String inDoubt = request == null ? CopyRequest.NONE : request.restored();
    if (request != null && !inDoubt.equals(CopyRequest.NONE)) {
      restored.remove(inDoubt);
      switch (request.kind()) {
        case RESTORE_SNAPSHOT -> settle(inDoubt, known(snapshots, request), possible, found);
        case RESTORE_BACKUP -> settle(inDoubt, known(backups, request), possible, found);
        default -> settle(inDoubt, null, possible, found);
      }
    }
    require(
        found.keySet().equals(restored.keySet()),
        "the restored collections are %s, expected %s",
        found.keySet(),
        restored.keySet());
    restored.forEach((name, copy) ->
        require(
            copy.is(Objects.requireNonNull(found.get(name))),
            "'%s' is %s, expected %s",
            name,
            found.get(name),
            copy));
  }

  /**
   * Takes what is there under a name for certain when it may be.
   *
   * @param after what the request makes of it; null for nothing
   */
  private void settle(
      String name,
      @Nullable Copy after,
      Map<String, Copy> earlier,
      Map<String, CollectionStats> found) {
    Copy before = earlier.get(name);
    CollectionStats stats = found.get(name);
    if (stats == null) {
      require(before == null || after == null, "'%s' is gone, expected %s", name, before);
    } else if (after != null && after.is(stats)) {
      restored.put(name, after);
    } else if (before != null) {
      // Which it then must be.
      restored.put(name, before);
    }
  }

  /** Finds out what is in the copies that are new; before the collections they are of settle. */
  void fill(List<CollectionModel> collections) {
    for (Copy copy : fresh) {
      copy.content =
          collections.stream()
              .filter(collection -> collection.target().collection().equals(copy.collection))
              .findFirst()
              .orElseThrow()
              .at(copy.version());
    }
    fresh.clear();
  }

  /** Ends a check: nothing is touched any more. */
  void checked() {
    touched.clear();
  }

  boolean touched(String idOrName) {
    return touched.contains(idOrName);
  }

  boolean verified(String backup) {
    return verified.contains(backup);
  }

  Map<String, Copy> snapshots() {
    return snapshots;
  }

  Map<String, Copy> backups() {
    return backups;
  }

  Map<String, Copy> restored() {
    return restored;
  }
}
