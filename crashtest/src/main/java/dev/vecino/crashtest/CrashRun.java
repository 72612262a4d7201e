package dev.vecino.crashtest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/** A long series of crashes from the command line. */
public final class CrashRun {
  private CrashRun() {}

  private static final String POWER = "power";

  /**
   * Arguments: {@code process} or {@code power} for what is to end, number of crashes, most minutes
   * that it may take, and the seed, if any.
   */
  public static void main(String[] args) throws IOException, InterruptedException {
    if (args.length < 3) {
      System.err.println("usage: CrashRun process|power CRASHES MINUTES [SEED]");
      System.exit(64);
    }
    long seed = args.length > 3 ? Long.parseLong(args[3]) : System.nanoTime();
    Path directory = Files.createTempDirectory("vecino-crash");
    System.out.printf("seed %d, directory %s%n", seed, directory);
    long start = System.nanoTime();
    long nanosMax = Duration.ofMinutes(Long.parseLong(args[2])).toNanos();
    BooleanSupplier stop = () -> System.nanoTime() - start > nanosMax;
    int crashes = Integer.parseInt(args[1]);
    Tally tally =
        args[0].equals(POWER)
            ? powerLosses(directory, seed, crashes, stop)
            : new CrashSeries(directory, null, seed, System.out::println).run(crashes, stop);
    System.out.print(tally.table());
  }

  private static Tally powerLosses(Path directory, long seed, int crashes, BooleanSupplier stop)
      throws IOException, InterruptedException {
    PowerLossVolume.obstacle()
        .ifPresent(reason -> {
          System.err.println(reason);
          System.exit(69);
        });
    try (PowerLossVolume volume = PowerLossVolume.create(directory)) {
      return new CrashSeries(directory, volume, seed, System.out::println).run(crashes, stop);
    }
  }
}
