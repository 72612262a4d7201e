package dev.vecino.crashtest;

import dev.vecino.engine.SnapshotInfo;

/**
 * What the acknowledgement of a {@link CopyRequest} said.
 *
 * @param copy the id of the snapshot or the backup that was made
 * @param version the newest in it
 * @param points in it
 */
record CopyResult(String copy, long version, long points) {
  /** Of requests that make no copy. */
  static final CopyResult NOTHING = new CopyResult(CopyRequest.NONE, 0, 0);

  static CopyResult of(SnapshotInfo made) {
    return new CopyResult(made.id(), made.version(), made.points());
  }

  /** One word per field, separated by spaces. */
  String encoded() {
    return copy + " " + version + " " + points;
  }

  /**
   * Reads what {@link #encoded} wrote.
   *
   * @param words of a line
   * @param first of them that is of the result
   */
  static CopyResult decode(String[] words, int first) {
    return new CopyResult(
        words[first], Long.parseLong(words[first + 1]), Long.parseLong(words[first + 2]));
  }
}
