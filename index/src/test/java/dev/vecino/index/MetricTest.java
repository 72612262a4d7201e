package dev.vecino.index;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MetricTest {
  @Test
  void euclideanScoreIsTheDistanceAndLowerIsNearer() {
    assertThat(Metric.EUCLIDEAN.toScore(-9f)).isEqualTo(3f);
    assertThat(Metric.EUCLIDEAN.toRank(3f)).isEqualTo(-9f);
    assertThat(Metric.EUCLIDEAN.higherIsNearer()).isFalse();
  }

  @Test
  void distanceOfNothingIsPositiveZero() {
    assertThat(1 / Metric.EUCLIDEAN.toScore(-0f)).isEqualTo(Float.POSITIVE_INFINITY);
    assertThat(1 / Metric.EUCLIDEAN.toScore(0f)).isEqualTo(Float.POSITIVE_INFINITY);
  }

  @Test
  void nothingIsWithinANegativeDistance() {
    assertThat(Metric.EUCLIDEAN.toRank(-1f)).isEqualTo(Float.POSITIVE_INFINITY);
  }

  @ParameterizedTest
  @EnumSource(names = {"COSINE", "DOT"})
  void similaritiesAreTheirOwnRank(Metric metric) {
    assertThat(metric.toScore(-0.25f)).isEqualTo(-0.25f);
    assertThat(metric.toRank(-0.25f)).isEqualTo(-0.25f);
    assertThat(metric.higherIsNearer()).isTrue();
  }
}
