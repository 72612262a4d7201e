package dev.vecino.engine.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vecino.engine.Payload;
import dev.vecino.engine.filter.Condition.NumberBound;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FieldIndexTest {
  private static final int POINTS = 60;

  private static FieldIndex index(FieldIndexOptions options, List<Payload> payloads) {
    FieldIndex.Builder builder = FieldIndex.builder(options);
    payloads.forEach(builder::add);
    return builder.build();
  }

  private static CompiledFilter compile(Condition condition, List<Payload> payloads) {
    FieldIndex index = index(FieldIndexOptions.DEFAULT, payloads);
    return FilterCompiler.compile(condition, index, new ListedPoints(payloads));
  }

  @Test
  void anIndexOfNoPointsAnswersWithNoOrdinals() {
    CompiledFilter all = compile(new Filter(List.of(), List.of(), List.of()), List.of());
    assertThat(all.matches().size()).isZero();
    assertThat(all.matches().isEmpty()).isTrue();
  }

  @Test
  void longStringsAreTestedOneByOneOnlyWhenTheyCanMatter() {
    String text = "chunk ".repeat(50);
    List<Payload> payloads =
        List.of(
            Payload.of("text", text),
            Payload.of("text", "chunk"),
            Payload.of("text", text + "x"),
            Payload.EMPTY);
    CompiledFilter exact = compile(new Condition.Match("text", List.of(text)), payloads);
    assertThat(exact.matches().toArray()).containsExactly(0);
    assertThat(exact.filterTests()).isEqualTo(2);
    CompiledFilter shorter = compile(new Condition.Match("text", List.of("chunk")), payloads);
    assertThat(shorter.matches().toArray()).containsExactly(1);
    assertThat(shorter.filterTests()).isZero();
    CompiledFilter prefix = compile(new Condition.Prefix("text", "chunk"), payloads);
    assertThat(prefix.matches().toArray()).containsExactly(0, 1, 2);
    assertThat(prefix.filterTests()).isEqualTo(2);
    assertThat(compile(new Condition.Exists("text"), payloads).filterTests()).isZero();
  }

  @Test
  void onlyPointsThatTheRestOfTheFilterLeavesOpenAreTested() {
    List<Payload> payloads = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      payloads.add(Payload.of(Map.of("n", i, "text", "chunk ".repeat(50) + i)));
    }
    Condition prefix = new Condition.Prefix("text", "chunk");
    Condition few = new Condition.Range("n", new NumberBound(97, true), null);
    assertThat(compile(Filter.must(prefix, few), payloads).filterTests()).isEqualTo(3);
    assertThat(compile(Filter.should(prefix, few), payloads).filterTests()).isEqualTo(97);
    Filter not = new Filter(List.of(few), List.of(), List.of(prefix));
    assertThat(compile(not, payloads).filterTests()).isEqualTo(3);
    assertThat(compile(not, payloads).matches().isEmpty()).isTrue();
  }

  @Test
  void fieldsPastTheLimitAreTestedOnlyWhereAPointHasSome() {
    List<Payload> payloads = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      payloads.add(Payload.of(i < 40 ? Map.of("kept", i) : Map.of("kept", i, "late", i % 2)));
    }
    FieldIndex index = index(new FieldIndexOptions(1, 256), payloads);
    ListedPoints points = new ListedPoints(payloads);
    CompiledFilter late =
        FilterCompiler.compile(new Condition.Match("late", List.of(1)), index, points);
    assertThat(late.matches().toArray()).containsExactly(41, 43, 45, 47, 49);
    assertThat(late.filterTests()).isEqualTo(10);
    CompiledFilter kept =
        FilterCompiler.compile(new Condition.Match("kept", List.of(7)), index, points);
    assertThat(kept.matches().toArray()).containsExactly(7);
    assertThat(kept.filterTests()).isZero();
  }

  @Test
  void veryLongListsStayExact() {
    List<Integer> most = IntStream.range(0, FieldCollector.MAX_VALUES_PER_POINT).boxed().toList();
    List<Integer> more = IntStream.range(0, 5_000).boxed().toList();
    List<Payload> payloads = List.of(Payload.of("n", most), Payload.of("n", more));
    CompiledFilter late = compile(new Condition.Match("n", List.of(4_999)), payloads);
    assertThat(late.matches().toArray()).containsExactly(1);
    assertThat(late.filterTests()).isEqualTo(1);
    assertThat(compile(new Condition.Match("n", List.of(5)), payloads).filterTests()).isZero();
    Condition range = new Condition.Range("n", new NumberBound(4_000, true), null);
    assertThat(compile(range, payloads).matches().toArray()).containsExactly(1);
    assertThat(compile(range, payloads).filterTests()).isEqualTo(1);
  }

  @Test
  void denseAndSparseTermsOfOneRangeComeTogether() {
    List<Payload> payloads = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      payloads.add(Payload.of("n", i % 3 == 0 ? 5L : (long) i));
    }
    Condition range =
        new Condition.Range("n", new NumberBound(5, true), new NumberBound(500, false));
    int[] expected =
        IntStream.range(0, 1_000).filter(i -> i % 3 == 0 || (i >= 5 && i < 500)).toArray();
    assertThat(compile(range, payloads).matches().toArray()).isEqualTo(expected);
  }

  @Test
  void foreignBytesAreRefused() {
    assertThatThrownBy(() -> FieldIndex.open(MemorySegment.ofArray(new byte[0])))
        .isInstanceOf(InvalidFieldIndexException.class);
    assertThatThrownBy(() -> FieldIndex.open(MemorySegment.ofArray(new byte[4_096])))
        .isInstanceOf(InvalidFieldIndexException.class)
        .hasMessageContaining("no field index");
    byte[] newer = someIndex(new Random(1)).bytes().toArray(ValueLayout.JAVA_BYTE);
    newer[FieldIndexFormat.HEADER_VERSION] = 2;
    assertThatThrownBy(() -> FieldIndex.open(MemorySegment.ofArray(newer)))
        .isInstanceOf(InvalidFieldIndexException.class)
        .hasMessageContaining("version 2, expected 1");
  }

  @Test
  void everyTruncationIsRefused() {
    byte[] whole = someIndex(new Random(2)).bytes().toArray(ValueLayout.JAVA_BYTE);
    for (int length = 0; length < whole.length; length += 1 + length / 100) {
      MemorySegment cut = MemorySegment.ofArray(whole).asSlice(0, length);
      assertThatThrownBy(() -> FieldIndex.open(cut)).isInstanceOf(InvalidFieldIndexException.class);
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {3, 4})
  void damagedBytesAreRefusedOrAnswerWithinBounds(long seed) {
    Random random = new Random(seed);
    int refused = 0;
    for (int round = 0; round < 40; round++) {
      byte[] whole = someIndex(random).bytes().toArray(ValueLayout.JAVA_BYTE);
      for (int damage = 0; damage < 60; damage++) {
        byte[] damaged = whole.clone();
        for (int i = random.nextInt(4); i >= 0; i--) {
          int at = random.nextInt(random.nextBoolean() ? whole.length : whole.length / 4);
          damaged[at] = (byte) (random.nextBoolean() ? random.nextInt() : damaged[at] ^ 1 << 7);
        }
        refused += survives(MemorySegment.ofArray(damaged), random) ? 0 : 1;
      }
    }
    assertThat(refused).as("damage that was noticed").isGreaterThan(500);
  }

  /** Anything thrown but the one exception fails the test. */
  private static boolean survives(MemorySegment damaged, Random random) {
    RandomFilters generator = new RandomFilters(random, POINTS);
    // A damaged set of points to be tested one by one may hold any ordinal below the count.
    FilterCompiler.Points points = new AnyPoints();
    boolean refused = false;
    FieldIndex index;
    try {
      index = FieldIndex.open(damaged);
    } catch (InvalidFieldIndexException e) {
      return false;
    }
    if (index.count() > 1 << 20) {
      return true;
    }
    for (int i = 0; i < 10; i++) {
      try {
        CompiledFilter answer = FilterCompiler.compile(generator.condition(1), index, points);
        assertThat(answer.matches().next(0)).isLessThan(index.count());
      } catch (InvalidFieldIndexException e) {
        refused = true;
      }
    }
    return !refused;
  }

  private static FieldIndex someIndex(Random random) {
    RandomFilters generator = new RandomFilters(random, POINTS);
    List<Payload> payloads = new ArrayList<>();
    for (int i = 0; i < POINTS; i++) {
      payloads.add(generator.payload());
    }
    return index(new FieldIndexOptions(20, 8), payloads);
  }

  @Test
  void uniqueStringsCostAFewBytesBesidesTheirText() {
    List<Payload> payloads = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("name", "name-%06d".formatted(i));
      payloads.add(Payload.of(fields));
    }
    FieldIndex index = index(FieldIndexOptions.DEFAULT, payloads);
    assertThat(index.bytes().byteSize()).isLessThan(10_000L * (11 + 12) + 1_000);
    assertThat(index.memoryBytes()).isGreaterThan(index.bytes().byteSize());
  }
}
