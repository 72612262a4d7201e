package dev.vecino.crashtest;

import static dev.vecino.crashtest.BrokenPromiseException.require;

import dev.vecino.engine.Collection;
import dev.vecino.engine.Database;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/** Opens the database after a crash and compares it with the model. */
final class Checker {
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
   * @throws BrokenPromiseException when the database is not as it must be
   */
  Findings check(long seed) throws IOException {
    long start = System.nanoTime();
    try (Database database = Database.open(data, Victim.options())) {
      long opened = System.nanoTime() - start;
      require(database.damages().isEmpty(), "damage is found: %s", database.damages());
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
      return new Findings(opened, recall);
    }
  }

  private void requireOneShardEach(int collections) throws IOException {
    try (Stream<Path> shards = Files.list(data.resolve("shards"))) {
      long there = shards.count();
      require(there == collections, "%d shards for %d collections", there, collections);
    }
  }
}
