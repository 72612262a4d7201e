package dev.vecino.engine.filter;

import java.util.List;

/**
 * A boolean combination; an empty one matches every point.
 *
 * @param must all of these hold,
 * @param should at least one of these holds, when there are any,
 * @param mustNot and none of these does
 */
public record Filter(List<Condition> must, List<Condition> should, List<Condition> mustNot)
    implements Condition {
  public Filter {
    must = List.copyOf(must);
    should = List.copyOf(should);
    mustNot = List.copyOf(mustNot);
  }

  /** All of these hold. */
  public static Filter must(Condition... conditions) {
    return new Filter(List.of(conditions), List.of(), List.of());
  }

  /** At least one of these holds. */
  public static Filter should(Condition... conditions) {
    return new Filter(List.of(), List.of(conditions), List.of());
  }

  /** None of these holds. */
  public static Filter mustNot(Condition... conditions) {
    return new Filter(List.of(), List.of(), List.of(conditions));
  }
}
