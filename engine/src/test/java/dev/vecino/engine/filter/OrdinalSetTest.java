package dev.vecino.engine.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OrdinalSetTest {
  @ParameterizedTest(name = "{0} ordinals")
  @ValueSource(ints = {0, 1, 63, 64, 65, 127, 128, 1_000})
  void behavesLikeABitSet(int size) {
    Random random = new Random(size);
    for (int round = 0; round < 50; round++) {
      BitSet modelA = bits(random, size);
      BitSet modelB = bits(random, size);
      OrdinalSet a = set(modelA, size);
      OrdinalSet b = set(modelB, size);
      switch (round % 4) {
        case 0 -> {
          a.and(b);
          modelA.and(modelB);
        }
        case 1 -> {
          a.or(b);
          modelA.or(modelB);
        }
        case 2 -> {
          a.andNot(b);
          modelA.andNot(modelB);
        }
        default -> {
          a.flip();
          modelA.flip(0, size);
        }
      }
      List<Integer> visited = new ArrayList<>();
      a.forEach(visited::add);
      assertThat(visited).as("seed %d", size).isEqualTo(modelA.stream().boxed().toList());
      assertThat(a.toArray()).isEqualTo(modelA.stream().toArray());
      assertThat(a.cardinality()).isEqualTo(modelA.cardinality());
      assertThat(a.isEmpty()).isEqualTo(modelA.isEmpty());
      assertThat(a.next(0)).isEqualTo(modelA.nextSetBit(0));
      assertThat(a).isEqualTo(set(modelA, size)).hasSameHashCodeAs(set(modelA, size));
    }
  }

  private static BitSet bits(Random random, int size) {
    BitSet bits = new BitSet();
    for (int i = 0; i < size; i++) {
      bits.set(i, random.nextInt(3) == 0);
    }
    return bits;
  }

  private static OrdinalSet set(BitSet bits, int size) {
    OrdinalSet set = new OrdinalSet(size);
    bits.stream().forEach(set::add);
    return set;
  }

  @Test
  void ordinalsOutsideAreRefused() {
    OrdinalSet set = new OrdinalSet(70);
    assertThatThrownBy(() -> set.add(70)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> set.add(-1)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThat(set.isEmpty()).isTrue();
  }

  @Test
  void setsOfDifferentSizesAreNotCombined() {
    assertThatThrownBy(() -> new OrdinalSet(70).or(new OrdinalSet(71)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aCopyIsIndependent() {
    OrdinalSet all = OrdinalSet.all(3);
    OrdinalSet copy = all.copy();
    copy.remove(1);
    assertThat(all.toArray()).containsExactly(0, 1, 2);
    assertThat(copy.toArray()).containsExactly(0, 2);
  }
}
