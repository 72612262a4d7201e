package dev.vecino.engine;

import dev.vecino.engine.filter.Filter;
import java.util.List;

/** Which points a delete or a payload change is about. */
public sealed interface PointSelector {
  /** These; ids that are not there are passed over. */
  record ByIds(List<PointId> ids) implements PointSelector {
    public ByIds {
      ids = List.copyOf(ids);
    }
  }

  /** All that match. */
  record ByFilter(Filter filter) implements PointSelector {}

  static PointSelector ids(List<PointId> ids) {
    return new ByIds(ids);
  }

  static PointSelector matching(Filter filter) {
    return new ByFilter(filter);
  }
}
