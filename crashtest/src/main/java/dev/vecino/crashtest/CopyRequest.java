package dev.vecino.crashtest;

/**
 * One request of the workload about copies of collections.
 *
 * @param number unique in a series and rising
 * @param collection that the copy is of, or {@link #NONE}
 * @param copy the id of the snapshot or the backup, or {@link #NONE} where it is to be made
 * @param restored name of the collection that a copy becomes or that is dropped, or {@link #NONE}
 */
record CopyRequest(Kind kind, long number, String collection, String copy, String restored) {
  /** What takes the place of an empty word. */
  static final String NONE = "-";

  /** What is asked of the database. */
  enum Kind {
    TAKE_SNAPSHOT,
    DELETE_SNAPSHOT,
    /** As a collection of its own, in place of what an earlier restore made. */
    RESTORE_SNAPSHOT,
    CREATE_BACKUP,
    VERIFY_BACKUP,
    DELETE_BACKUP,
    /** As {@link #RESTORE_SNAPSHOT}. */
    RESTORE_BACKUP,
    /** Deletes what a restore made. */
    DROP
  }

  /** One word per field, separated by spaces. */
  String encoded() {
    return "%s %d %s %s %s".formatted(kind, number, collection, copy, restored);
  }

  /** Reads what {@link #encoded} wrote. */
  static CopyRequest decode(String text) {
    String[] words = text.split(" ", -1);
    return new CopyRequest(
        Kind.valueOf(words[0]), Long.parseLong(words[1]), words[2], words[3], words[4]);
  }
}
