package dev.vecino.server.security;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vecino.server.api.RefusedException;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ApiKeysTest {
  private final ApiKeys keys = new ApiKeys(List.of("first", "second"));

  @Test
  void withoutKeysEverybodyMayCall() {
    assertThatCode(() -> new ApiKeys(List.of()).check(null, null)).doesNotThrowAnyException();
  }

  @Test
  void eachKeyIsGoodInEitherHeader() {
    assertThatCode(() -> keys.check("Bearer first", null)).doesNotThrowAnyException();
    assertThatCode(() -> keys.check("bearer second", null)).doesNotThrowAnyException();
    assertThatCode(() -> keys.check(null, "second")).doesNotThrowAnyException();
  }

  @Test
  void missingAndWrongKeysAreRefusedWithoutRepeatingThem() {
    assertThatThrownBy(() -> keys.check(null, null)).isInstanceOf(RefusedException.class);
    assertThatThrownBy(() -> keys.check("Basic first", null)).isInstanceOf(RefusedException.class);
    assertThatThrownBy(() -> keys.check(null, "")).isInstanceOf(RefusedException.class);
    assertThatThrownBy(() -> keys.check(null, "firs"))
        .isInstanceOf(RefusedException.class)
        .hasMessageNotContaining("firs");
  }
}
