package dev.vecino.client;

import java.util.List;

/**
 * A boolean combination of conditions; {@link Filters} makes them. An empty one matches every
 * point.
 *
 * @param must all of these hold,
 * @param should at least one of these holds, when there are any,
 * @param mustNot and none of these does
 */
public record Filter(List<Condition> must, List<Condition> should, List<Condition> mustNot)
    implements Condition {
  /** Matches every point. */
  public static final Filter ALL = new Filter(List.of(), List.of(), List.of());

  public Filter {
    must = List.copyOf(must);
    should = List.copyOf(should);
    mustNot = List.copyOf(mustNot);
  }

  /** The condition as a filter: itself when it is one. */
  public static Filter of(Condition condition) {
    return condition instanceof Filter filter
        ? filter
        : new Filter(List.of(condition), List.of(), List.of());
  }
}
