package dev.vecino.engine;

import java.util.List;

/**
 * Which part of the payload comes back.
 *
 * @param enabled false for none of it
 * @param fields only these top-level fields; empty for all
 */
public record PayloadSelector(boolean enabled, List<String> fields) {
  public static final PayloadSelector ALL = new PayloadSelector(true, List.of());
  public static final PayloadSelector NONE = new PayloadSelector(false, List.of());

  public PayloadSelector {
    fields = List.copyOf(fields);
  }

  public static PayloadSelector of(List<String> fields) {
    return new PayloadSelector(true, fields);
  }
}
