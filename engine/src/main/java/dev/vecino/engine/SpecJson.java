package dev.vecino.engine;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.vecino.index.Metric;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A collection's schema as the catalogue keeps it: {@code {"vectors":[{"name":"","dimension":384,
 * "metric":"cosine"}],"options":{"seal_points":20000,"layout":"auto"}}}. The name is the
 * catalogue's key.
 */
public final class SpecJson {
  private static final JsonFactory JSON = new JsonFactory();

  private SpecJson() {}

  static byte[] write(CollectionSpec spec) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = JSON.createGenerator(bytes)) {
      json.writeStartObject();
      json.writeArrayFieldStart("vectors");
      for (Map.Entry<String, VectorSpec> entry : spec.vectors().entrySet()) {
        json.writeStartObject();
        json.writeStringField("name", entry.getKey());
        json.writeNumberField("dimension", entry.getValue().dimension());
        json.writeStringField("metric", entry.getValue().metric().name().toLowerCase(Locale.ROOT));
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeObjectFieldStart("options");
      json.writeNumberField("seal_points", spec.options().sealPoints());
      json.writeStringField("layout", spec.options().layout().name().toLowerCase(Locale.ROOT));
      json.writeEndObject();
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws DataLossException when the text is something else
   */
  public static CollectionSpec read(String name, byte[] stored) {
    try {
      Map<String, @Nullable Object> fields = Payload.parse(stored).fields();
      Map<String, VectorSpec> vectors = new TreeMap<>();
      if (!(fields.get("vectors") instanceof List<?> list)) {
        throw new IllegalArgumentException("no vectors");
      }
      for (Object element : list) {
        if (!(element instanceof Map<?, ?> vector)) {
          throw new IllegalArgumentException("a vector is no object");
        }
        String metric = string(vector.get("metric")).toUpperCase(Locale.ROOT);
        vectors.put(
            string(vector.get("name")),
            new VectorSpec(integer(vector.get("dimension")), Metric.valueOf(metric)));
      }
      if (!(fields.get("options") instanceof Map<?, ?> options)) {
        throw new IllegalArgumentException("no options");
      }
      return new CollectionSpec(
          name,
          vectors,
          new CollectionOptions(integer(options.get("seal_points")), layout(options)));
    } catch (CallerException | IllegalArgumentException e) {
      throw new DataLossException(
          "the catalogue's schema of collection '%s' cannot be read: %s"
              .formatted(name, e.getMessage()),
          e);
    }
  }

  /** Catalogues of format 1 may lack it. */
  private static IndexLayout layout(Map<?, ?> options) {
    Object layout = options.get("layout");
    return layout == null
        ? IndexLayout.AUTO
        : IndexLayout.valueOf(string(layout).toUpperCase(Locale.ROOT));
  }

  private static String string(@Nullable Object value) {
    if (value instanceof String text) {
      return text;
    }
    throw new IllegalArgumentException("expected a string, found " + value);
  }

  private static int integer(@Nullable Object value) {
    if (value instanceof Long number) {
      return Math.toIntExact(number);
    }
    throw new IllegalArgumentException("expected an integer, found " + value);
  }
}
