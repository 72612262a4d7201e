package dev.vecino.crashtest;

import dev.vecino.crashtest.Operation.Kind;
import dev.vecino.engine.Database;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Several writers at once, each with points of its own. Writer 0 owns the passing collection, the
 * others write to the two that stay.
 *
 * @param seed decides what is done; not what threads make of it
 * @param firstNumber above every operation number used before
 * @param passingLife the life of the passing collection, or 0 when there is none
 */
record Workload(long seed, long firstNumber, Profile profile, long passingLife, boolean fsync) {
  static final int WRITERS = 4;

  /** Operation numbers that one run may use. */
  static final long NUMBERS_PER_RUN = 10_000_000;

  private static final long NUMBERS_PER_WRITER = NUMBERS_PER_RUN / WRITERS;

  /** Reads what {@link #arguments} gave. */
  static Workload of(List<String> arguments) {
    return new Workload(
        Long.parseLong(arguments.get(0)),
        Long.parseLong(arguments.get(1)),
        Profile.valueOf(arguments.get(2)),
        Long.parseLong(arguments.get(3)),
        Boolean.parseBoolean(arguments.get(4)));
  }

  /** For the command line of a {@link Victim}. */
  List<String> arguments() {
    return List.of(
        Long.toString(seed),
        Long.toString(firstNumber),
        profile.name(),
        Long.toString(passingLife),
        Boolean.toString(fsync));
  }

  /**
   * Runs each writer for so many steps.
   *
   * @param journals directory for the journals of this run
   */
  void run(Database database, Path journals, long steps) throws IOException, InterruptedException {
    List<Callable<Void>> tasks = new ArrayList<>();
    try (JournalWriter catalogueJournal = new JournalWriter(journals, 0, fsync)) {
      Writer first = writer(0, database, catalogueJournal);
      for (Shape shape : List.of(Shape.PLAIN, Shape.NAMED)) {
        if (database.collections().stream()
            .noneMatch(c -> c.spec().name().equals(shape.collection()))) {
          first.changeCatalogue(Kind.CREATE, shape.staying(), 0);
        }
      }
      tasks.add(() -> {
        first.passing(passingLife, steps);
        return null;
      });
      for (int i = 1; i < WRITERS; i++) {
        int number = i;
        tasks.add(() -> {
          try (JournalWriter journal = new JournalWriter(journals, number, fsync)) {
            writer(number, database, journal).staying(steps);
          }
          return null;
        });
      }
      runAll(tasks);
    }
  }

  private Writer writer(int number, Database database, JournalWriter journal) {
    return new Writer(
        number,
        new Writer.Numbers(firstNumber + number * NUMBERS_PER_WRITER),
        new SplittableRandom(seed * WRITERS + number),
        profile,
        new Requests(database, journal));
  }

  private static void runAll(List<Callable<Void>> tasks) throws InterruptedException {
    try (ExecutorService threads = Executors.newFixedThreadPool(tasks.size())) {
      List<Future<Void>> running = tasks.stream().map(threads::submit).toList();
      for (Future<Void> task : running) {
        task.get();
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException("a writer failed", e.getCause());
    }
  }
}
