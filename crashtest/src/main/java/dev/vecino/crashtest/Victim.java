package dev.vecino.crashtest;

import dev.vecino.engine.Database;
import dev.vecino.engine.DatabaseOptions;
import dev.vecino.engine.DiskReserve;
import dev.vecino.engine.Limits;
import dev.vecino.engine.Upkeep;
import dev.vecino.storage.FailPoint;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

/** The process that is ended: opens the database and works until somebody kills it. */
final class Victim {
  /** Printed when it begins to open the database. */
  static final String OPENING = "opening";

  /** Printed once the database is open. */
  static final String READY = "ready";

  /** What it does with the database. */
  enum Task {
    WORK,
    /** Nothing but to open it. */
    IDLE,
    /** To work for a little while, once a line comes, and to end in peace. */
    BRIEF,
    /** To damage RocksDB's log and to end by itself. */
    DAMAGE_LOG
  }

  private static final long BRIEF_STEPS = 12;

  private Victim() {}

  /** Small caches, so that RocksDB flushes and compacts often. */
  static DatabaseOptions options() {
    return new DatabaseOptions(
        Limits.DEFAULT,
        16L << 20,
        4L << 20,
        256L << 20,
        256L << 20,
        64L << 20,
        new DiskReserve(64L << 20, 0),
        1L << 20,
        2,
        Upkeep.DEFAULT);
  }

  /**
   * Arguments: data directory, directory of this run's journals, {@link Task}, then those of the
   * {@link Workload}.
   */
  public static void main(String[] args) {
    // Nobody would be left to judge what it does.
    ProcessHandle.current().parent().map(ProcessHandle::onExit).ifPresent(Victim::endWith);
    Workload workload = Workload.of(Arrays.asList(args).subList(3, args.length));
    try {
      Path data = Path.of(args[0]);
      Path journals = Path.of(args[1]);
      System.out.println(OPENING);
      Database database = Database.open(data, options());
      System.out.println(READY);
      switch (Task.valueOf(args[2])) {
        case WORK -> workload.run(database, journals, Long.MAX_VALUE);
        case IDLE -> new CountDownLatch(1).await();
        case BRIEF -> workBriefly(database, workload, journals);
        case DAMAGE_LOG -> {
          new DamagedLog(data, workload.firstNumber()).leave(database, journals);
          Runtime.getRuntime().halt(FailPoint.EXIT_STATUS);
        }
      }
    } catch (Exception | Error e) {
      e.printStackTrace();
      Runtime.getRuntime().halt(2);
    }
  }

  private static void workBriefly(Database database, Workload workload, Path journals)
      throws IOException, InterruptedException {
    try (database) {
      System.in.read();
      workload.run(database, journals, BRIEF_STEPS);
    }
  }

  /** Reads what a victim prints until it says this, or ends. */
  static void await(BufferedReader output, String line) throws IOException {
    String next = output.readLine();
    while (next != null && !next.equals(line)) {
      next = output.readLine();
    }
  }

  private static void endWith(CompletableFuture<ProcessHandle> parent) {
    CompletableFuture<Void> end = parent.thenRun(() -> Runtime.getRuntime().halt(1));
    if (end.isDone()) {
      throw new IllegalStateException("the parent is gone already");
    }
  }
}
