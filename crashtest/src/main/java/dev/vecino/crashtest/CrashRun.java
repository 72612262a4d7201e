package dev.vecino.crashtest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** A long series of crashes from the command line. */
public final class CrashRun {
  private CrashRun() {}

  /** Arguments: number of crashes, most minutes that it may take, and the seed, if any. */
  public static void main(String[] args) throws IOException, InterruptedException {
    if (args.length < 2) {
      System.err.println("usage: CrashRun CRASHES MINUTES [SEED]");
      System.exit(64);
    }
    long seed = args.length > 2 ? Long.parseLong(args[2]) : System.nanoTime();
    Path directory = Files.createTempDirectory("vecino-crash");
    System.out.printf("seed %d, directory %s%n", seed, directory);
    long start = System.nanoTime();
    long nanosMax = Duration.ofMinutes(Long.parseLong(args[1])).toNanos();
    Tally tally =
        new CrashSeries(directory, seed, System.out::println)
            .run(Integer.parseInt(args[0]), () -> System.nanoTime() - start > nanosMax);
    System.out.print(tally.table());
  }
}
