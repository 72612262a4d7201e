package dev.vecino.engine;

import dev.vecino.engine.filter.Condition;
import dev.vecino.engine.filter.Filter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Points, payloads and filters by a seed. */
final class RandomData {
  private static final List<String> LANGUAGES = List.of("en", "de", "es", "EN");
  private static final List<String> TAGS = List.of("x", "y", "z");

  private final Random random;

  RandomData(Random random) {
    this.random = random;
  }

  PointId id(int pool) {
    int n = random.nextInt(pool);
    return random.nextBoolean() ? PointId.of(n) : PointId.of("p-" + n);
  }

  float[] vector(int dimension) {
    float[] vector = new float[dimension];
    for (int i = 0; i < dimension; i++) {
      vector[i] = (float) random.nextGaussian();
    }
    return vector;
  }

  Payload payload() {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    if (random.nextInt(5) > 0) {
      fields.put("lang", LANGUAGES.get(random.nextInt(LANGUAGES.size())));
    }
    switch (random.nextInt(5)) {
      case 0 -> {}
      case 1 -> fields.put("year", null);
      case 2 -> fields.put("year", 2000.5 + random.nextInt(10));
      default -> fields.put("year", 2000 + random.nextInt(10));
    }
    List<String> tags = new ArrayList<>();
    for (String tag : TAGS) {
      if (random.nextInt(3) == 0) {
        tags.add(tag);
      }
    }
    fields.put("tags", tags);
    fields.put("nested", Map.of("flag", random.nextBoolean()));
    if (random.nextInt(20) == 0) {
      fields.put("text", "long ".repeat(80) + random.nextInt(3));
    }
    return Payload.of(fields);
  }

  Filter filter() {
    return filter(2);
  }

  private Filter filter(int depth) {
    List<Condition> must = conditions(depth);
    List<Condition> should = random.nextInt(3) == 0 ? conditions(depth) : List.of();
    List<Condition> mustNot = random.nextInt(3) == 0 ? conditions(depth) : List.of();
    return new Filter(must, should, mustNot);
  }

  private List<Condition> conditions(int depth) {
    List<Condition> conditions = new ArrayList<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      conditions.add(condition(depth));
    }
    return conditions;
  }

  private Condition condition(int depth) {
    return switch (random.nextInt(depth > 0 ? 9 : 8)) {
      case 0 ->
          new Condition.Match("lang", List.of(LANGUAGES.get(random.nextInt(LANGUAGES.size()))));
      case 1 -> new Condition.Match("tags", List.of(TAGS.get(random.nextInt(TAGS.size()))));
      case 2 ->
          new Condition.Range(
              "year",
              new Condition.NumberBound(2000L + random.nextInt(10), random.nextBoolean()),
              null);
      case 3 -> new Condition.Exists("year");
      case 4 -> new Condition.IsNull("year");
      case 5 -> new Condition.Match("nested.flag", List.of(true));
      case 6 -> new Condition.Prefix("text", "long ");
      case 7 -> new Condition.Ids(List.of(id(50), id(50), id(50)));
      default -> filter(depth - 1);
    };
  }
}
