package dev.vecino.engine.query;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vecino.engine.PointId;
import dev.vecino.engine.RecallEstimate;
import dev.vecino.engine.ScoredPoint;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RecallAuditTest {
  private final RecallAudit audit = new RecallAudit(Auditor.NONE);

  private void record(Double target, double recall, int times) {
    for (int i = 0; i < times; i++) {
      audit.record(target, false, recall, 10);
    }
  }

  @Test
  void walksGetWiderWhereTheTargetIsMissedAndNarrowerWhereItIsExceeded() {
    record(0.95, 0.8, 20);
    assertThat(audit.widening(0.95, false)).isEqualTo(1.25);
    assertThat(audit.estimates().getFirst().searches()).as("measured anew").isZero();
    record(0.95, 0.8, 20);
    assertThat(audit.widening(0.95, false)).isEqualTo(1.25 * 1.25);
    record(0.95, 0.95, 100);
    assertThat(audit.widening(0.95, false)).as("enough").isEqualTo(1.25 * 1.25);
    record(0.95, 1, 2_000);
    assertThat(audit.widening(0.95, false)).as("back to what was learned").isEqualTo(1);
  }

  @Test
  void kindsOfSearchesAreToldApart() {
    audit.record(0.95, true, 0.5, 10);
    audit.record(null, false, 0.7, 10);
    record(0.9, 0.2, 40);
    assertThat(audit.widening(0.9, true)).isEqualTo(1);
    assertThat(audit.widening(0.95, true)).isEqualTo(1);
    assertThat(audit.widening(null, false)).isEqualTo(1);
    assertThat(audit.widening(0.9, false)).isGreaterThan(1);
    assertThat(audit.estimates())
        .extracting(RecallEstimate::target, RecallEstimate::filtered)
        .containsExactly(
            org.assertj.core.api.Assertions.tuple(null, false),
            org.assertj.core.api.Assertions.tuple(0.9, false),
            org.assertj.core.api.Assertions.tuple(0.95, true));
  }

  @Test
  void widthsStayBounded() {
    record(0.99, 0, 5_000);
    assertThat(audit.widening(0.99, false)).isEqualTo(16);
  }

  private static List<ScoredPoint> points(float... scores) {
    return IntStream.range(0, scores.length)
        .mapToObj(i -> new ScoredPoint(PointId.of(i), scores[i], 1, null, Map.of()))
        .toList();
  }

  @Test
  void recallIsByScoreWhicheverWayScoresGo() {
    assertThat(RecallAudit.recall(points(0.9f, 0.8f, 0.6f), points(0.9f, 0.8f, 0.7f)))
        .isEqualTo(2 / 3.0);
    assertThat(RecallAudit.recall(points(1, 2, 4), points(1, 2, 3))).isEqualTo(2 / 3.0);
    assertThat(RecallAudit.recall(points(1, 1), points(1, 1))).isEqualTo(1);
    assertThat(RecallAudit.recall(points(1, 2), points(1, 1))).isEqualTo(0.5);
    assertThat(RecallAudit.recall(points(), points(3))).isZero();
  }
}
