package dev.vecino.server.rest;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.vecino.engine.CallerException;
import dev.vecino.engine.CollectionSpec;
import dev.vecino.engine.Durability;
import dev.vecino.engine.Payload;
import dev.vecino.engine.PayloadJson;
import dev.vecino.engine.PayloadSelector;
import dev.vecino.engine.Point;
import dev.vecino.engine.PointId;
import dev.vecino.server.api.PackedVector;
import java.io.IOException;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads points, their ids, vectors and payloads, and what requests about points share. */
final class PointReader {
  private static final List<String> POINT_FIELDS = List.of("id", "vector", "vectors", "payload");
  private static final int FIRST_VECTOR_LENGTH = 1_024;

  private PointReader() {}

  static Point point(JsonInput in) throws IOException {
    PointId id = null;
    Map<String, float[]> vectors = null;
    Payload payload = Payload.EMPTY;
    in.beginObject();
    for (String name = in.nextField(); name != null; name = in.nextField()) {
      switch (name) {
        case "id" -> id = id(in);
        case "vector" ->
            vectors = once(in, vectors, Map.of(CollectionSpec.DEFAULT_VECTOR, vector(in)));
        case "vectors" -> vectors = once(in, vectors, namedVectors(in));
        case "payload" -> payload = payload(in);
        default -> throw in.unknownField(name, POINT_FIELDS);
      }
    }
    if (id == null) {
      throw in.missing("id");
    }
    if (vectors == null) {
      throw in.missing("vector");
    }
    return new Point(id, vectors, payload);
  }

  private static Map<String, float[]> once(
      JsonInput in, @Nullable Map<String, float[]> before, Map<String, float[]> vectors) {
    if (before != null) {
      throw in.refusal("one too many: a point has either vector or vectors");
    }
    return vectors;
  }

  private static Map<String, float[]> namedVectors(JsonInput in) throws IOException {
    Map<String, float[]> vectors = new HashMap<>();
    in.beginObject();
    for (String name = in.nextField(); name != null; name = in.nextField()) {
      if (name.isEmpty()) {
        throw in.refusal("without a name");
      }
      vectors.put(name, vector(in));
    }
    return vectors;
  }

  /** A JSON integer from 0 to 2^64-1, or a string of at least one character. */
  static PointId id(JsonInput in) throws IOException {
    JsonParser parser = in.parser();
    if (in.atString()) {
      return PointId.of(in.word());
    }
    if (!parser.hasToken(JsonToken.VALUE_NUMBER_INT)) {
      throw in.refusal(
          "%s, expected an integer or a string".formatted(JsonPath.kind(parser.currentToken())));
    }
    BigInteger number = parser.getBigIntegerValue();
    if (number.signum() < 0 || number.bitLength() > Long.SIZE) {
      throw in.refusal(
          "%s, expected an integer from 0 to 2^64-1"
              .formatted(JsonInput.abbreviated(parser.getText())));
    }
    return PointId.of(number.longValue());
  }

  /** An array of numbers, or base64 of packed floats. */
  static float[] vector(JsonInput in) throws IOException {
    if (in.atString()) {
      return PackedVector.readBase64(in.string(), in.path());
    }
    if (!in.atArray()) {
      throw in.refusal("neither an array of numbers nor a base64 string");
    }
    JsonParser parser = in.parser();
    float[] values = new float[FIRST_VECTOR_LENGTH];
    int length = 0;
    for (JsonToken token = parser.nextToken();
        token != JsonToken.END_ARRAY;
        token = parser.nextToken()) {
      if (token != JsonToken.VALUE_NUMBER_FLOAT && token != JsonToken.VALUE_NUMBER_INT) {
        throw in.refusal("%s, expected a number".formatted(JsonPath.kind(token)));
      }
      if (length == in.maxDimension()) {
        throw in.refusal(
            "one value too many: a vector has at most %d (limits.max_dimension)"
                .formatted(in.maxDimension()));
      }
      if (length == values.length) {
        values = Arrays.copyOf(values, 2 * length);
      }
      values[length++] = parser.getFloatValue();
    }
    return Arrays.copyOf(values, length);
  }

  /** A JSON object; errors inside it are about it as a whole. */
  static Payload payload(JsonInput in) throws IOException {
    String path = in.path();
    in.beginObject();
    try {
      return Payload.of(PayloadJson.readObject(in.parser(), in.memory()));
    } catch (CallerException e) {
      throw CallerException.invalid(path, "%s: %s".formatted(path, e.text()));
    }
  }

  static PayloadSelector selector(JsonInput in) throws IOException {
    if (in.atBoolean()) {
      return in.bool() ? PayloadSelector.ALL : PayloadSelector.NONE;
    }
    if (!in.atArray()) {
      throw in.refusal("neither a boolean nor an array of field names");
    }
    List<String> fields = in.list(JsonInput::string);
    // No field asked for is no payload asked for, although the domain's empty list means all.
    return fields.isEmpty() ? PayloadSelector.NONE : PayloadSelector.of(fields);
  }

  static Durability durability(JsonInput in) throws IOException {
    String text = in.string();
    Durability durability = durability(text);
    if (durability == null) {
      throw in.refusal("'%s', expected durable or buffered".formatted(JsonInput.abbreviated(text)));
    }
    return durability;
  }

  /** The durability that this word means; null when it means none. */
  static @Nullable Durability durability(String word) {
    return switch (word) {
      case "durable" -> Durability.DURABLE;
      case "buffered" -> Durability.BUFFERED;
      default -> null;
    };
  }
}
