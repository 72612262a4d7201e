package dev.vecino.crashtest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A long series of crashes from the command line. */
public final class CrashRun {
  private static final int USAGE = 64;
  private static final int UNAVAILABLE = 69;

  private CrashRun() {}

  /**
   * Arguments: {@code process} or {@code power} for what is to end, the number of crashes, and the
   * seed, if any. The exit status is 1 when a promise was broken or a fail point was never hit.
   */
  public static void main(String[] args) throws IOException, InterruptedException {
    if (args.length < 2 || args.length > 3 || !List.of("process", "power").contains(args[0])) {
      System.err.println("usage: CrashRun process|power CRASHES [SEED]");
      System.exit(USAGE);
    }
    boolean power = args[0].equals("power");
    Optional<String> obstacle = power ? PowerLossVolume.obstacle() : Optional.empty();
    obstacle.ifPresent(reason -> {
      System.err.println(reason);
      System.exit(UNAVAILABLE);
    });
    int crashes = Integer.parseInt(args[1]);
    long seed = args.length > 2 ? Long.parseLong(args[2]) : System.nanoTime();
    long start = System.nanoTime();
    Tally tally = new Tally();
    // After a broken promise, which its directory is kept of, the next series begins afresh.
    for (long series = seed; tally.total() < crashes; series++) {
      run(power, crashes, series, tally);
    }
    double minutes = (System.nanoTime() - start) / 6e10;
    System.out.print(tally.table());
    System.out.printf("%.1f minutes, %.1f crashes a minute%n", minutes, tally.total() / minutes);
    System.out.println("never hit: " + tally.missing());
    System.exit(tally.failures() == 0 && tally.missing().isEmpty() ? 0 : 1);
  }

  private static void run(boolean power, int crashes, long seed, Tally tally)
      throws IOException, InterruptedException {
    Path directory = Files.createTempDirectory("vecino-crash");
    System.out.printf("seed %d, directory %s%n", seed, directory);
    boolean kept = true;
    try (PowerLossVolume volume = power ? PowerLossVolume.create(directory) : null) {
      CrashSeries series = new CrashSeries(directory, volume, seed, System.out::println);
      try {
        series.run(crashes - tally.total());
        kept = false;
      } catch (BrokenPromiseException e) {
        System.out.println("BROKEN " + e.getMessage());
      }
      tally.add(series.tally());
    }
    if (!kept) {
      delete(directory);
    }
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
