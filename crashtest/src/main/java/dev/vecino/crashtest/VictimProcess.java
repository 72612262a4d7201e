package dev.vecino.crashtest;

import dev.vecino.storage.FailPoint;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
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

  /** The same, counted from when the database is open and nothing but background work goes on. */
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
          process.waitFor(after.toNanos(), TimeUnit.NANOSECONDS);
        }
        case Kill.Working(Duration after) -> {
          Victim.await(output, Victim.READY);
          process.waitFor(after.toNanos(), TimeUnit.NANOSECONDS);
        }
        case Kill.AtPoint at -> {
          Duration patience = PATIENCE;
          if (at.idle()) {
            Victim.await(output, Victim.READY);
            patience = IDLE_PATIENCE;
          }
          process.waitFor(patience.toNanos(), TimeUnit.NANOSECONDS);
        }
      }
    } finally {
      end(process);
    }
    int status = process.exitValue();
    boolean atPoint = status == FailPoint.EXIT_STATUS;
    if (volume == null) {
      requireQuiet(status, log);
    }
    return kill instanceof Kill.AtPoint ? atPoint : volume != null || status == SIGKILLED;
  }

  /** The power goes first: a process that is gone could have no writes under way. */
  private void end(Process process) throws InterruptedException {
    try {
      if (volume != null) {
        volume.cut();
      }
    } finally {
      process.destroyForcibly();
      process.waitFor();
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
    arguments.addAll(
        List.of(data.toString(), journals.toString(), kill.idle() ? Victim.IDLE : Victim.WORK));
    arguments.addAll(workload.arguments());
    return runtime.process(flags, arguments);
  }
}
