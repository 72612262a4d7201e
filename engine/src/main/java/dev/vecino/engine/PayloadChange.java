package dev.vecino.engine;

import java.util.List;

/**
 * A change of payloads.
 *
 * @param set top-level fields to set
 * @param remove top-level fields to remove
 * @param replace start from an empty payload instead of the present one
 */
public record PayloadChange(Payload set, List<String> remove, boolean replace) {
  public PayloadChange {
    remove = List.copyOf(remove);
  }

  /** The payload after the change. */
  public Payload apply(Payload before) {
    return (replace ? Payload.EMPTY : before).with(set, remove);
  }
}
