package dev.vecino.storage;

/** Goes through all rows of a kind in a shard's newest state. Safe for use by many threads. */
public final class ShardRows {

  private final ShardDatabase database;

  ShardRows(ShardDatabase database) {
    this.database = database;
  }

  /** A snapshot of the newest state; to be closed. */
  public ShardSnapshot snapshot() {
    return ShardSnapshot.take(database);
  }

  /** Visits payloads in the order of their locations. */
  public void forEachPayload(PayloadVisitor visitor) {
    database.scan(
        Column.PAYLOADS,
        null,
        null,
        (key, value) -> {
          PayloadRow row = Rows.payload(value);
          if (row != null) {
            visitor.visit(Rows.location(key), row);
          }
          return true;
        });
  }

  /** Visits vectors that no sealed segment holds, in the order of their locations. */
  public void forEachPending(PendingVisitor visitor) {
    database.scan(
        Column.PENDING,
        null,
        null,
        (key, value) -> {
          visitor.visit(Rows.location(key), value);
          return true;
        });
  }

  /** Visits dead locations with the sequences of their deaths. */
  public void forEachTombstone(LocationVisitor visitor) {
    forEachLocation(Column.TOMBSTONES, visitor);
  }

  /** Visits locations whose payload is newer than the fields of their segment, with versions. */
  public void forEachDirty(LocationVisitor visitor) {
    forEachLocation(Column.DIRTY, visitor);
  }

  private void forEachLocation(Column column, LocationVisitor visitor) {
    database.scan(
        column,
        null,
        null,
        (key, value) -> {
          visitor.visit(Rows.location(key), Rows.number(value));
          return true;
        });
  }
}
