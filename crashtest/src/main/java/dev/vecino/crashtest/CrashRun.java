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
    boolean power = args[0].equals(POWER);
    if (power) {
      PowerLossVolume.obstacle()
          .ifPresent(reason -> {
            System.err.println(reason);
            System.exit(69);
          });
    }
    long start = System.nanoTime();
    long nanosMax = Duration.ofMinutes(Long.parseLong(args[2])).toNanos();
    BooleanSupplier stop = () -> System.nanoTime() - start > nanosMax;
    int crashes = Integer.parseInt(args[1]);
    Tally tally = new Tally();
    for (long series = seed; tally.total() < crashes && !stop.getAsBoolean(); series++) {
      Path directory = Files.createTempDirectory("vecino-crash");
      System.out.printf("seed %d, directory %s%n", series, directory);
      if (power) {
        try (PowerLossVolume volume = PowerLossVolume.create(directory)) {
          run(
              new CrashSeries(directory, volume, series, System.out::println),
              crashes,
              stop,
              tally);
        }
      } else {
        run(new CrashSeries(directory, null, series, System.out::println), crashes, stop, tally);
      }
    }
    System.out.print(tally.table());
    double minutes = (System.nanoTime() - start) / 6e10;
    System.out.printf("%.1f minutes, %.1f crashes a minute%n", minutes, tally.total() / minutes);
    System.exit(tally.failures() == 0 ? 0 : 1);
  }

  /** Runs a series to its end or to a broken promise, after which the next begins afresh. */
  private static void run(CrashSeries series, int crashes, BooleanSupplier stop, Tally tally)
      throws IOException, InterruptedException {
    try {
      series.run(crashes - tally.total(), stop);
    } catch (BrokenPromiseException e) {
      System.out.println("BROKEN " + e.getMessage());
    }
    tally.add(series.tally());
  }
}
