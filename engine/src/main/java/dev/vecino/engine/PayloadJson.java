package dev.vecino.engine;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** Payloads to and from JSON, with Jackson's streaming parser. */
public final class PayloadJson {
  /** Objects and lists inside each other, the payload itself included. */
  public static final int MAX_DEPTH = 32;

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_DEPTH + 8)
                  .maxNumberLength(400)
                  .maxNameLength(64 << 10)
                  .maxStringLength(256 << 20)
                  .build())
          .build();

  /** What a value takes as an object, beside the bytes of its text. */
  private static final long NODE_BYTES = 48;

  /** Values between two reports of memory. */
  private static final int NODES_A_STEP = 1_024;

  private final JsonParser parser;
  private final LongConsumer memory;
  private int unreported;

  private PayloadJson(JsonParser parser, LongConsumer memory) {
    this.parser = parser;
    this.memory = memory;
  }

  static Map<String, @Nullable Object> parse(byte[] json) {
    try (JsonParser parser = JSON.createParser(json)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw CallerException.invalid("payload", "payload must be a JSON object");
      }
      Map<String, @Nullable Object> fields = readObject(parser);
      if (parser.nextToken() != null) {
        throw CallerException.invalid("payload", "payload is followed by something else");
      }
      return fields;
    } catch (JsonProcessingException e) {
      throw CallerException.invalid(
          "payload", "payload is not valid JSON: " + e.getOriginalMessage());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Reads an object whose START_OBJECT is the parser's current token, and leaves the parser on its
   * END_OBJECT.
   *
   * @throws CallerException when an integer lies outside of 64 bits, or it is nested deeper than
   *     {@link #MAX_DEPTH}
   */
  public static Map<String, @Nullable Object> readObject(JsonParser parser) throws IOException {
    return readObject(parser, bytes -> {});
  }

  /**
   * The same, for JSON that somebody sent: small values take far more memory than their text.
   *
   * @param memory told of that memory in steps; what it throws ends the reading
   */
  public static Map<String, @Nullable Object> readObject(JsonParser parser, LongConsumer memory)
      throws IOException {
    return new PayloadJson(parser, memory).object(1);
  }

  private void node() {
    if (++unreported == NODES_A_STEP) {
      memory.accept(NODES_A_STEP * NODE_BYTES);
      unreported = 0;
    }
  }

  private Map<String, @Nullable Object> object(int depth) throws IOException {
    checkDepth(depth);
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = wellFormed(parser.currentName());
      parser.nextToken();
      fields.put(name, value(depth));
    }
    return Collections.unmodifiableMap(fields);
  }

  private List<@Nullable Object> list(int depth) throws IOException {
    checkDepth(depth);
    List<@Nullable Object> values = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      values.add(value(depth));
    }
    return Collections.unmodifiableList(values);
  }

  private @Nullable Object value(int depth) throws IOException {
    node();
    return switch (parser.currentToken()) {
      case START_OBJECT -> object(depth + 1);
      case START_ARRAY -> list(depth + 1);
      case VALUE_STRING -> wellFormed(parser.getText());
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NULL -> null;
      case VALUE_NUMBER_INT -> integer(parser);
      case VALUE_NUMBER_FLOAT -> finite(parser.getDoubleValue());
      default ->
          throw CallerException.invalid(
              "payload", "payload has an unexpected " + parser.currentToken());
    };
  }

  /** JSON can escape half a surrogate pair, but such a string has no UTF-8. */
  private static String wellFormed(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isSurrogate(c)) {
        if (Character.isLowSurrogate(c)
            || i + 1 == text.length()
            || !Character.isLowSurrogate(text.charAt(i + 1))) {
          throw CallerException.invalid(
              "payload", "payload has a string with half a surrogate pair, which has no UTF-8");
        }
        i++;
      }
    }
    return text;
  }

  private static Long integer(JsonParser parser) throws IOException {
    return switch (parser.getNumberType()) {
      case INT, LONG -> parser.getLongValue();
      default ->
          throw CallerException.invalid(
              "payload",
              "payload integers must fit in 64 bits, field '%s' has %s"
                  .formatted(parser.currentName(), abbreviated(parser.getText())));
    };
  }

  private static String abbreviated(String text) {
    return text.length() <= 40 ? text : text.substring(0, 40) + "…";
  }

  private static Double finite(double value) {
    if (!Double.isFinite(value)) {
      throw CallerException.invalid("payload", "payload numbers must be finite, one is " + value);
    }
    return value;
  }

  private static void checkDepth(int depth) {
    if (depth > MAX_DEPTH) {
      throw CallerException.invalid(
          "payload", "payload is nested deeper than " + MAX_DEPTH + " levels");
    }
  }

  static byte[] write(Map<String, @Nullable Object> fields) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
    try (JsonGenerator generator = JSON.createGenerator(bytes)) {
      writeValue(generator, fields);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static void writeValue(JsonGenerator generator, @Nullable Object value)
      throws IOException {
    switch (value) {
      case null -> generator.writeNull();
      case Boolean b -> generator.writeBoolean(b);
      case Long n -> generator.writeNumber(n);
      case Double d -> generator.writeNumber(d);
      case String s -> generator.writeString(s);
      case List<?> values -> {
        generator.writeStartArray();
        for (Object element : values) {
          writeValue(generator, element);
        }
        generator.writeEndArray();
      }
      case Map<?, ?> object -> {
        generator.writeStartObject();
        for (Map.Entry<?, ?> entry : object.entrySet()) {
          generator.writeFieldName((String) entry.getKey());
          writeValue(generator, entry.getValue());
        }
        generator.writeEndObject();
      }
      default -> throw new IllegalStateException("not a payload value: " + value.getClass());
    }
  }

  static Map<String, @Nullable Object> normalise(Map<String, ? extends @Nullable Object> fields) {
    return normalisedObject(fields, 1);
  }

  private static Map<String, @Nullable Object> normalisedObject(Map<?, ?> object, int depth) {
    checkDepth(depth);
    Map<String, @Nullable Object> copy = new LinkedHashMap<>();
    object.forEach((key, value) -> {
      if (!(key instanceof String name)) {
        throw CallerException.invalid("payload", "payload field names must be strings: " + key);
      }
      copy.put(wellFormed(name), normalisedValue(value, depth));
    });
    return Collections.unmodifiableMap(copy);
  }

  private static @Nullable Object normalisedValue(@Nullable Object value, int depth) {
    return switch (value) {
      case null -> null;
      case Boolean b -> b;
      case Long n -> n;
      case Integer n -> n.longValue();
      case Short n -> n.longValue();
      case Byte n -> n.longValue();
      case Double d -> finite(d);
      case Float f -> finite(f.doubleValue());
      case String s -> wellFormed(s);
      case List<?> values -> {
        checkDepth(depth + 1);
        List<@Nullable Object> copy = new ArrayList<>(values.size());
        for (Object element : values) {
          copy.add(normalisedValue(element, depth + 1));
        }
        yield Collections.unmodifiableList(copy);
      }
      case Map<?, ?> object -> normalisedObject(object, depth + 1);
      default ->
          throw CallerException.invalid(
              "payload",
              "payload values are null, booleans, numbers, strings, lists and maps, not "
                  + value.getClass().getSimpleName());
    };
  }
}
