package dev.vecino.engine.filter;

import dev.vecino.engine.Payload;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A condition on a field, prepared for testing payloads one after the other. */
record FieldTest(FieldPath path, Predicate<@Nullable Object> valueTest) {
  static FieldTest of(String field, Condition condition) {
    return new FieldTest(FieldPath.parse(field), ValueTests.of(condition));
  }

  boolean matches(Payload payload) {
    return path.any(payload.fields(), valueTest);
  }
}
