package dev.vecino.crashtest;

import dev.vecino.crashtest.Victim.Task;
import dev.vecino.storage.FailPoint;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Starts a {@link Victim} and ends it. */
final class VictimProcess {
  /** When it has not come to its fail point by then, it is killed where it is. */
  private static final Duration PATIENCE = Duration.ofSeconds(25);

  /** The same for a point in recovery, counted from when that is over. */
  private static final Duration IDLE_PATIENCE = Duration.ofMillis(800);

  private static final int SIGKILLED = 137;

  private final VictimRuntime runtime;
  private final Path data;
  private final @Nullable PowerLossVolume volume;

  /**
   * Victims of one series.
   *
   * @param volume where their data lies and whose power is cut when they end; null for none
   */
  VictimProcess(VictimRuntime runtime, Path data, @Nullable PowerLossVolume volume) {
    this.runtime = runtime;
    this.data = data;
    this.volume = volume;
  }

  /**
   * Runs one to its end.
   *
   * @param journals directory for the journals of this run
   * @param log takes what it says
   * @return whether it ended as planned; false when it never came to its fail point
   * @throws BrokenPromiseException when it ended in any other way, or logged an error; with a
   *     volume it may, since its disk fails under it
   */
  boolean run(Workload workload, Kill kill, Path journals, Path log)
      throws IOException, InterruptedException {
    Process process = process(workload, kill, journals).redirectError(log.toFile()).start();
    try (BufferedReader output = process.inputReader()) {
      switch (kill) {
        case Kill.Opening(Duration after) -> {
          Victim.await(output, Victim.OPENING);
          wait(process, after);
        }
        case Kill.Working(Duration after) -> {
          Victim.await(output, Victim.READY);
          wait(process, after);
        }
        case Kill.WithDamagedLog damaged -> wait(process, PATIENCE);
        case Kill.AtPoint at -> {
          boolean recovering = at.idle() && !at.repairs();
          if (recovering) {
            Victim.await(output, Victim.READY);
          }
          wait(process, recovering ? IDLE_PATIENCE : PATIENCE);
        }
      }
    } finally {
      end(process, kill);
    }
    int status = process.exitValue();
    boolean atPoint = status == FailPoint.EXIT_STATUS;
    if (volume == null) {
      requireQuiet(status, log);
    }
    return switch (kill) {
      case Kill.AtPoint at -> atPoint;
      case Kill.WithDamagedLog damaged -> atPoint;
      case Kill.Working w -> volume != null || status == SIGKILLED;
      case Kill.Opening o -> volume != null || status == SIGKILLED;
    };
  }

  private static void wait(Process process, Duration most) throws InterruptedException {
    process.waitFor(most.toNanos(), TimeUnit.NANOSECONDS);
  }

  /**
   * The power goes first: a process that is gone could have no writes under way. But it stands
   * still then, so that nothing is acknowledged afterwards: Linux may report an fsync as done that
   * the shutdown of its file system overtook, and no machine without power answers.
   */
  private void end(Process process, Kill kill) throws IOException, InterruptedException {
    try {
      // What is left with a damaged log would lose all of that log.
      if (volume != null && kill.task() != Task.DAMAGE_LOG) {
        freeze(process);
        volume.cut();
      }
    } finally {
      process.destroyForcibly();
      process.waitFor();
    }
  }

  /** Stops all threads, but for those inside the kernel, which do not come back from there. */
  private static void freeze(Process process) throws IOException, InterruptedException {
    if (!process.isAlive()) {
      return;
    }
    String pid = Long.toString(process.pid());
    PowerLossVolume.command("kill", "-STOP", pid);
    while (process.isAlive() && runs(Path.of("/proc", pid, "task"))) {
      process.waitFor(1, TimeUnit.MILLISECONDS);
    }
  }

  /** Whether any thread still runs, or could by itself: all others are stopped or in the kernel. */
  private static boolean runs(Path tasks) throws IOException {
    try (DirectoryStream<Path> threads = Files.newDirectoryStream(tasks)) {
      for (Path thread : threads) {
        String stat = Files.readString(thread.resolve("stat"));
        char state = stat.charAt(stat.lastIndexOf(')') + 2);
        if (state == 'R' || state == 'S') {
          return true;
        }
      }
      return false;
    } catch (NoSuchFileException e) {
      // A thread ended meanwhile.
      return true;
    }
  }

  private void requireQuiet(int status, Path log) throws IOException {
    String text = Files.readString(log);
    boolean planned = status == SIGKILLED || status == FailPoint.EXIT_STATUS;
    if (!planned || text.contains("] ERROR ")) {
      throw new BrokenPromiseException(
          "the victim ended with %d and said:%n%s".formatted(status, text));
    }
  }

  private ProcessBuilder process(Workload workload, Kill kill, Path journals) {
    List<String> flags = new ArrayList<>();
    flags.add("-Dorg.slf4j.simpleLogger.defaultLogLevel=info");
    if (kill instanceof Kill.AtPoint at) {
      flags.add("-D%s=%s:%d".formatted(FailPoint.PROPERTY, at.point(), at.passage()));
    }
    List<String> arguments = new ArrayList<>();
    arguments.addAll(List.of(data.toString(), journals.toString(), kill.task().name()));
    arguments.addAll(workload.arguments());
    return runtime.process(flags, arguments);
  }
}
