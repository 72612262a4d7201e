package dev.vecino.crashtest;

import dev.vecino.crashtest.Shape.Target;
import dev.vecino.engine.Durability;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * One request of the workload.
 *
 * @param number unique in a series and rising with each writer; content derives from it
 * @param target the collection
 * @param argument the bucket of a delete by filter, the last bucket of a change by filter, or the
 *     points to seal at; 0 for others
 * @param keys points it names, each once
 */
record Operation(
    Kind kind, long number, Target target, Durability durability, long argument, long[] keys) {

  /** What is asked of the database. */
  enum Kind {
    CREATE,
    DROP,
    /** Another number of points to seal at. */
    CHANGE_OPTIONS,
    UPSERT,
    DELETE,
    /** By filter: all points of the writer in one bucket. */
    DELETE_BUCKET,
    CHANGE_PAYLOAD,
    /** By filter: the payload of all points of the writer in the first buckets. */
    CHANGE_BUCKETS;

    /** Whether it changes the catalogue, which is always durable, instead of points. */
    boolean changesCatalogue() {
      return this == CREATE || this == DROP || this == CHANGE_OPTIONS;
    }
  }

  /** The writer whose points it is about, or who sends it. */
  int writer() {
    return keys.length == 0 ? 0 : Content.writer(keys[0]);
  }

  /** One word per field, separated by spaces. */
  String encoded() {
    String keyList = Arrays.stream(keys).mapToObj(Long::toString).collect(Collectors.joining(","));
    return "%s %d %s %d %s %d [%s]"
        .formatted(kind, number, target.shape(), target.life(), durability, argument, keyList);
  }

  /** Reads what {@link #encoded} wrote. */
  static Operation decode(String text) {
    String[] words = text.split(" ", -1);
    String keyList = words[6].substring(1, words[6].length() - 1);
    long[] keys =
        keyList.isEmpty()
            ? new long[0]
            : Arrays.stream(keyList.split(",", -1)).mapToLong(Long::parseLong).toArray();
    return new Operation(
        Kind.valueOf(words[0]),
        Long.parseLong(words[1]),
        new Target(Shape.valueOf(words[2]), Long.parseLong(words[3])),
        Durability.valueOf(words[4]),
        Long.parseLong(words[5]),
        keys);
  }

  @Override
  public String toString() {
    return "%s %d of '%s' (life %d), %s, %d keys"
        .formatted(kind, number, target.collection(), target.life(), durability, keys.length);
  }
}
