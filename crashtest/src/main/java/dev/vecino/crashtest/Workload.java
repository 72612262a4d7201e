package dev.vecino.crashtest;

import dev.vecino.crashtest.Operation.Kind;
import dev.vecino.engine.Database;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Several writers at once, each with points of its own. Writer 0 owns the passing collection, the
 * others write to the two that stay. Where the profile says so, a {@link Copier} works beside them.
 *
 * @param seed decides what is done; not what threads make of it
 * @param firstNumber above every operation number used before
 * @param passingLife the life of the passing collection, or 0 when there is none
 */
record Workload(long seed, long firstNumber, Profile profile, long passingLife, boolean fsync) {
  static final int WRITERS = 4;

  /** Operation numbers that one run may use. */
  static final long NUMBERS_PER_RUN = 10_000_000;

  /** The writers and the {@link Copier}. */
  private static final int WORKERS = WRITERS + 1;

  private static final long NUMBERS_PER_WORKER = NUMBERS_PER_RUN / WORKERS;

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
    try (JournalWriter catalogueJournal = JournalWriter.ofWriter(journals, 0, fsync)) {
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
          try (JournalWriter journal = JournalWriter.ofWriter(journals, number, fsync)) {
            writer(number, database, journal).staying(steps);
          }
          return null;
        });
      }
      if (profile == Profile.COPIES) {
        tasks.add(() -> {
          try (JournalWriter journal = JournalWriter.ofCopies(journals, fsync)) {
            new Copier(database, numbers(WRITERS), random(WRITERS), journal).run(steps);
          }
          return null;
        });
      }
      runAll(tasks);
    }
  }

  private Writer writer(int number, Database database, JournalWriter journal) {
    return new Writer(
        number, numbers(number), random(number), profile, new Requests(database, journal));
  }

  private Writer.Numbers numbers(int worker) {
    return new Writer.Numbers(firstNumber + worker * NUMBERS_PER_WORKER);
  }

  private SplittableRandom random(int worker) {
    return new SplittableRandom(seed * WORKERS + worker);
  }

  /** Ends with the first that fails, since the others have no end of their own. */
  private static void runAll(List<Callable<Void>> tasks) throws InterruptedException {
    ExecutorService threads = Executors.newFixedThreadPool(tasks.size());
    try {
      CompletionService<Void> running = new ExecutorCompletionService<>(threads);
      tasks.forEach(running::submit);
      for (int ended = 0; ended < tasks.size(); ended++) {
        running.take().get();
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException("a request failed", e.getCause());
    } finally {
      threads.shutdown();
    }
  }
}
