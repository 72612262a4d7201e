package dev.vecino.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class NearestNameTest {
  @Test
  void theNameWithTheFewestEditsIsFound() {
    assertThat(NearestName.find("filtr", List.of("vector", "filter", "limit"))).contains("filter");
    assertThat(NearestName.find("zzzzzz", List.of("vector", "limit"))).isEmpty();
    assertThat(NearestName.find("x".repeat(1_000), List.of("x"))).isEmpty();
  }

  @Test
  void editsAreLevenshteins() {
    assertThat(NearestName.edits("kitten", "sitting")).isEqualTo(3);
    assertThat(NearestName.edits("", "abc")).isEqualTo(3);
    assertThat(NearestName.edits("same", "same")).isZero();
  }

  @Test
  void aMessageShortensLongNames() {
    assertThat(NearestName.message("field", "y".repeat(5_000), List.of("a"))).hasSizeLessThan(120);
  }
}
