package dev.vecino.client;

import java.util.Arrays;
import java.util.List;

/**
 * The points that a delete or a payload change is about.
 *
 * <pre>{@code
 * client.delete("docs", PointSelector.ids(1, 2, 3));
 * client.delete("docs", PointSelector.matching(range("year").lt(2000)));
 * }</pre>
 */
public sealed interface PointSelector {
  /** These points; absent ones are passed over. */
  record ById(List<PointId> ids) implements PointSelector {
    public ById {
      ids = List.copyOf(ids);
    }
  }

  /** Every point that the filter matches. */
  record ByFilter(Filter filter) implements PointSelector {}

  static PointSelector ids(List<PointId> ids) {
    return new ById(ids);
  }

  static PointSelector ids(PointId... ids) {
    return new ById(List.of(ids));
  }

  static PointSelector ids(long... ids) {
    return new ById(Arrays.stream(ids).mapToObj(PointId::of).toList());
  }

  static PointSelector ids(String... ids) {
    return new ById(Arrays.stream(ids).map(PointId::of).toList());
  }

  /** Every point that the condition matches; an empty {@link Filter} matches all of them. */
  static PointSelector matching(Condition condition) {
    return new ByFilter(Filter.of(condition));
  }
}
