package dev.vecino.engine.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.vecino.engine.segment.RecallCurves.Situation;
import dev.vecino.storage.SegmentEntry;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class RecallCurvesTest {
  /** Recall grows with the logarithm of ef and falls with answers, and filters cost some. */
  private static double recall(Situation situation, int size, int ef) {
    double easy = 1 - Math.pow(2, -ef / (8.0 * Math.sqrt(size)));
    return easy * (0.9 + 0.1 * situation.share());
  }

  private static RecallCurves curves() {
    RecallCurves.Builder builder = new RecallCurves.Builder();
    for (Situation situation : RecallCurves.SITUATIONS) {
      for (int s = 0; s < RecallCurves.sizes().length; s++) {
        for (int e = 0; e < RecallCurves.efs().length; e++) {
          int ef = RecallCurves.efs()[e];
          builder.set(situation, s, e, recall(situation, RecallCurves.sizes()[s], ef));
        }
      }
    }
    return builder.build();
  }

  @Test
  void theWidthForARecallIsPredictedToReachIt() {
    RecallCurves curves = curves();
    for (double target : new double[] {0.5, 0.8, 0.9, 0.95, 0.99}) {
      for (int wanted : new int[] {1, 10, 100}) {
        int ef = curves.ef(false, 1, wanted, target);
        if (ef > 0) {
          assertThat(curves.recall(false, 1, wanted, ef))
              .as("target %s, %d wanted, ef %d", target, wanted, ef)
              .isGreaterThanOrEqualTo(target - 1e-4);
        }
      }
    }
  }

  @Test
  void moreAnswersAndMoreRecallTakeWiderWalks() {
    RecallCurves curves = curves();
    assertThat(curves.ef(false, 1, 10, 0.99)).isGreaterThan(curves.ef(false, 1, 10, 0.9));
    assertThat(curves.ef(false, 1, 30, 0.9))
        .isBetween(curves.ef(false, 1, 10, 0.9), curves.ef(false, 1, 100, 0.9));
    assertThat(curves.ef(false, 1, 400, 0.9))
        .isCloseTo(4 * curves.ef(false, 1, 100, 0.9), within(4));
    assertThat(curves.ef(false, 1, 10, 0.1)).isGreaterThanOrEqualTo(10);
  }

  @Test
  void betweenTwoMeasuredSharesTheHarderOneCounts() {
    RecallCurves curves = curves();
    assertThat(curves.ef(true, 0.3, 10, 0.9)).isEqualTo(curves.ef(true, 0.2, 10, 0.9));
    assertThat(curves.ef(true, 0.01, 10, 0.9)).isEqualTo(curves.ef(true, 0.05, 10, 0.9));
    assertThat(curves.ef(true, 0.9, 10, 0.9)).isEqualTo(curves.ef(true, 0.5, 10, 0.9));
    assertThat(curves.ef(false, 0.7, 10, 0.9)).isEqualTo(curves.ef(false, 0.5, 10, 0.9));
  }

  @Test
  void aRecallThatNoWidthReachesIsRefused() {
    assertThat(curves().ef(true, 0.05, 10, 0.95)).isEqualTo(-1);
  }

  @Test
  void itIsRefusedAsWellWhereOnlyTheNextSmallerAnswerDoesNotReachIt() {
    // The one nearest is missed more often than ten of the ten nearest.
    RecallCurves.Builder builder = new RecallCurves.Builder();
    for (Situation situation : RecallCurves.SITUATIONS) {
      for (int size = 0; size < RecallCurves.sizes().length; size++) {
        for (int ef = 0; ef < RecallCurves.efs().length; ef++) {
          builder.set(situation, size, ef, size == 0 ? 0.98 : 0.995);
        }
      }
    }
    RecallCurves curves = builder.build();
    assertThat(curves.ef(false, 1, 5, 0.99)).isEqualTo(-1);
    assertThat(curves.ef(false, 1, 5, 0.97)).isPositive();
    assertThat(curves.ef(false, 1, 20, 0.99)).isPositive();
  }

  @Test
  void whatIsWrittenIsReadAgain() {
    RecallCurves curves = curves();
    ByteBuffer bytes = ByteBuffer.allocate(RecallCurves.byteSize());
    curves.write(bytes);
    assertThat(bytes.hasRemaining()).isFalse();
    RecallCurves read = RecallCurves.read(bytes.flip());
    assertThat(read).isNotNull();
    for (double target : new double[] {0.5, 0.9, 0.95}) {
      assertThat(read.ef(false, 1, 10, target))
          .isCloseTo(curves.ef(false, 1, 10, target), within(1));
    }
  }

  private static SegmentAttributes attributes(byte... bytes) {
    return SegmentAttributes.of(new SegmentEntry(1, 1, 1, 1, 0, bytes), 2);
  }

  @Test
  void attributesThatSayNothingOrAreOfAnotherVersionLeaveCurvesUnknown() {
    assertThat(attributes().curves(0)).isNull();
    assertThat(attributes((byte) 9, (byte) 1).curves(0)).isNull();
    byte[] second = new byte[1 + RecallCurves.byteSize()];
    curves().write(ByteBuffer.wrap(second, 1, RecallCurves.byteSize()).slice());
    assertThat(attributes(second).curves(0)).isNull();
    assertThat(attributes(second).curves(1)).isNotNull();
  }
}
