package dev.vecino.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RecallTest {
  @Test
  void anyOfSeveralEqualRowsIsRight() {
    Recall recall = new Recall();
    recall.add(new float[] {0.9f, 0.5f}, new float[] {0.9f, 0.5f, 0.5f}, 2);
    assertThat(recall.value()).isEqualTo(1);
  }

  @Test
  void whatIsMissingOrTooFarIsWrong() {
    Recall recall = new Recall();
    recall.add(new float[] {0.9f, 0.4f}, new float[] {0.9f, 0.8f, 0.5f, 0.3f}, 4);
    assertThat(recall.value()).isEqualTo(0.5);
  }

  @Test
  void onlyRowsThatAreThereAreWanted() {
    Recall recall = new Recall();
    recall.add(new float[] {0.9f}, new float[] {0.9f, Float.NaN}, 2);
    recall.add(new float[0], new float[] {Float.NaN, Float.NaN}, 2);
    assertThat(recall.value()).isEqualTo(1);
  }
}
