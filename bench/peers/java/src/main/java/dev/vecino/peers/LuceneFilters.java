package dev.vecino.peers;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.DoubleField;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.KeywordField;
import org.apache.lucene.document.LongField;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.MatchAllDocsQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.util.BytesRef;

/** Payload fields as Lucene fields, and filter expressions as queries on them. */
final class LuceneFilters {
  private LuceneFilters() {}

  /** Adds the wanted fields of a payload; a list becomes several values. */
  static void addFields(Document document, JsonNode payload, Set<String> wanted) {
    for (String name : wanted) {
      JsonNode value = payload.path(name);
      if (value.isArray()) {
        value.forEach(element -> document.add(field(name, element)));
      } else if (value.isValueNode() && !value.isNull()) {
        document.add(field(name, value));
      }
    }
  }

  private static Field field(String name, JsonNode value) {
    if (value.isIntegralNumber()) {
      return new LongField(name, value.asLong(), Field.Store.NO);
    }
    if (value.isNumber()) {
      return new DoubleField(name, value.asDouble(), Field.Store.NO);
    }
    return new KeywordField(name, value.asText(), Field.Store.NO);
  }

  /** The query of an expression. */
  static Query query(JsonNode expression) {
    String op = expression.get("op").asText();
    return switch (op) {
      case "and" -> combined(expression, BooleanClause.Occur.FILTER);
      case "or" -> combined(expression, BooleanClause.Occur.SHOULD);
      case "not" ->
          new BooleanQuery.Builder()
              .add(MatchAllDocsQuery.INSTANCE, BooleanClause.Occur.FILTER)
              .add(query(expression.get("arg")), BooleanClause.Occur.MUST_NOT)
              .build();
      case "eq", "contains" -> equal(field(expression), expression.get("value"));
      case "in" -> anyOf(field(expression), expression.get("values"));
      case "range" -> range(expression);
      default -> throw new IllegalArgumentException("unknown operation " + op);
    };
  }

  private static String field(JsonNode expression) {
    return expression.get("field").asText();
  }

  private static Query combined(JsonNode expression, BooleanClause.Occur occur) {
    BooleanQuery.Builder query = new BooleanQuery.Builder();
    expression.get("args").forEach(part -> query.add(query(part), occur));
    return query.build();
  }

  private static Query equal(String field, JsonNode value) {
    if (value.isIntegralNumber()) {
      return LongField.newExactQuery(field, value.asLong());
    }
    if (value.isNumber()) {
      return DoubleField.newExactQuery(field, value.asDouble());
    }
    return KeywordField.newExactQuery(field, value.asText());
  }

  private static Query anyOf(String field, JsonNode values) {
    List<BytesRef> texts = new ArrayList<>();
    BooleanQuery.Builder numbers = new BooleanQuery.Builder();
    for (JsonNode value : values) {
      if (value.isNumber()) {
        numbers.add(equal(field, value), BooleanClause.Occur.SHOULD);
      } else {
        texts.add(new BytesRef(value.asText()));
      }
    }
    return texts.isEmpty() ? numbers.build() : KeywordField.newSetQuery(field, texts);
  }

  private static Query range(JsonNode expression) {
    boolean integral = true;
    for (String key : List.of("gte", "gt", "lte", "lt")) {
      integral &= !expression.has(key) || expression.get(key).isIntegralNumber();
    }
    if (!integral) {
      return DoubleField.newRangeQuery(
          field(expression),
          expression.has("gt")
              ? Math.nextUp(expression.get("gt").asDouble())
              : expression.path("gte").asDouble(Double.NEGATIVE_INFINITY),
          expression.has("lt")
              ? Math.nextDown(expression.get("lt").asDouble())
              : expression.path("lte").asDouble(Double.POSITIVE_INFINITY));
    }
    return LongField.newRangeQuery(
        field(expression),
        expression.has("gt")
            ? expression.get("gt").asLong() + 1
            : expression.path("gte").asLong(Long.MIN_VALUE),
        expression.has("lt")
            ? expression.get("lt").asLong() - 1
            : expression.path("lte").asLong(Long.MAX_VALUE));
  }
}
