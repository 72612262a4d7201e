package dev.vecino.server.observability;

import dev.vecino.engine.Damage;
import dev.vecino.engine.Database;
import java.util.List;

/** Whether the server should get requests. */
public final class Health {
  private final Database database;
  private volatile State state = State.STARTING;

  /** The server's stage of life. */
  public enum State {
    STARTING,
    READY,
    STOPPING
  }

  public Health(Database database) {
    this.database = database;
  }

  public void state(State now) {
    state = now;
  }

  public State state() {
    return state;
  }

  /** Everything that is known to be damaged; what is not is served. */
  public List<Damage> damages() {
    return database.damages();
  }
}
