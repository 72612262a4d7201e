package dev.vecino.server.observability;

import dev.vecino.engine.CallerException;
import dev.vecino.engine.Damage;
import dev.vecino.engine.Database;
import dev.vecino.engine.DiskState;
import dev.vecino.engine.VecinoException;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Whether the server should get requests. There before the database is. */
public final class Health {
  private volatile @Nullable Database database;
  private volatile State state = State.STARTING;

  /** The server's stage of life. */
  public enum State {
    STARTING,
    READY,
    STOPPING
  }

  /** The database has begun to open. */
  public void database(Database begun) {
    database = begun;
  }

  public void state(State now) {
    state = now;
  }

  public State state() {
    return state;
  }

  /** Everything that is known to be damaged; what is not is served. */
  public List<Damage> damages() {
    Database known = database;
    return known == null ? List.of() : known.damages();
  }

  /** Collections that cannot be served yet. */
  public Set<String> opening() {
    Database known = database;
    return known == null ? Set.of() : known.opening();
  }

  /** Why writes are refused for lack of room on the disk; null when they are not. */
  public @Nullable String diskRefusal() {
    Database known = database;
    if (known == null) {
      return null;
    }
    try {
      DiskState disk = known.disk();
      return disk.refusingWrites()
          ? "writes are refused: %s has %d MB free, %d MB are kept free (disk.min_free)"
              .formatted(disk.volume(), disk.freeBytes() >> 20, disk.minFreeBytes() >> 20)
          : null;
    } catch (VecinoException e) {
      return "the data volume cannot be asked: " + e.text();
    }
  }

  /**
   * Whether requests to one collection are served.
   *
   * @throws CallerException NOT_FOUND
   */
  public boolean ready(String collection) {
    Database known = database;
    if (known == null || state == State.STOPPING) {
      return false;
    }
    try {
      known.collection(collection);
      return true;
    } catch (CallerException e) {
      throw e;
    } catch (VecinoException e) {
      // Damaged or still being opened: the body of /healthz says which.
      return false;
    }
  }
}
