package dev.vecino.crashtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vecino.crashtest.Journal.Entry;
import dev.vecino.crashtest.Model.Ending;
import dev.vecino.crashtest.Operation.Kind;
import dev.vecino.engine.Collection;
import dev.vecino.engine.Database;
import dev.vecino.engine.Durability;
import dev.vecino.engine.Payload;
import dev.vecino.engine.PayloadChange;
import dev.vecino.engine.PointSelector;
import dev.vecino.engine.WriteResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A checker that accepts everything would prove nothing: each kind of damage must be seen. */
class CheckerTest {
  private static final long SEED = 5;
  private static final int STEPS = 10;
  private static final long SPARE_KEY = (long) Content.KEYS_PER_WRITER + Writer.keys(Writer.LEADER);

  /** A database that passed a check; tests damage copies of it. */
  @TempDir static Path original;

  private static Journal journal;

  @TempDir Path directory;

  private Path data;
  private Model model;

  @BeforeAll
  static void work() throws Exception {
    Path journals = Files.createDirectory(original.resolve("journals"));
    Path data = original.resolve("data");
    try (Database database = Database.open(data, Victim.options())) {
      new Workload(SEED, 1, Profile.MIXED, 0, false).run(database, journals, STEPS);
      database.collection(Shape.PLAIN.collection()).optimize(Duration.ofMinutes(1));
    }
    journal = Journal.read(journals);
    Model model = new Model();
    model.replay(journal, Ending.PROCESS);
    new Checker(data, model).check(SEED, false);
  }

  @BeforeEach
  void copy() throws Exception {
    data = directory.resolve("data");
    Path source = original.resolve("data");
    try (Stream<Path> files = Files.walk(source)) {
      for (Path file : files.toList()) {
        Files.copy(file, data.resolve(source.relativize(file)));
      }
    }
    model = new Model();
    model.replay(journal, Ending.PROCESS);
  }

  private void damage(Consumer<Collection> damage) {
    try (Database database = Database.open(data, Victim.options())) {
      damage.accept(database.collection(Shape.PLAIN.collection()));
    }
  }

  private CollectionModel plain() {
    return model.collections().stream()
        .filter(collection -> collection.target().shape() == Shape.PLAIN)
        .findFirst()
        .orElseThrow();
  }

  private long alive() {
    return plain().points().firstKey();
  }

  private void requireSeen(String message) {
    assertThatThrownBy(() -> new Checker(data, model).check(SEED, false))
        .isInstanceOf(BrokenPromiseException.class)
        .hasMessageContaining(message);
  }

  private static Operation upsert(long number, long... keys) {
    return new Operation(Kind.UPSERT, number, Shape.PLAIN.staying(), Durability.DURABLE, 0, keys);
  }

  private void replay(Operation operation) {
    model.replay(new Journal(List.of(List.of(new Entry(operation, null)))), Ending.PROCESS);
  }

  @Test
  void aLostPointIsSeen() {
    damage(plain ->
        plain.delete(new PointSelector.ByIds(List.of(Content.id(alive()))), Durability.DURABLE));
    requireSeen("is absent, expected");
  }

  @Test
  void aPointThatCameBackIsSeen() {
    long dead =
        plain().graves().keySet().stream()
            .filter(key -> !plain().points().containsKey(key))
            .findFirst()
            .orElseThrow();
    long placed = Objects.requireNonNull(plain().graves().get(dead)).placed();
    damage(plain -> Requests.write(plain, upsert(placed, dead)));
    requireSeen("expected null");
  }

  @Test
  void aLostReplacementIsSeen() {
    Map.Entry<Long, PointState> replaced =
        plain().graves().entrySet().stream()
            .filter(grave -> {
              Expected now = plain().points().get(grave.getKey());
              return now != null && now.state().placed() != grave.getValue().placed();
            })
            .findFirst()
            .orElseThrow();
    damage(plain -> Requests.write(plain, upsert(replaced.getValue().placed(), replaced.getKey())));
    requireSeen("points differ");
  }

  @Test
  void aHalfRequestIsSeen() {
    long[] keys = {SPARE_KEY - 2, SPARE_KEY - 1, SPARE_KEY};
    replay(upsert(999_999, keys));
    damage(plain -> Requests.write(plain, upsert(999_999, Arrays.copyOf(keys, 2))));
    requireSeen("no cut through the requests");
  }

  @Test
  void anUnansweredRequestMayBeThereOrNot() throws Exception {
    long[] keys = {SPARE_KEY - 2, SPARE_KEY - 1, SPARE_KEY};
    replay(upsert(999_998, keys));
    new Checker(data, model).check(SEED, false);
    replay(upsert(999_999, keys));
    damage(plain -> Requests.write(plain, upsert(999_999, keys)));
    new Checker(data, model).check(SEED, false);
    damage(plain -> Requests.write(plain, upsert(999_998, keys)));
    requireSeen("points differ");
  }

  @Test
  void aChangedPayloadIsSeen() {
    PayloadChange change = new PayloadChange(Payload.of("text", "other"), List.of(), false);
    damage(plain ->
        plain.updatePayload(
            new PointSelector.ByIds(List.of(Content.id(alive()))), change, Durability.DURABLE));
    requireSeen("has payload");
  }

  @Test
  void aVersionThatMovedIsSeen() {
    long key = alive();
    PointState state = Objects.requireNonNull(plain().points().get(key)).state();
    damage(plain -> {
      Requests.write(plain, upsert(state.placed(), key));
      if (state.changed() != 0) {
        plain.updatePayload(
            new PointSelector.ByIds(List.of(Content.id(key))),
            Content.change(state.changed()),
            Durability.DURABLE);
      }
    });
    requireSeen("has version");
  }

  @Test
  void anAcknowledgementTheDatabaseNeverGotIsSeen() {
    List<List<Entry>> writers = new ArrayList<>();
    for (List<Entry> writer : journal.writers()) {
      writers.add(new ArrayList<>(writer));
    }
    Entry last = writers.get(1).getLast();
    Operation invented =
        new Operation(
            Kind.UPSERT,
            last.operation().number() + 1,
            Shape.PLAIN.staying(),
            Durability.BUFFERED,
            0,
            new long[] {SPARE_KEY});
    long version = plain().newestCertain() + 1;
    writers.get(1).add(new Entry(invented, new WriteResult(1, version)));
    model = new Model();
    model.replay(new Journal(writers), Ending.PROCESS);
    requireSeen("points differ");
  }

  @Test
  void aDamagedSegmentAnswersRightAndIsBuiltAnew() throws Exception {
    Path damaged = new ShardFiles(data).damageDerived(new Random(SEED)).orElseThrow();
    new Checker(data, model).check(SEED, true);
    assertThat(damaged.getParent()).doesNotExist();
  }

  @Test
  void aMissingCollectionIsSeen() {
    try (Database database = Database.open(data, Victim.options())) {
      database.delete(Shape.NAMED.collection());
    }
    requireSeen("the collections are");
  }
}
