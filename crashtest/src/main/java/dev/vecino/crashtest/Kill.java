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
      return switch (family()) {
        case "FOLD" -> Profile.PAYLOADS;
        case "FREEZE", "BUILD", "DIRECTORY", "PUBLISH", "DELETE" -> Profile.SEGMENTS;
        case "CATALOGUE", "SHARD" -> Profile.CATALOGUE;
        default -> Profile.MIXED;
      };
    }

    private String family() {
      return point.name().substring(0, point.name().indexOf('_'));
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
    return new AtPoint(point, 1 + random.nextInt(passages(point)));
  }

  /** So many passages happen within a second or two. */
  private static int passages(FailPoint point) {
    return switch (point.name().substring(0, point.name().indexOf('_'))) {
      case "COMMIT" -> 40;
      case "WITNESS" -> 20;
      case "RENAME" -> 8;
      // As many shards as there always are.
      case "RECOVERY", "SHARD", "CATALOGUE" -> 2;
      default -> point.name().startsWith("BUILD_FILE_") ? 6 : 1;
    };
  }
}
