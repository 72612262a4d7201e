package dev.vecino.server.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vecino.engine.CallerException;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.json.schema.JsonSchema;
import io.vertx.json.schema.Validator;
import io.vertx.openapi.contract.OpenAPIContract;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Holds the readers, above all those of the hot routes, which the router does not check, to the
 * contract.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ContractTest {
  /** Reasons of readers for refusing what a schema cannot refuse. */
  private static final List<String> BEYOND_SCHEMAS =
      List.of("base64", "packed floats", "RFC 3339", "next_cursor", "both gt", "mixes", "no name");

  private final Vertx vertx = Vertx.vertx();
  private final OpenAPIContract contract =
      OpenAPIContract.from(vertx, ContractDocument.load().forRouter()).await();
  private final Map<String, JsonInput.Reader<?>> readers = readers();
  private final Map<String, Validator> validators = new TreeMap<>();

  private static Map<String, JsonInput.Reader<?>> readers() {
    Map<String, JsonInput.Reader<?>> readers = new TreeMap<>();
    readers.put("createCollection", CollectionReader::create);
    readers.put("updateCollection", CollectionReader::update);
    readers.put("upsertPoints", RequestReader::upsert);
    readers.put("getPoints", RequestReader::get);
    readers.put("deletePoints", RequestReader::delete);
    readers.put("updatePayload", RequestReader::update);
    readers.put("scrollPoints", RequestReader::scroll);
    readers.put("countPoints", RequestReader::count);
    readers.put("search", SearchReader::search);
    readers.put("searchBatch", SearchReader::searches);
    readers.put("restoreSnapshot", TransferReader::restore);
    readers.put("restoreBackup", TransferReader::restore);
    readers.put("createBackup", TransferReader::backup);
    return readers;
  }

  @AfterAll
  void close() {
    vertx.close().await();
  }

  static Stream<Map.Entry<String, String>> bodies() {
    String filter =
        """
        {"must":[{"field":"a","match":"x"},{"field":"b","range":{"gte":1,"lt":2.5}},
                 {"field":"c","exists":true},{"field":"d","prefix":"p"},{"ids":[1,"a"]}],
         "should":[{"field":"e","match":[1,true]},{"must_not":[{"field":"f","is_null":true}]}],
         "must_not":[{"field":"g","geo_radius":{"center":{"lat":1,"lon":2},"radius_meters":3}},
                     {"field":"g","geo_box":{"top_left":{"lat":2,"lon":1},
                                             "bottom_right":{"lat":1,"lon":2}}}]}
        """;
    return Stream.of(
        Map.entry(
            "createCollection",
            "{\"name\":\"a\",\"vector\":{\"dimension\":3,\"metric\":\"dot\"},\"if_not_exists\":true,"
                + "\"options\":{\"seal_points\":1000}}"),
        Map.entry(
            "createCollection",
            "{\"name\":\"a\",\"vectors\":{\"v\":{\"dimension\":3,\"metric\":\"cosine\"}}}"),
        Map.entry("updateCollection", "{\"options\":{\"seal_points\":1000,\"layout\":\"blocks\"}}"),
        Map.entry("restoreSnapshot", "{\"collection\":\"b\",\"replace\":true}"),
        Map.entry("restoreBackup", "{\"collection\":\"b\"}"),
        Map.entry("createBackup", "{\"collection\":\"a\"}"),
        Map.entry(
            "upsertPoints",
            "{\"durability\":\"buffered\",\"points\":[{\"id\":1,\"vector\":[1,2.5],\"payload\":{}},"
                + "{\"id\":\"b\",\"vectors\":{\"v\":\"AAAAAA==\"},\"payload\":{\"a\":[null]}}]}"),
        Map.entry(
            "getPoints", "{\"ids\":[1,\"a\"],\"with_payload\":[\"a\"],\"with_vectors\":true}"),
        Map.entry("deletePoints", "{\"ids\":[1],\"durability\":\"durable\"}"),
        Map.entry("deletePoints", "{\"filter\":" + filter + "}"),
        Map.entry(
            "updatePayload",
            "{\"ids\":[1],\"set\":{\"a\":1},\"remove\":[\"b\"],\"replace\":false,"
                + "\"durability\":\"durable\"}"),
        Map.entry(
            "scrollPoints",
            "{\"limit\":3,\"cursor\":null,\"filter\":{},\"with_payload\":true,"
                + "\"with_vectors\":false}"),
        Map.entry("countPoints", "{\"filter\":" + filter + "}"),
        Map.entry(
            "search",
            "{\"vector\":[1,2],\"using\":\"v\",\"limit\":1,\"offset\":0,\"ef\":10,\"target_recall\":0.9,\"exact\":true,"
                + "\"score_threshold\":0.5,\"with_payload\":false,\"with_vectors\":true,"
                + "\"allow_partial\":true,\"explain\":true,\"timeout_millis\":5,\"filter\":"
                + filter
                + "}"),
        Map.entry("searchBatch", "{\"searches\":[{\"vector\":[1]},{\"vector\":\"AAAAAA==\"}]}"));
  }

  @ParameterizedTest
  @MethodSource("bodies")
  void readerAndContractAgreeOnAGoodBodyAndOnEveryChangeOfIt(Map.Entry<String, String> body) {
    assertThat(readerRefusal(body.getKey(), body.getValue())).isEmpty();
    assertThat(contractAccepts(body.getKey(), body.getValue())).isTrue();
    List<String> changed = changes(body.getValue());
    assertThat(changed).hasSizeGreaterThan(5);
    for (String json : changed) {
      String refusal = readerRefusal(body.getKey(), json);
      boolean agreed = refusal.isEmpty() == contractAccepts(body.getKey(), json);
      assertThat(agreed || BEYOND_SCHEMAS.stream().anyMatch(refusal::contains))
          .as("%s %s: reader says '%s'", body.getKey(), json, refusal)
          .isTrue();
    }
  }

  @Test
  void everyOperationOfTheContractHasItsReader() {
    Set<String> withBody =
        contract.operations().stream()
            .filter(operation -> operation.getRequestBody() != null)
            .map(io.vertx.openapi.contract.Operation::getOperationId)
            .collect(Collectors.toSet());
    assertThat(readers.keySet()).isEqualTo(withBody);
  }

  private String readerRefusal(String operation, String json) {
    JsonInput.Reader<?> reader = readers.get(operation);
    if (reader == null) {
      throw new IllegalArgumentException(operation);
    }
    try {
      JsonInput.read(json.getBytes(StandardCharsets.UTF_8), 8, reader);
      return "";
    } catch (CallerException e) {
      return e.text();
    }
  }

  private boolean contractAccepts(String operation, String json) {
    Validator validator = validators.computeIfAbsent(operation, this::validator);
    return Boolean.TRUE.equals(validator.validate(new JsonObject(json)).getValid());
  }

  private Validator validator(String operation) {
    JsonSchema schema =
        Objects.requireNonNull(contract.operation(operation))
            .getRequestBody()
            .determineContentType("application/json")
            .getSchema();
    return contract.getSchemaRepository().validator(schema);
  }

  /** The body with each of its parts removed, renamed, or replaced by values of every type. */
  private static List<String> changes(String json) {
    List<String> changed = new ArrayList<>();
    JsonObject body = new JsonObject(json);
    changeParts(body, () -> changed.add(body.encode()));
    return changed;
  }

  private static void changeParts(Object part, Runnable record) {
    if (part instanceof JsonObject object) {
      for (String name : List.copyOf(object.fieldNames())) {
        Object before = object.getValue(name);
        for (Object value : replacements()) {
          object.put(name, value);
          record.run();
        }
        object.remove(name);
        record.run();
        object.put(name + "x", before);
        record.run();
        object.remove(name + "x");
        object.put(name, before);
        changeParts(before, record);
      }
    } else if (part instanceof JsonArray array) {
      for (int i = 0; i < array.size(); i++) {
        Object before = array.getValue(i);
        for (Object value : replacements()) {
          array.set(i, value);
          record.run();
        }
        array.set(i, before);
        changeParts(before, record);
      }
    }
  }

  private static List<Object> replacements() {
    return Arrays.asList(
        true,
        -1,
        0,
        7,
        1.5,
        "x",
        "",
        new JsonArray(),
        new JsonObject(),
        new JsonArray().add(1),
        new JsonArray().add("v"),
        new JsonObject().put("a", 1));
  }
}
