package dev.vecino.server.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import dev.vecino.client.PointId;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** JSON to and from plain values, with Jackson's streaming parser. Integers stay integers. */
final class JsonValues {
  static final JsonFactory JSON =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(64)
                  .maxNumberLength(400)
                  .maxStringLength(64 << 20)
                  .build())
          .build();
  private static final BigInteger MAX_ID = BigInteger.TWO.pow(64).subtract(BigInteger.ONE);

  private JsonValues() {}

  /** JSON that is well-formed but not what is needed; the message is for the user. */
  static final class BadJson extends IOException {
    private static final long serialVersionUID = 1L;

    BadJson(String message) {
      super(message);
    }
  }

  /** What is wrong with the JSON, without the parser's notes on where in its buffer. */
  static String reason(IOException e) {
    String message =
        e instanceof JsonProcessingException json ? json.getOriginalMessage() : e.getMessage();
    return message == null ? e.toString() : message;
  }

  /** The value at the parser's current token. */
  static @Nullable Object value(JsonParser parser) throws IOException {
    return switch (parser.currentToken()) {
      case START_OBJECT -> object(parser);
      case START_ARRAY -> {
        List<@Nullable Object> values = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          values.add(value(parser));
        }
        yield values;
      }
      case VALUE_STRING -> parser.getText();
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NULL -> null;
      case VALUE_NUMBER_INT -> integer(parser);
      case VALUE_NUMBER_FLOAT -> finite(parser.getDoubleValue());
      case null, default -> throw new BadJson("it ends too early");
    };
  }

  private static Map<String, @Nullable Object> object(JsonParser parser) throws IOException {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      parser.nextToken();
      fields.put(name, value(parser));
    }
    return fields;
  }

  private static Long integer(JsonParser parser) throws IOException {
    return switch (parser.getNumberType()) {
      case INT, LONG -> parser.getLongValue();
      default ->
          throw new BadJson("the integer %s needs more than 64 bits".formatted(parser.getText()));
    };
  }

  private static Double finite(double value) throws BadJson {
    if (!Double.isFinite(value)) {
      throw new BadJson("a number is too large");
    }
    return value;
  }

  /** A list of numbers at the parser's current token, as floats. */
  static float[] vector(JsonParser parser, String name) throws IOException {
    if (parser.currentToken() != JsonToken.START_ARRAY) {
      throw new BadJson("%s must be a list of numbers".formatted(name));
    }
    float[] values = new float[512];
    int count = 0;
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      if (parser.currentToken() == null || !parser.currentToken().isNumeric()) {
        throw new BadJson("%s[%d] is no number but %s".formatted(name, count, parser.getText()));
      }
      if (count == values.length) {
        values = Arrays.copyOf(values, count * 2);
      }
      values[count++] = parser.getFloatValue();
    }
    return Arrays.copyOf(values, count);
  }

  /** A point's id at the parser's current token: an integer from 0 to 2^64-1, or a string. */
  static PointId id(JsonParser parser, String name) throws IOException {
    if (parser.currentToken() == JsonToken.VALUE_STRING) {
      return PointId.of(parser.getText());
    }
    if (parser.currentToken() == JsonToken.VALUE_NUMBER_INT) {
      BigInteger number = parser.getBigIntegerValue();
      if (number.signum() >= 0 && number.compareTo(MAX_ID) <= 0) {
        return PointId.of(number.longValue());
      }
    }
    throw new BadJson(
        "%s must be an integer from 0 to 2^64-1 or a string, not %s"
            .formatted(name, parser.getText()));
  }

  /** An id as typed on a command line: digits are a number, anything else, or quoted, a string. */
  static PointId id(String argument) {
    if (argument.matches("[0-9]{1,20}")) {
      BigInteger number = new BigInteger(argument);
      if (number.compareTo(MAX_ID) <= 0) {
        return PointId.of(number.longValue());
      }
    }
    boolean quoted = argument.length() > 2 && argument.startsWith("\"") && argument.endsWith("\"");
    return PointId.of(quoted ? argument.substring(1, argument.length() - 1) : argument);
  }

  /** Writes one line of JSON. */
  static String write(@Nullable Object value) {
    StringWriter text = new StringWriter();
    try (JsonGenerator generator = JSON.createGenerator(text)) {
      write(generator, value);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  private static void write(JsonGenerator generator, @Nullable Object value) throws IOException {
    switch (value) {
      case null -> generator.writeNull();
      case Boolean b -> generator.writeBoolean(b);
      case Integer n -> generator.writeNumber(n);
      case Long n -> generator.writeNumber(n);
      case BigInteger n -> generator.writeNumber(n);
      case Float f -> generator.writeNumber(f);
      case Double d -> generator.writeNumber(d);
      case String s -> generator.writeString(s);
      case PointId.Numeric id -> generator.writeNumber(new BigInteger(id.toString()));
      case PointId.Text(String text) -> generator.writeString(text);
      case float[] vector -> {
        generator.writeStartArray();
        for (float f : vector) {
          generator.writeNumber(f);
        }
        generator.writeEndArray();
      }
      case List<?> values -> {
        generator.writeStartArray();
        for (Object element : values) {
          write(generator, element);
        }
        generator.writeEndArray();
      }
      case Map<?, ?> fields -> {
        generator.writeStartObject();
        for (Map.Entry<?, ?> field : fields.entrySet()) {
          generator.writeFieldName((String) field.getKey());
          write(generator, field.getValue());
        }
        generator.writeEndObject();
      }
      default -> throw new IllegalStateException("no JSON form: " + value.getClass());
    }
  }
}
