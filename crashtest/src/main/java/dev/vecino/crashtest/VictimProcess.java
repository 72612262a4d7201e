package dev.vecino.crashtest;

import dev.vecino.storage.FailPoint;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Starts a {@link Victim} with the Java, class path and flags of this process, and ends it. */
final class VictimProcess {
  /** When it has not come to its fail point by then, it is killed where it is. */
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  private static final int SIGKILLED = 137;

  private final Path data;
  private final Path journals;
  private final Path log;
  private final @Nullable PowerLossVolume volume;

  /**
   * A victim to be.
   *
   * @param volume where its data lies and whose power is cut when it ends; null for none
   */
  VictimProcess(Path data, Path journals, Path log, @Nullable PowerLossVolume volume) {
    this.data = data;
    this.journals = journals;
    this.log = log;
    this.volume = volume;
  }

  /**
   * Runs it to its end.
   *
   * @return whether it ended as planned; false when it never came to its fail point
   * @throws BrokenPromiseException when it ended in any other way, or logged an error; with a
   *     volume it may, since its disk fails under it
   */
  boolean run(Workload workload, Kill kill) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command(workload, kill)).redirectError(log.toFile()).start();
    try (BufferedReader output = process.inputReader()) {
      switch (kill) {
        case Kill.Opening(Duration after) -> {
          output.readLine();
          process.waitFor(after.toNanos(), TimeUnit.NANOSECONDS);
        }
        case Kill.Working(Duration after) -> {
          output.readLine();
          output.readLine();
          process.waitFor(after.toNanos(), TimeUnit.NANOSECONDS);
        }
        case Kill.AtPoint p -> process.waitFor(PATIENCE.toNanos(), TimeUnit.NANOSECONDS);
      }
    } finally {
      end(process);
    }
    int status = process.exitValue();
    boolean atPoint = status == FailPoint.EXIT_STATUS;
    if (volume == null) {
      requireQuiet(status);
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

  private void requireQuiet(int status) throws IOException {
    String text = Files.readString(log);
    boolean planned = status == SIGKILLED || status == FailPoint.EXIT_STATUS;
    if (!planned || text.contains("] ERROR ")) {
      throw new BrokenPromiseException(
          "the victim ended with %d and said:%n%s".formatted(status, text));
    }
  }

  private List<String> command(Workload workload, Kill kill) {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElse("java"));
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(flag -> flag.startsWith("--"))
        .forEach(command::add);
    command.addAll(List.of("-Xmx512m", "-XX:+UseSerialGC"));
    command.add("-Dorg.slf4j.simpleLogger.defaultLogLevel=info");
    boolean idle = kill instanceof Kill.Opening;
    if (kill instanceof Kill.AtPoint at) {
      command.add("-D%s=%s:%d".formatted(FailPoint.PROPERTY, at.point(), at.passage()));
      idle = at.recovering();
    }
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Victim.class.getName()));
    command.addAll(List.of(data.toString(), journals.toString(), idle ? Victim.IDLE : Victim.WORK));
    command.addAll(workload.arguments());
    return command;
  }
}
