package dev.vecino.engine.check;

import dev.vecino.engine.Payload;
import dev.vecino.engine.PointId;
import dev.vecino.index.Metric;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What golden directories hold, as the JSON that lies beside them. */
final class ContentJson {
  private ContentJson() {}

  static byte[] write(Map<String, Content> contents) {
    Map<String, @Nullable Object> collections = new LinkedHashMap<>();
    contents.forEach((name, content) -> {
      List<Object> points = new ArrayList<>();
      content.points().forEach(point -> points.add(point(point)));
      List<Object> probes = new ArrayList<>();
      content.probes().forEach(probe -> probes.add(probe(probe)));
      collections.put(name, Map.of("points", points, "probes", probes));
    });
    return Payload.of(collections).json();
  }

  private static Map<String, @Nullable Object> point(Content.Stored point) {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    fields.put("id", id(point.id()));
    fields.put("version", point.version());
    fields.put("payload", point.payload().fields());
    Map<String, @Nullable Object> vectors = new TreeMap<>();
    point.vectors().forEach((name, vector) -> vectors.put(name, numbers(vector)));
    fields.put("vectors", vectors);
    return fields;
  }

  private static Map<String, @Nullable Object> probe(Content.Probe probe) {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    fields.put("using", probe.using());
    fields.put("metric", probe.metric().name());
    fields.put("query", numbers(probe.query()));
    fields.put("lang", probe.lang());
    List<Object> answers = new ArrayList<>();
    probe
        .answers()
        .forEach(answer -> answers.add(Map.of("id", id(answer.id()), "score", answer.score())));
    fields.put("answers", answers);
    return fields;
  }

  private static Object id(PointId id) {
    return switch (id) {
      case PointId.Numeric(long value) -> value;
      case PointId.Text(String value) -> value;
    };
  }

  private static List<Double> numbers(float[] vector) {
    List<Double> numbers = new ArrayList<>();
    for (float value : vector) {
      numbers.add((double) value);
    }
    return numbers;
  }

  static Map<String, Content> read(byte[] json) {
    Map<String, Content> contents = new TreeMap<>();
    Payload.parse(json)
        .fields()
        .forEach((name, value) -> {
          Map<?, ?> collection = object(value);
          contents.put(
              name,
              new Content(
                  list(collection.get("points")).stream().map(ContentJson::toPoint).toList(),
                  list(collection.get("probes")).stream().map(ContentJson::toProbe).toList()));
        });
    return contents;
  }

  private static Content.Stored toPoint(@Nullable Object value) {
    Map<?, ?> fields = object(value);
    Map<String, float[]> vectors = new TreeMap<>();
    object(fields.get("vectors"))
        .forEach((name, vector) -> vectors.put(text(name), toVector(vector)));
    Map<String, @Nullable Object> payload = new LinkedHashMap<>();
    object(fields.get("payload")).forEach((name, field) -> payload.put(text(name), field));
    return new Content.Stored(
        toId(fields.get("id")), (Long) number(fields.get("version")), Payload.of(payload), vectors);
  }

  private static Content.Probe toProbe(@Nullable Object value) {
    Map<?, ?> fields = object(value);
    List<Content.Answer> answers = new ArrayList<>();
    for (Object each : list(fields.get("answers"))) {
      Map<?, ?> answer = object(each);
      answers.add(
          new Content.Answer(toId(answer.get("id")), number(answer.get("score")).doubleValue()));
    }
    return new Content.Probe(
        (String) fields.get("using"),
        Metric.valueOf(text(fields.get("metric"))),
        toVector(fields.get("query")),
        (String) fields.get("lang"),
        answers);
  }

  private static PointId toId(@Nullable Object value) {
    return value instanceof Long number ? PointId.of(number) : PointId.of(text(value));
  }

  private static float[] toVector(@Nullable Object value) {
    List<?> numbers = list(value);
    float[] vector = new float[numbers.size()];
    for (int i = 0; i < vector.length; i++) {
      vector[i] = number(numbers.get(i)).floatValue();
    }
    return vector;
  }

  private static Map<?, ?> object(@Nullable Object value) {
    if (value instanceof Map<?, ?> map) {
      return map;
    }
    throw unexpected(value);
  }

  private static List<?> list(@Nullable Object value) {
    if (value instanceof List<?> list) {
      return list;
    }
    throw unexpected(value);
  }

  private static Number number(@Nullable Object value) {
    if (value instanceof Number number) {
      return number;
    }
    throw unexpected(value);
  }

  private static String text(@Nullable Object value) {
    if (value instanceof String text) {
      return text;
    }
    throw unexpected(value);
  }

  private static IllegalArgumentException unexpected(@Nullable Object value) {
    return new IllegalArgumentException("unexpected: " + value);
  }
}
