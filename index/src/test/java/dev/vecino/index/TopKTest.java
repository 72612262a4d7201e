package dev.vecino.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TopKTest {
  private record Pair(float rank, int ordinal) {}

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void keepsExactlyTheBestAlsoAmongTies(long seed) {
    Random random = new Random(seed);
    TopK top = new TopK(1);
    for (int round = 0; round < 50; round++) {
      int k = 1 + random.nextInt(20);
      OrdinalOrder order = random.nextBoolean() ? OrdinalOrder.NATURAL : (a, b) -> b - a;
      float minimum = random.nextBoolean() ? Float.NEGATIVE_INFINITY : random.nextInt(5);
      top.reset(k, order, minimum);
      List<Pair> pairs = new ArrayList<>();
      int count = random.nextInt(200);
      for (int ordinal = 0; ordinal < count; ordinal++) {
        Pair pair = new Pair(random.nextInt(8), ordinal);
        pairs.add(pair);
        top.offer(pair.rank, pair.ordinal);
      }
      List<Pair> expected =
          pairs.stream()
              .filter(p -> p.rank >= minimum)
              .sorted(
                  Comparator.comparingDouble((Pair p) -> -p.rank)
                      .thenComparing((a, b) -> order.compare(a.ordinal, b.ordinal)))
              .limit(k)
              .toList();
      List<Pair> found = new ArrayList<>();
      for (int i = 0, n = top.sort(); i < n; i++) {
        found.add(new Pair(top.rank(i), top.ordinal(i)));
      }
      assertThat(found).as("seed %d, round %d", seed, round).isEqualTo(expected);
      assertThat(top.ordinals())
          .containsExactly(expected.stream().mapToInt(Pair::ordinal).toArray());
    }
  }

  @Test
  void thresholdIsTheLowestRankThatCanStillEnter() {
    TopK top = new TopK(2);
    assertThat(top.threshold()).isEqualTo(Float.NEGATIVE_INFINITY);
    top.offer(1, 0);
    top.offer(3, 1);
    assertThat(top.threshold()).isEqualTo(1);
    assertThat(top.offer(2, 2)).isTrue();
    assertThat(top.threshold()).isEqualTo(2);
    assertThat(top.offer(2, 3)).isFalse();
    assertThat(top.offer(1.5f, 4)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void whatIsRemovedIsNotThereAndTheRestIs(long seed) {
    Random random = new Random(seed);
    TopK top = new TopK(1);
    for (int round = 0; round < 50; round++) {
      int from = random.nextInt(40);
      int to = from + random.nextInt(40);
      top.reset(1 + random.nextInt(60), OrdinalOrder.NATURAL);
      TopK untouched = new TopK(top.capacity());
      for (int ordinal = 0; ordinal < 60; ordinal++) {
        float rank = random.nextInt(20);
        top.offer(rank, ordinal);
        untouched.offer(rank, ordinal);
      }
      top.remove(from, to);
      untouched.sort();
      int[] expected =
          Arrays.stream(untouched.ordinals()).filter(o -> o < from || o >= to).toArray();
      assertThat(top.size()).isEqualTo(expected.length);
      top.sort();
      assertThat(top.ordinals()).as("seed %d, round %d", seed, round).isEqualTo(expected);
    }
  }

  @Test
  void nanIsNeverTaken() {
    TopK top = new TopK(2);
    assertThat(top.offer(Float.NaN, 0)).isFalse();
    top.offer(1, 1);
    top.offer(2, 2);
    assertThat(top.offer(Float.NaN, 3)).isFalse();
    assertThat(top.sort()).isEqualTo(2);
    assertThat(Arrays.stream(top.ordinals()).boxed()).containsExactly(2, 1);
  }

  @Test
  void resultsAreReadOnlyAfterSortingAndOffersOnlyBefore() {
    TopK top = new TopK(2);
    top.offer(1, 1);
    assertThatThrownBy(() -> top.rank(0)).isInstanceOf(IllegalStateException.class);
    top.sort();
    assertThatThrownBy(() -> top.rank(1)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> top.offer(2, 2)).isInstanceOf(IllegalStateException.class);
    top.reset(1, OrdinalOrder.NATURAL);
    assertThat(top.offer(2, 2)).isTrue();
  }
}
