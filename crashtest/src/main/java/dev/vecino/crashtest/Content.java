package dev.vecino.crashtest;

import dev.vecino.crashtest.Shape.Target;
import dev.vecino.engine.Payload;
import dev.vecino.engine.PayloadChange;
import dev.vecino.engine.Point;
import dev.vecino.engine.PointId;
import dev.vecino.engine.VectorSpec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Vectors and payloads as a pure function of a point's key and {@link PointState}, so that the
 * journal alone says what the database must hold. A key is a number whose part above {@link
 * #KEYS_PER_WRITER} names its one writer.
 */
final class Content {
  static final int KEYS_PER_WRITER = 100_000;
  static final int BUCKETS = 40;
  static final List<String> LANGUAGES = List.of("en", "de", "es");

  private static final String LONG_PREFIX = "größer".repeat(20) + "-";

  private Content() {}

  static int writer(long key) {
    return (int) (key / KEYS_PER_WRITER);
  }

  /** Ids of both kinds. */
  static PointId id(long key) {
    return switch ((int) (key % 4)) {
      case 0 -> PointId.of(key);
      case 1 -> PointId.of("p-" + key);
      // Beyond what is positive with a sign.
      case 2 -> PointId.of(-key);
      default -> PointId.of(LONG_PREFIX + key);
    };
  }

  static long key(PointId id) {
    return switch (id) {
      case PointId.Numeric(long value) -> Math.abs(value);
      case PointId.Text(String value) -> Long.parseLong(value.substring(value.indexOf('-') + 1));
    };
  }

  static Point point(Target target, long key, long placed) {
    return new Point(
        id(key), vectors(target, key, placed), payload(key, new PointState(placed, 0)));
  }

  static Map<String, float[]> vectors(Target target, long key, long placed) {
    SplittableRandom random = random(key, placed);
    Map<String, float[]> vectors = new LinkedHashMap<>();
    for (Map.Entry<String, VectorSpec> named : target.vectors().entrySet()) {
      boolean lacking = named.getKey().equals("b") && random.nextInt(4) == 0;
      float[] vector = new float[named.getValue().dimension()];
      for (int i = 0; i < vector.length; i++) {
        vector[i] = (float) random.nextGaussian();
      }
      if (!lacking) {
        vectors.put(named.getKey(), vector);
      }
    }
    return vectors;
  }

  static Payload payload(long key, PointState state) {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    fields.put("writer", (long) writer(key));
    fields.put("placed", state.placed());
    fields.put("bucket", (long) bucket(key, state.placed()));
    fields.put("language", language(state.placed() + key));
    fields.put("draft", true);
    fields.put("text", "text of " + key);
    fields.put("weight", state.placed() * 0.1);
    fields.put("tags", List.of("t" + state.placed() % 3, key % 7));
    fields.put("origin", Map.of("page", key % 50, "checked", key % 3 == 0));
    Payload placed = Payload.of(fields);
    return state.changed() == 0 ? placed : change(state.changed()).apply(placed);
  }

  /** What a payload change with this number does to any point. */
  static PayloadChange change(long number) {
    Map<String, @Nullable Object> set = new LinkedHashMap<>();
    set.put("changed", number);
    set.put("language", language(number));
    return new PayloadChange(Payload.of(set), List.of("draft"), false);
  }

  /** Deletes by filter go by it; a payload change leaves it alone. */
  static int bucket(long key, long placed) {
    return random(key, -placed).nextInt(BUCKETS);
  }

  /** The state that a payload speaks of. */
  static PointState state(Payload payload) {
    Object placed = payload.fields().get("placed");
    Object changed = payload.fields().getOrDefault("changed", 0L);
    return new PointState(
        placed instanceof Long number ? number : -1, changed instanceof Long number ? number : -1);
  }

  private static String language(long number) {
    return LANGUAGES.get(Math.floorMod(number, LANGUAGES.size()));
  }

  private static SplittableRandom random(long key, long number) {
    return new SplittableRandom(key * 0x9E3779B97F4A7C15L + number);
  }
}
