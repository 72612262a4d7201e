package dev.vecino.bench;

import dev.vecino.client.Condition;
import dev.vecino.client.Filter;
import dev.vecino.client.Filters;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A data set's filters, read as the engine's, in the client's words. */
final class ClientFilters {
  private ClientFilters() {}

  static Condition of(dev.vecino.engine.filter.Condition condition) {
    return switch (condition) {
      case dev.vecino.engine.filter.Filter filter ->
          new Filter(all(filter.must()), all(filter.should()), all(filter.mustNot()));
      case dev.vecino.engine.filter.Condition.Match match ->
          new Condition.Match(match.field(), match.any());
      case dev.vecino.engine.filter.Condition.Range range -> range(range);
      default -> throw new IllegalArgumentException("no data set has such a filter: " + condition);
    };
  }

  private static List<Condition> all(List<dev.vecino.engine.filter.Condition> conditions) {
    return conditions.stream().map(ClientFilters::of).toList();
  }

  private static Condition range(dev.vecino.engine.filter.Condition.Range range) {
    Condition.Range result = Filters.range(range.field());
    dev.vecino.engine.filter.Condition.@Nullable NumberBound lower = range.lower();
    if (lower != null) {
      result = lower.inclusive() ? result.gte(lower.value()) : result.gt(lower.value());
    }
    dev.vecino.engine.filter.Condition.@Nullable NumberBound upper = range.upper();
    if (upper != null) {
      result = upper.inclusive() ? result.lte(upper.value()) : result.lt(upper.value());
    }
    return result;
  }
}
