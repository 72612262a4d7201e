package dev.vecino.crashtest;

import dev.vecino.crashtest.Victim.Task;
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
    public Task task() {
      return Task.WORK;
    }
  }

  /** SIGKILL so long after it began to open the database; nothing is written. */
  record Opening(Duration after) implements Kill {
    @Override
    public String label() {
      return "at any instant, opening";
    }

    @Override
    public Task task() {
      return Task.IDLE;
    }
  }

  /** By itself, when it has damaged RocksDB's log where that holds buffered writes. */
  record WithDamagedLog() implements Kill {
    @Override
    public String label() {
      return "with a damaged log";
    }

    @Override
    public Task task() {
      return Task.DAMAGE_LOG;
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

    @Override
    public Task task() {
      return idle ? Task.IDLE : Task.WORK;
    }

    @Override
    public boolean repairs() {
      return family(point).equals(REPAIR);
    }

    @Override
    public String toString() {
      return "%s, passage %d%s".formatted(point, passage, idle ? ", idle" : "");
    }
  }

  String REPAIR = "REPAIR";
  String POINT_IN_TIME = "POINT";

  /** What tables call it. */
  String label();

  /** What the victim does until then. */
  Task task();

  /** The workload that comes to this end soonest; any of them when there is no such thing. */
  default Profile profile(RandomGenerator random) {
    if (!(this instanceof AtPoint at)) {
      List<Profile> profiles = List.of(Profile.values());
      return profiles.get(random.nextInt(profiles.size()));
    }
    return switch (family(at.point())) {
      case "FOLD" -> Profile.PAYLOADS;
      case "FREEZE", "BUILD", "DIRECTORY", "PUBLISH", "DELETE" -> Profile.SEGMENTS;
      case "CATALOGUE", "SHARD", "REPLACE" -> Profile.CATALOGUE;
      default -> Profile.MIXED;
    };
  }

  /** Whether it happens only where a file is damaged that can be built anew. */
  default boolean repairs() {
    return false;
  }

  static Kill working(RandomGenerator random) {
    return new Working(Duration.ofMillis(20 + random.nextLong(500)));
  }

  /** While a crash is recovered from: at any instant, or at a point on the way. */
  static Kill recovering(RandomGenerator random) {
    if (random.nextInt(2) == 0) {
      return new Opening(Duration.ofMillis(random.nextLong(400)));
    }
    List<FailPoint> likely =
        Arrays.stream(FailPoint.values())
            .filter(point -> Set.of("RECOVERY", "WITNESS").contains(family(point)))
            .toList();
    return new AtPoint(likely.get(random.nextInt(likely.size())), 1 + random.nextInt(2), true);
  }

  /** What has to happen before a process comes to a point, and that. */
  static List<Kill> leadingTo(FailPoint point, RandomGenerator random) {
    Kill at = at(point, random);
    return switch (family(point)) {
      case "RECOVERY" -> List.of(working(random), at);
      case POINT_IN_TIME -> List.of(new WithDamagedLog(), at);
      default -> List.of(at);
    };
  }

  static Kill at(FailPoint point, RandomGenerator random) {
    boolean idle =
        switch (family(point)) {
          case "RECOVERY", POINT_IN_TIME -> true;
          case REPAIR -> random.nextBoolean();
          default -> false;
        };
    return new AtPoint(point, 1 + random.nextInt(passages(point)), idle);
  }

  /** So many passages happen within a second or two. */
  private static int passages(FailPoint point) {
    return switch (family(point)) {
      case "COMMIT" -> 40;
      case "WITNESS" -> 20;
      case "RENAME" -> 8;
      case "REPLACE" -> 4;
      // As many shards as there always are.
      case "RECOVERY", "SHARD", "CATALOGUE" -> 2;
      default -> point.name().startsWith("BUILD_FILE_") ? 6 : 1;
    };
  }

  private static String family(FailPoint point) {
    return point.name().substring(0, point.name().indexOf('_'));
  }
}
