package dev.vecino.index.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.vecino.index.Metric;
import dev.vecino.index.TestData;
import java.lang.foreign.Arena;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class NodeSimilarityTest {
  @ParameterizedTest
  @ValueSource(floats = {1e-15f, 1e-3f, 1f, 1e3f, 1e15f})
  void ratiosAreTheSameAtEveryScale(float scale) {
    float[][] vectors = TestData.uniform(71, 30, 24);
    float[][] scaled = new float[30][24];
    for (int i = 0; i < 30; i++) {
      for (int j = 0; j < 24; j++) {
        scaled[i][j] = vectors[i][j] * scale;
      }
    }
    try (Arena arena = Arena.ofConfined()) {
      for (Metric metric : Metric.values()) {
        NodeSimilarity one = new NodeSimilarity(TestData.rows(vectors, 24, arena), metric);
        NodeSimilarity other = new NodeSimilarity(TestData.rows(scaled, 24, arena), metric);
        for (int i = 2; i < 30; i++) {
          assertThat(other.of(0, i) / other.of(0, 1))
              .as("%s", metric)
              .isCloseTo(one.of(0, i) / one.of(0, 1), withinPercentage(0.1));
        }
      }
    }
  }

  @Test
  void dotIsTheDistanceOfVectorsExtendedToOneLength() {
    float[][] vectors = {{3, 4}, {1, 0}, {0, -2}};
    try (Arena arena = Arena.ofConfined()) {
      NodeSimilarity similarity = new NodeSimilarity(TestData.rows(vectors, 2, arena), Metric.DOT);
      // Extended by 0, sqrt(24) and sqrt(21).
      assertThat(1 / similarity.of(0, 1)).isCloseTo(4 + 16 + 24f, withinPercentage(0.01));
      double gap = Math.sqrt(24) - Math.sqrt(21);
      assertThat(1 / similarity.of(1, 2))
          .isCloseTo((float) (1 + 4 + gap * gap), withinPercentage(0.01));
    }
  }

  @ParameterizedTest
  @EnumSource
  void equalZeroAndHugeVectorsStayPositiveAndFinite(Metric metric) {
    float[][] vectors = {{0, 0}, {0, 0}, {1e30f, -1e30f}, {1e30f, -1e30f}, {-1e30f, 1e30f}};
    try (Arena arena = Arena.ofConfined()) {
      NodeSimilarity similarity = new NodeSimilarity(TestData.rows(vectors, 2, arena), metric);
      for (int a = 0; a < vectors.length; a++) {
        for (int b = 0; b < vectors.length; b++) {
          // A pruning ratio of up to 2 must not overflow either.
          assertThat(2 * similarity.of(a, b)).isFinite().isPositive();
        }
      }
    }
  }
}
