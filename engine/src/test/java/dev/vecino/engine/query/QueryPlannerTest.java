package dev.vecino.engine.query;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vecino.engine.SegmentExplanation.Strategy;
import dev.vecino.engine.query.QueryPlanner.Beam;
import dev.vecino.engine.query.QueryPlanner.Facts;
import dev.vecino.engine.query.SearchCosts.Step;
import org.junit.jupiter.api.Test;

class QueryPlannerTest {
  private static final int POINTS = 100_000;

  private static Facts facts(double share, int ef) {
    return new Facts(POINTS, (int) (share * POINTS), 10, Beam.of(ef, 10, share), 32, 384, false);
  }

  private static SearchCosts costs(double row, double code, double hop) {
    return new SearchCosts(new Step(row, 0), new Step(code, 0), new Step(hop, 0));
  }

  private static Strategy chosen(double share, SearchCosts costs) {
    return QueryPlanner.choose(facts(share, 100), costs);
  }

  @Test
  void withoutAFilterAGraphIsWalked() {
    assertThat(chosen(1, SearchCosts.TYPICAL)).isEqualTo(Strategy.PLAIN_WALK);
  }

  @Test
  void theFewerPointsMatchTheNearerToAScanOfAllOfThem() {
    SearchCosts costs = costs(200, 50, 150);
    assertThat(chosen(0.9, costs)).isEqualTo(Strategy.PLAIN_WALK);
    assertThat(chosen(0.15, costs)).isEqualTo(Strategy.FILTERED_WALK);
    assertThat(chosen(0.05, costs)).isEqualTo(Strategy.CODE_SCAN);
    assertThat(chosen(0.0001, costs)).isEqualTo(Strategy.SCAN);
  }

  @Test
  void aMachineWithSlowRandomReadsScansMore() {
    assertThat(chosen(0.15, costs(200, 50, 150))).isEqualTo(Strategy.FILTERED_WALK);
    assertThat(chosen(0.15, costs(200, 50, 1_500))).isEqualTo(Strategy.CODE_SCAN);
  }

  @Test
  void aMachineThatReadsRowsAsFastAsCodesScansExactly() {
    assertThat(chosen(0.01, costs(50, 50, 150))).isEqualTo(Strategy.SCAN);
  }

  @Test
  void aNarrowBeamIsWalkedWhereAWideOneIsNotWorthIt() {
    SearchCosts costs = costs(200, 50, 150);
    assertThat(QueryPlanner.choose(facts(0.05, 100), costs)).isEqualTo(Strategy.CODE_SCAN);
    assertThat(QueryPlanner.choose(facts(0.05, 16), costs)).isEqualTo(Strategy.FILTERED_WALK);
  }

  @Test
  void aFilterNarrowsTheBeamOfAPlainWalkByItsRootButNotBelowTheAnswers() {
    assertThat(Beam.of(100, 10, 1)).isEqualTo(new Beam(100, 100));
    assertThat(Beam.of(100, 10, 0.25)).isEqualTo(new Beam(50, 100));
    assertThat(Beam.of(100, 10, 0.0001)).isEqualTo(new Beam(24, 100));
    assertThat(Beam.of(12, 10, 0.25)).isEqualTo(new Beam(12, 12));
    assertThat(Beam.of(100, 80, 0.001)).isEqualTo(new Beam(80, 100));
  }

  @Test
  void whereNoWalkIsWideEnoughAllMatchingPointsAreCompared() {
    Facts facts = new Facts(POINTS, POINTS, 10, new Beam(-1, -1), 32, 384, false);
    assertThat(QueryPlanner.choose(facts, SearchCosts.TYPICAL)).isEqualTo(Strategy.CODE_SCAN);
  }

  @Test
  void aFilteredWalkIsGivenUpOnceItTookAsLongAsAScan() {
    SearchCosts costs = costs(200, 50, 150);
    assertThat(QueryPlanner.ranksBound(facts(0.3, 100), Strategy.FILTERED_WALK, costs))
        .isBetween(30_000 * 50 / 150, 30_000 * 50 / 150 + 50);
    assertThat(QueryPlanner.ranksBound(facts(1, 100), Strategy.PLAIN_WALK, costs))
        .isEqualTo(Integer.MAX_VALUE);
  }

  @Test
  void aStepThroughTwoMeasurementsGivesThemBackAndIsNeverNegative() {
    Step step = Step.through(64, 30, 512, 78.5);
    assertThat(step.at(64)).isEqualTo(30);
    assertThat(step.at(512)).isEqualTo(78.5);
    Step noisy = Step.through(64, 50, 512, 40);
    assertThat(noisy.at(8192)).isEqualTo(50);
  }

  @Test
  void thisMachineIsMeasuredAndLargerVectorsCostMore() {
    SearchCosts measured = CostCalibration.measured();
    for (Step step : new Step[] {measured.row(), measured.code(), measured.hop()}) {
      assertThat(step.nanos()).isPositive();
      assertThat(step.nanosPerValue()).isNotNegative();
      assertThat(step.at(2_000)).isBetween(1.0, 1e6);
    }
  }
}
