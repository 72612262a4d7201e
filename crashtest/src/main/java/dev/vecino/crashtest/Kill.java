package dev.vecino.crashtest;

import dev.vecino.storage.FailPoint;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;

/** How a run of the victim ends. */
sealed interface Kill {

  /** SIGKILL so long after the database was open and the workload began. */
  record Working(Duration after) implements Kill {
    @Override
    public String label() {
      return "at any instant, at work";
    }

    @Override
    public boolean idle() {
      return false;
    }
  }

  /** SIGKILL so long after it began to open the database; nothing is written. */
  record Opening(Duration after) implements Kill {
    @Override
    public String label() {
      return "at any instant, opening";
    }

    @Override
    public boolean idle() {
      return true;
    }
  }

  /**
   * By itself, at the n-th passage through a point.
   *
   * @param idle whether it only opens the database: what it passes through is recovery, and
   *     background work that was left over
   */
  record AtPoint(FailPoint point, long passage, boolean idle) implements Kill {
    @Override
    public String label() {
      return point.name();
    }
  }

  /** What tables call it. */
  String label();

  /** Whether the victim opens the database and sends no requests. */
  boolean idle();

  /** The workload that comes to this end soonest; any of them when there is no such thing. */
  default Profile profile(RandomGenerator random) {
    if (!(this instanceof AtPoint at)) {
      List<Profile> profiles = List.of(Profile.values());
      return profiles.get(random.nextInt(profiles.size()));
    }
    return switch (family(at.point())) {
      case "FOLD" -> Profile.PAYLOADS;
      case "FREEZE", "BUILD", "DIRECTORY", "PUBLISH", "DELETE" -> Profile.SEGMENTS;
      case "CATALOGUE", "SHARD" -> Profile.CATALOGUE;
      default -> Profile.MIXED;
    };
  }

  static Kill working(RandomGenerator random) {
    return new Working(Duration.ofMillis(20 + random.nextLong(1_000)));
  }

  /** While a crash is recovered from: at any instant, or at a point that may be on the way. */
  static Kill recovering(RandomGenerator random) {
    if (random.nextInt(2) == 0) {
      return new Opening(Duration.ofMillis(random.nextLong(400)));
    }
    List<FailPoint> likely =
        Arrays.stream(FailPoint.values()).filter(Kill::mayPassInRecovery).toList();
    return new AtPoint(likely.get(random.nextInt(likely.size())), 1 + random.nextInt(3), true);
  }

  private static boolean mayPassInRecovery(FailPoint point) {
    return Set.of("RECOVERY", "WITNESS", "RENAME", "DELETE", "BUILD", "PUBLISH")
        .contains(family(point));
  }

  static Kill at(FailPoint point, RandomGenerator random) {
    return new AtPoint(
        point, 1 + random.nextInt(passages(point)), family(point).equals("RECOVERY"));
  }

  /** So many passages happen within a second or two. */
  private static int passages(FailPoint point) {
    return switch (family(point)) {
      case "COMMIT" -> 40;
      case "WITNESS" -> 20;
      case "RENAME" -> 8;
      // As many shards as there always are.
      case "RECOVERY", "SHARD", "CATALOGUE" -> 2;
      default -> point.name().startsWith("BUILD_FILE_") ? 6 : 1;
    };
  }

  private static String family(FailPoint point) {
    return point.name().substring(0, point.name().indexOf('_'));
  }
}
