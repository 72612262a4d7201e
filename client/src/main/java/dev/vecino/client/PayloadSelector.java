package dev.vecino.client;

import java.util.List;

/**
 * Which part of the payload comes back.
 *
 * @param enabled the whole payload or none of it; ignored when there are fields
 * @param fields only these top-level fields
 */
public record PayloadSelector(boolean enabled, List<String> fields) {
  public static final PayloadSelector ALL = new PayloadSelector(true, List.of());
  public static final PayloadSelector NONE = new PayloadSelector(false, List.of());

  public PayloadSelector {
    fields = List.copyOf(fields);
  }

  /** Only these top-level fields; none of the payload when there are none. */
  public static PayloadSelector only(String... fields) {
    return new PayloadSelector(false, List.of(fields));
  }
}
