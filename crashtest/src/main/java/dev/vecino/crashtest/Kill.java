package dev.vecino.crashtest;

import dev.vecino.storage.FailPoint;
import java.time.Duration;
import java.util.random.RandomGenerator;

/** How a run of the victim ends. */
sealed interface Kill {

  /** SIGKILL so long after the database was open and the workload began. */
  record Working(Duration after) implements Kill {
    @Override
    public String label() {
      return "at any instant, at work";
    }
  }

  /** SIGKILL so long after it began to open the database; nothing is written. */
  record Opening(Duration after) implements Kill {
    @Override
    public String label() {
      return "at any instant, opening";
    }
  }

  /** By itself, at the n-th passage through a point. */
  record AtPoint(FailPoint point, long passage) implements Kill {
    @Override
    public String label() {
      return point.name();
    }

    boolean recovering() {
      return point.name().startsWith("RECOVERY_");
    }

    /** The workload that passes the point soonest. */
    Profile profile() {
      String name = point.name();
      if (name.startsWith("FOLD_")) {
        return Profile.PAYLOADS;
      }
      return name.startsWith("CATALOGUE_") || name.startsWith("SHARD_")
          ? Profile.CATALOGUE
          : Profile.MIXED;
    }
  }

  /** What tables call it. */
  String label();

  static Kill working(RandomGenerator random) {
    return new Working(Duration.ofMillis(20 + random.nextLong(1_000)));
  }

  static Kill opening(RandomGenerator random) {
    return new Opening(Duration.ofMillis(random.nextLong(400)));
  }

  static Kill at(FailPoint point, RandomGenerator random) {
    return new AtPoint(point, 1 + random.nextInt(passages(point.name())));
  }

  /** So many passages happen within seconds. */
  private static int passages(String name) {
    if (name.startsWith("COMMIT_")) {
      return 60;
    }
    if (name.startsWith("WITNESS_")) {
      return 30;
    }
    if (name.startsWith("RENAME_") || name.startsWith("BUILD_FILE_")) {
      return 10;
    }
    // Segments come and go more slowly; and there are two shards to open, at least.
    return 2;
  }
}
