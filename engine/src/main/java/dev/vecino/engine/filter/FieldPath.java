package dev.vecino.engine.filter;

import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A way into a payload: keys separated by dots. A key that itself contains a dot cannot be named.
 *
 * <p>The values at a path are found by following the keys through objects; where a list lies on the
 * way, or at its end, each of its elements is followed, lists in lists too. So a value at a path is
 * a scalar, an object or null, never a list, and an empty list is no value at all.
 */
final class FieldPath {
  private final String[] keys;

  private FieldPath(String[] keys) {
    this.keys = keys;
  }

  static FieldPath parse(String path) {
    return new FieldPath(path.split("\\.", -1));
  }

  /** Whether one of the values at this path passes the test. */
  boolean any(Map<String, @Nullable Object> fields, Predicate<@Nullable Object> test) {
    return any(fields, 0, test);
  }

  private boolean any(@Nullable Object value, int depth, Predicate<@Nullable Object> test) {
    if (value instanceof List<?> elements) {
      for (Object element : elements) {
        if (any(element, depth, test)) {
          return true;
        }
      }
      return false;
    }
    if (depth == keys.length) {
      return test.test(value);
    }
    if (value instanceof Map<?, ?> object) {
      Object inner = object.get(keys[depth]);
      return (inner != null || object.containsKey(keys[depth])) && any(inner, depth + 1, test);
    }
    return false;
  }
}
