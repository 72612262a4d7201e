package dev.vecino.crashtest;

import dev.vecino.crashtest.Model.Ending;
import dev.vecino.crashtest.Victim.Task;
import dev.vecino.storage.FailPoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Crash after crash of one database. A round is a crash, others while it is recovered from, and a
 * check. Most rounds end at a fail point, all of them in turn in an order by the seed; the rest,
 * and what comes between, at random.
 */
final class CrashSeries {
  /** A round that is random, among those that end at a point. */
  private static final int RANDOM_ONCE_IN = 3;

  private final Path directory;
  private final @Nullable PowerLossVolume volume;
  private final Path data;
  private final long seed;
  private final Random random;
  private final Consumer<String> report;
  private final VictimProcess victim;
  private final Model model = new Model();
  private final Tally tally = new Tally();
  private final Deque<FailPoint> points = new ArrayDeque<>();
  private boolean damaged;
  private int runs;

  /**
   * A series.
   *
   * @param directory an empty one, for data, journals and logs
   * @param volume holds the data instead, and its power is cut at each crash; null for none
   * @param report takes a line for each crash
   */
  CrashSeries(Path directory, @Nullable PowerLossVolume volume, long seed, Consumer<String> report)
      throws IOException, InterruptedException {
    this.directory = directory;
    this.volume = volume;
    this.data = (volume == null ? directory : volume.path()).resolve("data");
    this.seed = seed;
    this.random = new Random(seed);
    this.report = report;
    this.victim =
        new VictimProcess(VictimRuntime.prepare(directory.resolve("runtime")), data, volume);
  }

  /** What it came to so far. */
  Tally tally() {
    return tally;
  }

  /**
   * Goes on until there were so many crashes.
   *
   * @throws BrokenPromiseException when a check failed, saying where and how to see it again; the
   *     directory is left as is
   */
  void run(int crashes) throws IOException, InterruptedException {
    Checker checker = new Checker(data, model);
    for (int round = 0; tally.total() < crashes; round++) {
      List<Kill> kills = round(round);
      try {
        for (Kill kill : kills) {
          crash(kill);
        }
        tally.checked(checker.check(random.nextLong(), damaged));
        damaged = false;
      } catch (BrokenPromiseException e) {
        tally.failed(kills);
        throw new BrokenPromiseException(
            "round %d of seed %d, runs up to %d, %s: %s%ndata, journals and logs: %s%nagain: %s"
                .formatted(round, seed, runs, kills, e.getMessage(), directory, again(crashes)));
      }
    }
  }

  private String again(int crashes) {
    return volume == null
        ? "CrashRun process %d %d, or CrashShortTest with -Dvecino.crashes=%1$d -Dvecino.seed=%2$d"
            .formatted(crashes, seed)
        : "CrashRun power %d %d, or PowerLossTest with -Dvecino.powerLosses=%1$d -Dvecino.seed=%2$d"
            .formatted(crashes, seed);
  }

  /** A crash, and perhaps others while it is recovered from. */
  private List<Kill> round(int round) {
    List<Kill> kills = new ArrayList<>();
    if (round == 0) {
      // Leaves a segment in files for the rounds that damage one.
      kills.add(Kill.at(FailPoint.PUBLISH_DONE, random));
    } else if (round % RANDOM_ONCE_IN == 0) {
      kills.add(Kill.working(random));
    } else {
      kills.addAll(Kill.leadingTo(nextPoint(), random));
    }
    while (random.nextBoolean()) {
      kills.add(Kill.recovering(random));
    }
    return kills;
  }

  private FailPoint nextPoint() {
    if (points.isEmpty()) {
      List<FailPoint> all = new ArrayList<>(List.of(FailPoint.values()));
      Collections.shuffle(all, random);
      points.addAll(all);
    }
    return points.removeFirst();
  }

  private void crash(Kill kill) throws IOException, InterruptedException {
    int run = ++runs;
    Path journals = Files.createDirectories(directory.resolve("journals/" + run));
    Path logs = Files.createDirectories(directory.resolve("logs"));
    Profile profile = kill.profile(random);
    Workload workload =
        new Workload(
            random.nextLong(),
            run * Workload.NUMBERS_PER_RUN,
            profile,
            model.passingLife(),
            volume != null);
    Optional<Path> harmed = kill.repairs() ? damageSegment() : Optional.empty();
    long start = System.nanoTime();
    boolean asPlanned = victim.run(workload, kill, journals, logs.resolve("run-" + run));
    if (volume != null) {
      volume.remount();
    }
    Journal journal = Journal.read(journals);
    model.replay(journal, ending(kill));
    tally.crashed(kill, asPlanned);
    if (!asPlanned && kill instanceof Kill.AtPoint missed && !missed.idle()) {
      // Its turn comes again, when there is more data perhaps.
      points.addLast(missed.point());
    }
    tally.replayed(journal.size());
    report.accept(
        "%4d  %s%s, %s%s, %d requests, %d ms"
            .formatted(
                run,
                kill,
                asPlanned ? "" : " (elsewhere)",
                kill.task() == Task.WORK ? profile : kill.task(),
                harmed.map(file -> ", damaged " + file.getFileName()).orElse(""),
                journal.size(),
                Duration.ofNanos(System.nanoTime() - start).toMillis()));
  }

  private Optional<Path> damageSegment() throws IOException {
    Optional<Path> file = new ShardFiles(data).damageDerived(random);
    damaged |= file.isPresent();
    return file;
  }

  /** What was not fsynced is lost with the power, and with a log that is damaged. */
  private Ending ending(Kill kill) {
    return volume == null && kill.task() != Task.DAMAGE_LOG ? Ending.PROCESS : Ending.POWER;
  }
}
