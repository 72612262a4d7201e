package dev.vecino.client;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A change of the payloads of points, which keeps their vectors.
 *
 * <pre>{@code
 * PayloadChange.set("seen", true).andRemove("draft");
 * PayloadChange.replace(Map.of("lang", "en"));
 * }</pre>
 *
 * @param set top-level fields to set
 * @param remove top-level fields to remove
 * @param replace start from an empty payload instead of the present one
 */
public record PayloadChange(
    Map<String, @Nullable Object> set, List<String> remove, boolean replace) {
  /**
   * Copies everything.
   *
   * @throws IllegalArgumentException when a value has no JSON form
   */
  public PayloadChange {
    set = PayloadValues.normalised(set);
    remove = List.copyOf(remove);
  }

  /** Sets one top-level field. */
  public static PayloadChange set(String field, @Nullable Object value) {
    return new PayloadChange(Map.of(), List.of(), false).andSet(field, value);
  }

  /** Removes top-level fields. */
  public static PayloadChange remove(String... fields) {
    return new PayloadChange(Map.of(), List.of(fields), false);
  }

  /** Replaces the whole payload. */
  public static PayloadChange replace(Map<String, ? extends @Nullable Object> payload) {
    return new PayloadChange(new LinkedHashMap<>(payload), List.of(), true);
  }

  /** This change, and one more field to set. */
  public PayloadChange andSet(String field, @Nullable Object value) {
    Map<String, @Nullable Object> more = new LinkedHashMap<>(set);
    more.put(field, value);
    return new PayloadChange(more, remove, replace);
  }

  /** This change, and more fields to remove. */
  public PayloadChange andRemove(String... fields) {
    List<String> more = new ArrayList<>(remove);
    more.addAll(List.of(fields));
    return new PayloadChange(set, more, replace);
  }
}
