package dev.vecino.server.rest;

import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.JsonToken;
import org.jspecify.annotations.Nullable;

/** Says where in a JSON text a parser is, for errors. Made only when there is one. */
final class JsonPath {
  /** The path of the whole. */
  static final String ROOT = "body";

  private static final int LONGEST_NAME = 64;

  private JsonPath() {}

  /** Such as {@code filter.must[2].range}. */
  static String of(JsonStreamContext context) {
    StringBuilder path = new StringBuilder();
    append(context, path);
    return path.isEmpty() ? ROOT : path.toString();
  }

  private static void append(@Nullable JsonStreamContext context, StringBuilder path) {
    if (context == null || context.inRoot()) {
      return;
    }
    append(context.getParent(), path);
    if (context.inArray() && context.hasCurrentIndex()) {
      path.append('[').append(context.getCurrentIndex()).append(']');
    } else if (context.inObject() && context.hasCurrentName()) {
      String name = context.getCurrentName();
      path.append(path.isEmpty() ? "" : ".")
          .append(name.length() <= LONGEST_NAME ? name : name.substring(0, LONGEST_NAME) + "...");
    }
  }

  /** What a value is, in words. */
  static String kind(@Nullable JsonToken token) {
    return switch (token) {
      case null -> "missing";
      case START_OBJECT, END_OBJECT, FIELD_NAME -> "an object";
      case START_ARRAY, END_ARRAY -> "an array";
      case VALUE_STRING -> "a string";
      case VALUE_NUMBER_INT -> "an integer";
      case VALUE_NUMBER_FLOAT -> "a decimal number";
      case VALUE_TRUE, VALUE_FALSE -> "a boolean";
      case VALUE_NULL -> "null";
      case NOT_AVAILABLE, VALUE_EMBEDDED_OBJECT -> "unreadable";
    };
  }
}
