package dev.vecino.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;

class FloatVectorsTest {
  @Test
  void rowsAreWholeLinesOfSixtyFourBytes() {
    assertThat(FloatVectors.strideBytes(1)).isEqualTo(64);
    assertThat(FloatVectors.strideBytes(16)).isEqualTo(64);
    assertThat(FloatVectors.strideBytes(17)).isEqualTo(128);
    assertThat(FloatVectors.strideBytes(8192)).isEqualTo(32768);
  }

  @Test
  void writtenRowComesBackAndItsPaddingIsZero() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment rows = arena.allocate(3 * FloatVectors.strideBytes(18));
      rows.fill((byte) 0x55);
      float[] vector = TestData.uniform(7, 1, 18)[0];
      FloatVectors.writeRow(rows, 1, vector);
      float[] back = new float[18];
      new FloatVectors(rows, MemorySegment.NULL, 3, 18).copyRow(1, back);
      assertThat(back).isEqualTo(vector);
      for (int i = 18; i < 32; i++) {
        assertThat(rows.getAtIndex(ValueLayout.JAVA_FLOAT, 32 + i)).isZero();
      }
      assertThat(rows.get(ValueLayout.JAVA_BYTE, 127)).isEqualTo((byte) 0x55);
      assertThat(rows.get(ValueLayout.JAVA_BYTE, 256)).isEqualTo((byte) 0x55);
    }
  }

  @Test
  void inverseNormHoldsForHugeTinyAndZeroVectors() {
    assertThat(FloatVectors.inverseNorm(new float[] {3, 4})).isEqualTo(0.2f);
    assertThat(FloatVectors.inverseNorm(new float[] {3e30f, 4e30f}))
        .isCloseTo(2e-31f, within(1e-36f));
    assertThat(FloatVectors.inverseNorm(new float[] {3e-30f, 4e-30f}))
        .isCloseTo(2e29f, within(1e24f));
    assertThat(FloatVectors.inverseNorm(new float[] {Float.MIN_VALUE})).isEqualTo(Float.MAX_VALUE);
    assertThat(FloatVectors.inverseNorm(new float[5])).isZero();
  }

  @Test
  void segmentsTooShortOrOnTheHeapAreRefused() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment one = arena.allocate(64);
      assertThatThrownBy(() -> new FloatVectors(one, MemorySegment.NULL, 2, 16))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("need 128 bytes, the segment has 64");
      assertThatThrownBy(() -> new FloatVectors(one, arena.allocate(3), 1, 16))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("inverse norms");
      MemorySegment heap = MemorySegment.ofArray(new float[16]);
      assertThatThrownBy(() -> new FloatVectors(heap, MemorySegment.NULL, 1, 16))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("heap");
      assertThatThrownBy(() -> new FloatVectors(one, MemorySegment.NULL, 1, 0))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
