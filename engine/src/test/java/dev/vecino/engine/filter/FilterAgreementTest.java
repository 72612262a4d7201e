package dev.vecino.engine.filter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vecino.engine.Payload;
import dev.vecino.engine.PointId;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The index, reopened or not, the point predicate and a naive evaluator always agree. */
class FilterAgreementTest {
  private static final int ROUNDS = 50;
  private static final int FILTERS = 120;

  /** Fixed ones, and the one to rerun with: {@code -Dvecino.seed=...}. */
  static List<Long> seeds() {
    Long given = Long.getLong("vecino.seed");
    return given == null ? List.of(1L, 20_260_101L, 77L) : List.of(given);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void everyEvaluatorGivesTheSameAnswer(long seed) {
    Random random = new Random(seed);
    long matched = 0;
    for (int round = 0; round < ROUNDS; round++) {
      int points = random.nextInt(4) == 0 ? random.nextInt(5) : 1 + random.nextInt(300);
      RandomFilters generator = new RandomFilters(random, points);
      List<Payload> payloads = new ArrayList<>();
      for (int i = 0; i < points; i++) {
        payloads.add(generator.payload());
      }
      FieldIndexOptions options =
          new FieldIndexOptions(
              random.nextBoolean() ? 256 : random.nextInt(12), random.nextBoolean() ? 256 : 8);
      try (Arena arena = Arena.ofConfined()) {
        matched += agree(payloads, options, generator, arena, "seed " + seed + " round " + round);
      }
    }
    assertThat(matched).as("filters match something now and then").isGreaterThan(10_000);
  }

  private static long agree(
      List<Payload> payloads,
      FieldIndexOptions options,
      RandomFilters generator,
      Arena arena,
      String when) {
    FieldIndex.Builder builder = FieldIndex.builder(options);
    payloads.forEach(builder::add);
    FieldIndex built = builder.build();
    MemorySegment copy = arena.allocate(built.bytes().byteSize()).copyFrom(built.bytes());
    FieldIndex reopened = FieldIndex.open(copy);
    ListedPoints points = new ListedPoints(payloads);
    long matched = 0;
    for (int i = 0; i < FILTERS; i++) {
      Condition condition = i % 3 == 0 ? generator.filter(1) : generator.condition(1);
      OrdinalSet expected = new OrdinalSet(payloads.size());
      OrdinalSet tested = new OrdinalSet(payloads.size());
      PointPredicate predicate = PointPredicate.compile(condition);
      for (int ordinal = 0; ordinal < payloads.size(); ordinal++) {
        PointId id = points.id(ordinal);
        if (NaiveFilter.matches(condition, id, payloads.get(ordinal).fields())) {
          expected.add(ordinal);
        }
        if (predicate.matches(id, payloads.get(ordinal))) {
          tested.add(ordinal);
        }
      }
      Supplier<String> about = about(when, i, condition);
      assertThat(tested.toArray()).as(about).isEqualTo(expected.toArray());
      assertThat(FilterCompiler.compile(condition, built, points).matches().toArray())
          .as(about)
          .isEqualTo(expected.toArray());
      assertThat(FilterCompiler.compile(condition, reopened, points).matches().toArray())
          .as(about)
          .isEqualTo(expected.toArray());
      matched += expected.cardinality();
    }
    return matched;
  }

  /** Only made on a failure: some filters take long to print. */
  private static Supplier<String> about(String when, int filter, Condition condition) {
    return () -> when + ", filter " + filter + ": " + condition;
  }
}
