package dev.vecino.engine.filter;

import dev.vecino.engine.Payload;
import dev.vecino.engine.PointId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Weird payloads, and filters that have a chance to match some of them. */
final class RandomFilters {
  private static final List<String> KEYS =
      List.of("a", "b", "c", "d", "lat", "lon", "ä", "\ud83d\ude00", "", "\ue000", "x.y");
  private static final List<Number> NUMBERS =
      List.of(
          0L,
          1L,
          2L,
          -1L,
          3L,
          1.0,
          -0.0,
          0.5,
          -0.5,
          2.5,
          9007199254740993L,
          9007199254740992.0,
          9007199254740992L,
          Long.MAX_VALUE,
          Long.MIN_VALUE,
          Long.MAX_VALUE - 1,
          0x1p63,
          -0x1p63,
          0x1.0000000000001p63,
          -0x1.0000000000001p63,
          Double.MAX_VALUE,
          -Double.MAX_VALUE,
          Double.MIN_VALUE,
          -Double.MIN_VALUE,
          1e300,
          -1e-300,
          2251799813685248.5,
          1e18);
  private static final List<String> STRINGS =
      List.of(
          "",
          "a",
          "A",
          "ab",
          "abc",
          "abd",
          "1",
          "true",
          "null",
          "é",
          "éa",
          "\uffff",
          "\ue000",
          "\ud83d\ude00",
          "\ud83d\ude01",
          "a\u0000b",
          "z".repeat(7),
          "z".repeat(8),
          "z".repeat(9),
          "é".repeat(4),
          "é".repeat(5),
          "long text ".repeat(40));
  private static final List<String> TIMES =
      List.of(
          "2024-02-29T23:59:59Z",
          "2024-02-29T23:59:59.000000001Z",
          "2024-03-01T00:59:59+01:00",
          "2024-02-29t23:59:59z",
          "2023-02-29T00:00:00Z",
          "2024-01-01T00:00:00-18:00",
          "0000-01-01T00:00:00Z",
          "9999-12-31T23:59:59.999999999Z",
          "2024-01-01",
          "2024-01-01T24:00:00Z",
          "2024-01-01T00:00:60Z",
          "2024-01-01T00:00Z",
          "1969-12-31T23:59:59.5Z",
          "2024-01-01T00:00:00.Z",
          "2024-01-01T00:00:00.1234567890Z",
          "2024-01-01 00:00:00Z");
  private static final List<Instant> INSTANTS =
      List.of(
          Instant.parse("2024-02-29T23:59:59Z"),
          Instant.parse("2024-02-29T23:59:59.000000001Z"),
          Instant.parse("1970-01-01T00:00:00Z"),
          Instant.parse("1969-12-31T23:59:59.5Z"),
          Instant.MIN,
          Instant.MAX);
  private static final List<Double> LATS = List.of(-90.0, 90.0, 0.0, 48.85, 48.86, -33.9, 90.5);
  private static final List<Double> LONS =
      List.of(-180.0, 180.0, 0.0, 2.35, 2.36, 179.9, -179.9, 151.2, 181.0);

  private final Random random;
  private final int points;

  RandomFilters(Random random, int points) {
    this.random = random;
    this.points = points;
  }

  Payload payload() {
    return Payload.of(object(0));
  }

  private Map<String, @Nullable Object> object(int depth) {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    for (int i = random.nextInt(depth == 0 ? 7 : 4); i > 0; i--) {
      fields.put(one(KEYS), value(depth));
    }
    if (depth == 0 && random.nextInt(10) == 0) {
      fields.put("rare" + random.nextInt(40), value(depth));
    }
    return fields;
  }

  private @Nullable Object value(int depth) {
    return switch (random.nextInt(depth < 4 ? 14 : 9)) {
      case 0 -> null;
      case 1 -> random.nextBoolean();
      case 2, 3 -> one(NUMBERS);
      case 4 -> (long) random.nextInt(5);
      case 5, 6 -> one(STRINGS);
      case 7 -> one(TIMES);
      case 8 -> "unique-" + random.nextInt(1 << 20);
      case 9, 10 -> list(depth);
      case 11 -> Map.of("lat", one(LATS), "lon", one(LONS));
      case 12 -> Map.of("lat", 48L, "lon", random.nextBoolean() ? 2L : "2");
      default -> object(depth + 1);
    };
  }

  private List<@Nullable Object> list(int depth) {
    List<@Nullable Object> elements = new ArrayList<>();
    int size = random.nextInt(100) == 0 ? 1_100 : random.nextInt(4);
    for (int i = 0; i < size; i++) {
      elements.add(i < size - 4 ? "filler-" + i : value(depth + 1));
    }
    return elements;
  }

  Condition condition(int depth) {
    String field = path();
    return switch (random.nextInt(depth < 4 ? 14 : 10)) {
      case 0, 1 -> new Condition.Match(field, some(this::scalar));
      case 2 ->
          new Condition.Range(
              field,
              random.nextInt(4) == 0 ? null : numberBound(),
              random.nextInt(4) == 0 ? null : numberBound());
      case 3 ->
          new Condition.TimeRange(
              field,
              random.nextInt(4) == 0 ? null : timeBound(),
              random.nextInt(4) == 0 ? null : timeBound());
      case 4 -> new Condition.Exists(field);
      case 5 -> new Condition.IsNull(field);
      case 6 -> new Condition.Prefix(field, prefix());
      case 7 -> new Condition.GeoRadius(field, point(), radius());
      case 8 -> new Condition.GeoBox(field, point(), point());
      case 9 -> new Condition.Ids(some(() -> PointId.of(random.nextLong(points + 2L))));
      default -> filter(depth + 1);
    };
  }

  Filter filter(int depth) {
    return new Filter(few(depth), few(depth), few(depth));
  }

  private List<Condition> few(int depth) {
    List<Condition> conditions = new ArrayList<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      conditions.add(condition(depth));
    }
    return conditions;
  }

  private <T> List<T> some(Supplier<T> supplier) {
    List<T> values = new ArrayList<>();
    for (int i = random.nextInt(3); i >= 0; i--) {
      values.add(supplier.get());
    }
    return values;
  }

  private String path() {
    String path = random.nextInt(20) == 0 ? "rare" + random.nextInt(40) : one(KEYS);
    for (int i = random.nextInt(6); i > 4; i--) {
      path += "." + one(KEYS);
    }
    return random.nextInt(4) == 0 ? path + "." + one(KEYS) : path;
  }

  private Object scalar() {
    return switch (random.nextInt(5)) {
      case 0 -> random.nextBoolean();
      case 1, 2 -> one(NUMBERS);
      case 3 -> (long) random.nextInt(5);
      default -> one(STRINGS);
    };
  }

  private String prefix() {
    String text = one(random.nextInt(4) == 0 ? TIMES : STRINGS);
    return random.nextInt(8) == 0
        ? "unique-"
        : text.substring(0, random.nextInt(text.length() + 1));
  }

  private Condition.NumberBound numberBound() {
    return new Condition.NumberBound(one(NUMBERS), random.nextBoolean());
  }

  private Condition.TimeBound timeBound() {
    return new Condition.TimeBound(one(INSTANTS), random.nextBoolean());
  }

  private Condition.GeoPoint point() {
    return new Condition.GeoPoint(LATS.get(random.nextInt(6)), LONS.get(random.nextInt(8)));
  }

  private double radius() {
    return random.nextInt(4) == 0 ? 0 : Math.pow(10, random.nextDouble() * 7.3);
  }

  private <T> T one(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }
}
