package dev.vecino.bench;

import static dev.vecino.client.Filters.match;
import static dev.vecino.client.Filters.range;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vecino.engine.filter.Condition;
import dev.vecino.engine.filter.Filter;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClientFiltersTest {
  @Test
  void everyConditionOfADataSetKeepsItsMeaning() {
    Condition.Match section = new Condition.Match("section", List.of("libs", "net"));
    Condition.Range size =
        new Condition.Range(
            "size", new Condition.NumberBound(3L, true), new Condition.NumberBound(7L, false));
    Condition.Range open = new Condition.Range("size", new Condition.NumberBound(9L, false), null);
    Filter filter = new Filter(List.of(section), List.of(size, open), List.of(section));
    assertThat(ClientFilters.of(filter))
        .isEqualTo(
            new dev.vecino.client.Filter(
                List.of(match("section", "libs", "net")),
                List.of(range("size").gte(3L).lt(7L), range("size").gt(9L)),
                List.of(match("section", "libs", "net"))));
  }
}
