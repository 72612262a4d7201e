package dev.vecino.server.rest;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import dev.vecino.engine.CallerException;
import dev.vecino.server.api.NearestName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A JSON body that is read strictly and once, from front to back: no field twice, none unknown, no
 * value of another type, nothing after the end. Every error names the path at which it was found.
 *
 * <p>Methods that read a value expect the parser on its first token and leave it on its last.
 */
final class JsonInput {
  /** Deep enough for every filter and payload that is allowed, and no deeper. */
  private static final int MAX_DEPTH = 200;

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_DEPTH)
                  .maxNumberLength(400)
                  .maxNameLength(64 << 10)
                  .maxStringLength(1 << 30)
                  .build())
          .build();

  private final JsonParser parser;
  private final int maxDimension;

  private final LongConsumer memory;

  private JsonInput(JsonParser parser, int maxDimension, LongConsumer memory) {
    this.parser = parser;
    this.maxDimension = maxDimension;
    this.memory = memory;
  }

  /** Reads one kind of thing. */
  @FunctionalInterface
  interface Reader<T> {
    T read(JsonInput in) throws IOException;
  }

  /** Reads a short text that is no request's body; see the other one. */
  static <T> T read(byte[] body, int maxDimension, Reader<T> reader) {
    return read(body, maxDimension, bytes -> {}, reader);
  }

  /**
   * Reads a body, which must be one JSON object.
   *
   * @param maxDimension vectors with more values are refused while they are read
   * @param memory told of memory beyond that of the body itself before it is taken; may refuse
   * @throws CallerException INVALID_ARGUMENT that names what is wrong and where
   */
  static <T> T read(byte[] body, int maxDimension, LongConsumer memory, Reader<T> reader) {
    StrictText.check(body);
    try (JsonParser parser = JSON.createParser(body)) {
      JsonInput in = new JsonInput(parser, maxDimension, memory);
      try {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
          throw CallerException.invalid("body", "the body must be a JSON object");
        }
        T value = reader.read(in);
        if (parser.nextToken() != null) {
          throw CallerException.invalid("body", "the JSON object is followed by something else");
        }
        return value;
      } catch (StreamConstraintsException e) {
        throw in.refusal("too deep, or with too long a number or name: " + e.getOriginalMessage());
      } catch (JsonProcessingException e) {
        throw in.refusal("not valid JSON: " + e.getOriginalMessage());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  JsonParser parser() {
    return parser;
  }

  /** Told of memory that objects take which are much larger than their text. */
  LongConsumer memory() {
    return memory;
  }

  int maxDimension() {
    return maxDimension;
  }

  /** Where the parser is, such as {@code points[0].vector}; {@code body} for the whole. */
  String path() {
    return JsonPath.of(parser.getParsingContext());
  }

  /** An error about the value that the parser is at. */
  CallerException refusal(String message) {
    String path = path();
    return CallerException.invalid(path, path + " is " + message);
  }

  private CallerException expected(String what) {
    return refusal("%s, expected %s".formatted(JsonPath.kind(parser.currentToken()), what));
  }

  void beginObject() {
    if (!parser.hasToken(JsonToken.START_OBJECT)) {
      throw expected("an object");
    }
  }

  /** Steps to the next field's value; null at the object's end. */
  @Nullable String nextField() throws IOException {
    if (parser.nextToken() != JsonToken.FIELD_NAME) {
      return null;
    }
    String name = parser.currentName();
    parser.nextToken();
    return name;
  }

  /** The error for a field that is none of these. */
  CallerException unknownField(String name, List<String> known) {
    return CallerException.invalid(path(), NearestName.message("field", name, known));
  }

  /** The error for an object, which the parser has just left, without a field that it needs. */
  CallerException missing(String name) {
    String path = path();
    String field = path.equals("body") ? name : path + "." + name;
    return CallerException.invalid(field, field + " is missing");
  }

  /** An error about the object that the parser has just left. */
  CallerException objectRefusal(String message) {
    return CallerException.invalid(path(), message);
  }

  boolean atNull() {
    return parser.hasToken(JsonToken.VALUE_NULL);
  }

  boolean atArray() {
    return parser.hasToken(JsonToken.START_ARRAY);
  }

  boolean atString() {
    return parser.hasToken(JsonToken.VALUE_STRING);
  }

  boolean atBoolean() {
    return parser.hasToken(JsonToken.VALUE_TRUE) || parser.hasToken(JsonToken.VALUE_FALSE);
  }

  boolean atNumber() {
    return parser.hasToken(JsonToken.VALUE_NUMBER_INT)
        || parser.hasToken(JsonToken.VALUE_NUMBER_FLOAT);
  }

  <T> List<T> list(Reader<T> element) throws IOException {
    if (!atArray()) {
      throw expected("an array");
    }
    List<T> values = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      values.add(element.read(this));
    }
    return values;
  }

  String string() throws IOException {
    if (!atString()) {
      throw expected("a string");
    }
    return parser.getText();
  }

  /** A string that has at least one character. */
  String word() throws IOException {
    String value = string();
    if (value.isEmpty()) {
      throw refusal("empty");
    }
    return value;
  }

  boolean bool() throws IOException {
    if (!atBoolean()) {
      throw expected("true or false");
    }
    return parser.getBooleanValue();
  }

  /** A whole number from here to 2^31-1. */
  int count(int least) throws IOException {
    if (!parser.hasToken(JsonToken.VALUE_NUMBER_INT)) {
      throw expected("a whole number");
    }
    boolean fits = parser.getNumberType() == JsonParser.NumberType.INT;
    if (!fits || parser.getIntValue() < least) {
      throw refusal(
          "%s, expected a whole number from %d to %d"
              .formatted(abbreviated(parser.getText()), least, Integer.MAX_VALUE));
    }
    return parser.getIntValue();
  }

  double decimal() throws IOException {
    if (!atNumber()) {
      throw expected("a number");
    }
    double value = parser.getDoubleValue();
    if (!Double.isFinite(value)) {
      throw refusal("out of the range of 64-bit floats");
    }
    return value;
  }

  /** A {@link Long} for an integer that fits in 64 bits, a {@link Double} for any other number. */
  Number number() throws IOException {
    if (parser.hasToken(JsonToken.VALUE_NUMBER_INT)) {
      return switch (parser.getNumberType()) {
        case INT, LONG -> parser.getLongValue();
        default -> throw refusal("an integer outside of 64 bits");
      };
    }
    return decimal();
  }

  static String abbreviated(String text) {
    return text.length() <= 40 ? text : text.substring(0, 40) + "...";
  }
}
