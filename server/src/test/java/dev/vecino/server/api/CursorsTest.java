package dev.vecino.server.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vecino.engine.CallerException;
import dev.vecino.engine.PointId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CursorsTest {
  @Test
  void aCursorGivesItsIdBack() {
    for (PointId id :
        new PointId[] {PointId.of(0), PointId.of(-1), PointId.of("x"), PointId.of("né")}) {
      assertThat(Cursors.read(Cursors.write(id))).isEqualTo(id);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "A", "!!", "AQ", "Ag", "AwA", "AQEBAQ", "Av8", "42"})
  void anythingElseIsRefused(String cursor) {
    assertThatThrownBy(() -> Cursors.read(cursor))
        .isInstanceOfSatisfying(
            CallerException.class,
            e -> assertThat(e.fieldErrors().getFirst().field()).isEqualTo("cursor"));
  }
}
