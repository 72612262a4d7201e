package dev.vecino.bench;

import dev.vecino.engine.Payload;
import dev.vecino.engine.filter.Condition;
import dev.vecino.engine.filter.Filter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A data set as all engines of a comparison are given it: payloads hold the fields that filters ask
 * for, and nothing else.
 */
record PeerData(Dataset dataset, List<Payload> payloads) {

  static PeerData read(Path folder) throws IOException {
    Dataset dataset = Dataset.open(folder);
    Set<String> wanted = new TreeSet<>();
    dataset.filters().forEach(filter -> addFields(filter.filter(), wanted));
    List<Payload> payloads = new ArrayList<>();
    if (wanted.isEmpty()) {
      for (int i = 0; i < dataset.rows(); i++) {
        payloads.add(Payload.EMPTY);
      }
    } else {
      dataset.payloads().forEach(payload -> payloads.add(only(wanted, payload)));
    }
    return new PeerData(dataset, payloads);
  }

  /** The filter of this name; null for null. */
  @Nullable Filter filter(@Nullable String name) {
    if (name == null) {
      return null;
    }
    return dataset.filters().stream()
        .filter(filter -> filter.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no filter " + name))
        .filter();
  }

  private static Payload only(Set<String> wanted, Payload payload) {
    Map<String, @Nullable Object> kept = new LinkedHashMap<>();
    payload
        .fields()
        .forEach((field, value) -> {
          if (wanted.contains(field) && value != null) {
            kept.put(field, value);
          }
        });
    return Payload.of(kept);
  }

  private static void addFields(Condition condition, Set<String> fields) {
    switch (condition) {
      case Filter(List<Condition> must, List<Condition> should, List<Condition> mustNot) -> {
        must.forEach(part -> addFields(part, fields));
        should.forEach(part -> addFields(part, fields));
        mustNot.forEach(part -> addFields(part, fields));
      }
      case Condition.Match match -> fields.add(match.field());
      case Condition.Range range -> fields.add(range.field());
      default -> throw new IllegalArgumentException("no data set has such a filter: " + condition);
    }
  }
}
