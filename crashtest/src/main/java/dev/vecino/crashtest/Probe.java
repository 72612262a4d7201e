package dev.vecino.crashtest;

import dev.vecino.engine.Payload;
import dev.vecino.engine.filter.Condition;
import dev.vecino.engine.filter.Filter;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A filter, and what it means said in other code than the engine's.
 *
 * @param filter null for none
 */
record Probe(@Nullable Filter filter, Predicate<Payload> meaning) {
  static final Probe ALL = new Probe(null, payload -> true);

  static Probe random(RandomGenerator random) {
    String language = Content.LANGUAGES.get(random.nextInt(Content.LANGUAGES.size()));
    long bucket = random.nextInt(Content.BUCKETS);
    Condition speaks = new Condition.Match("language", List.of(language));
    Condition low = new Condition.Range("bucket", null, new Condition.NumberBound(bucket, true));
    return switch (random.nextInt(6)) {
      case 0 -> new Probe(Filter.must(speaks), payload -> is(payload, "language", language));
      case 1 -> new Probe(Filter.must(low), payload -> number(payload, "bucket") <= bucket);
      case 2 ->
          new Probe(
              Filter.must(new Condition.Exists("changed"), low),
              payload ->
                  payload.fields().containsKey("changed") && number(payload, "bucket") <= bucket);
      case 3 ->
          new Probe(
              Filter.must(new Condition.Match("draft", List.of(true)), speaks),
              payload -> is(payload, "draft", true) && is(payload, "language", language));
      case 4 -> {
        String tag = "t" + random.nextInt(3);
        yield new Probe(
            Filter.must(new Condition.Match("tags", List.of(tag))),
            payload -> payload.fields().get("tags") instanceof List<?> tags && tags.contains(tag));
      }
      default -> new Probe(Filter.mustNot(speaks), payload -> !is(payload, "language", language));
    };
  }

  private static boolean is(Payload payload, String field, Object value) {
    return Objects.equals(payload.fields().get(field), value);
  }

  private static long number(Payload payload, String field) {
    return payload.fields().get(field) instanceof Long value ? value : Long.MAX_VALUE;
  }
}
