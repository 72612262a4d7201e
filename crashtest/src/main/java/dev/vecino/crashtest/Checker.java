package dev.vecino.crashtest;

import static dev.vecino.crashtest.BrokenPromiseException.require;

import dev.vecino.engine.Collection;
import dev.vecino.engine.Damage;
import dev.vecino.engine.Database;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/** Opens the database after a crash and compares it with the model. */
final class Checker {
  private static final Duration REPAIR_TIME = Duration.ofMinutes(1);

  private final Path data;
  private final Model model;

  Checker(Path data, Model model) {
    this.data = data;
    this.model = model;
  }

  /**
   * What a check that found nothing wrong measured.
   *
   * @param recall what approximate searches found
   */
  record Findings(long openingNanos, Recall recall) {}

  /**
   * Checks everything, and settles the model.
   *
   * @param damaged whether files were damaged since the last check that can be built anew: then
   *     answers are right meanwhile, and the files in the end
   * @throws BrokenPromiseException when the database is not as it must be
   */
  Findings check(long seed, boolean damaged) throws IOException {
    long start = System.nanoTime();
    try (Database database = Database.open(data, Victim.options())) {
      long opened = System.nanoTime() - start;
      requireSound(database, damaged);
      Set<String> names = new HashSet<>();
      database.collections().forEach(collection -> names.add(collection.spec().name()));
      model.settle(names);
      requireOneShardEach(names.size());
      Recall recall = new Recall();
      SplittableRandom random = new SplittableRandom(seed);
      for (CollectionModel expected : model.collections()) {
        Collection collection = database.collection(expected.target().collection());
        recall.add(new CollectionCheck(collection, expected, random).run());
      }
      if (damaged) {
        database.collections().forEach(collection -> collection.optimize(REPAIR_TIME));
        requireSound(database, false);
      }
      return new Findings(opened, recall);
    }
  }

  private static void requireSound(Database database, boolean repairing) {
    List<Damage> damages =
        database.damages().stream()
            .filter(damage -> !repairing || damage.effect() != Damage.Effect.REPAIRING)
            .toList();
    require(damages.isEmpty(), "damage is found: %s", damages);
  }

  private void requireOneShardEach(int collections) throws IOException {
    try (Stream<Path> shards = Files.list(data.resolve("shards"))) {
      long there = shards.count();
      require(there == collections, "%d shards for %d collections", there, collections);
    }
  }
}
