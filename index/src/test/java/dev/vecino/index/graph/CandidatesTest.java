package dev.vecino.index.graph;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CandidatesTest {
  private static final float[] ASCENDING = {
    Float.NEGATIVE_INFINITY,
    -Float.MAX_VALUE,
    -1.5f,
    -1f,
    -Float.MIN_VALUE,
    0f,
    Float.MIN_VALUE,
    0.25f,
    1f,
    Float.MAX_VALUE,
    Float.POSITIVE_INFINITY
  };

  @Test
  void nearerCandidatesAreGreaterAndEqualRanksGoByOrdinal() {
    for (int i = 0; i < ASCENDING.length; i++) {
      for (int ordinal : new int[] {0, 1, 12_345, Integer.MAX_VALUE}) {
        long candidate = Candidates.of(ASCENDING[i], ordinal);
        assertThat(Candidates.rank(candidate)).isEqualTo(ASCENDING[i]);
        assertThat(Candidates.ordinal(candidate)).isEqualTo(ordinal);
        if (i > 0) {
          assertThat(candidate).isGreaterThan(Candidates.of(ASCENDING[i - 1], 0));
        }
        if (ordinal > 0) {
          assertThat(candidate).isLessThan(Candidates.of(ASCENDING[i], ordinal - 1));
        }
      }
    }
  }

  @Test
  void nanIsTheFarthest() {
    assertThat(Candidates.of(Float.NaN, 7)).isEqualTo(Candidates.of(Float.NEGATIVE_INFINITY, 7));
  }
}
