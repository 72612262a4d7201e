package dev.vecino.peers;

import com.fasterxml.jackson.databind.JsonNode;

/** Filter expressions tested on payloads, for engines that take a set of rows. */
final class Expressions {
  private Expressions() {}

  static boolean matches(JsonNode expression, JsonNode payload) {
    String op = expression.get("op").asText();
    return switch (op) {
      case "and" -> all(expression, payload);
      case "or" -> any(expression, payload);
      case "not" -> !matches(expression.get("arg"), payload);
      default -> test(op, expression, payload.path(expression.get("field").asText()));
    };
  }

  private static boolean all(JsonNode expression, JsonNode payload) {
    for (JsonNode part : expression.get("args")) {
      if (!matches(part, payload)) {
        return false;
      }
    }
    return true;
  }

  private static boolean any(JsonNode expression, JsonNode payload) {
    for (JsonNode part : expression.get("args")) {
      if (matches(part, payload)) {
        return true;
      }
    }
    return false;
  }

  private static boolean test(String op, JsonNode expression, JsonNode value) {
    return switch (op) {
      case "eq" -> equal(value, expression.get("value"));
      case "contains" -> holds(value, expression.get("value"));
      case "in" -> holds(expression.get("values"), value);
      case "range" -> value.isNumber() && inRange(expression, value.asDouble());
      default -> throw new IllegalArgumentException("unknown operation " + op);
    };
  }

  private static boolean holds(JsonNode list, JsonNode wanted) {
    for (JsonNode element : list) {
      if (equal(element, wanted)) {
        return true;
      }
    }
    return false;
  }

  private static boolean equal(JsonNode a, JsonNode b) {
    return a.isNumber() && b.isNumber() ? a.asDouble() == b.asDouble() : a.equals(b);
  }

  private static boolean inRange(JsonNode bounds, double value) {
    return value >= bounds.path("gte").asDouble(Double.NEGATIVE_INFINITY)
        && value <= bounds.path("lte").asDouble(Double.POSITIVE_INFINITY)
        && (!bounds.has("gt") || value > bounds.get("gt").asDouble())
        && (!bounds.has("lt") || value < bounds.get("lt").asDouble());
  }
}
