package dev.vecino.server.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vecino.engine.CallerException;
import dev.vecino.engine.PointId;
import dev.vecino.engine.PointSelector;
import dev.vecino.engine.SearchRequest;
import dev.vecino.engine.filter.Condition;
import dev.vecino.engine.filter.Filter;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class JsonInputTest {
  private static final int DIMENSION = 8;

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "{\"points\":[{\"id\":1,\"vector\":[1,\"x\"]}]}; points[0].vector[1]",
        "{\"points\":[{\"id\":1,\"vector\":[1,null]}]}; points[0].vector[1]",
        "{\"points\":[{\"id\":1,\"vektor\":[1]}]}; points[0].vektor",
        "{\"points\":[{\"id\":1.5,\"vector\":[1]}]}; points[0].id",
        "{\"points\":[{\"id\":-1,\"vector\":[1]}]}; points[0].id",
        "{\"points\":[{\"id\":18446744073709551616,\"vector\":[1]}]}; points[0].id",
        "{\"points\":[{\"id\":\"\",\"vector\":[1]}]}; points[0].id",
        "{\"points\":[{\"id\":true,\"vector\":[1]}]}; points[0].id",
        "{\"points\":[{\"vector\":[1]}]}; points[0].id",
        "{\"points\":[{\"id\":1}]}; points[0].vector",
        "{\"points\":[{\"id\":1,\"vector\":\"AAA\"}]}; points[0].vector",
        "{\"points\":[{\"id\":1,\"vector\":\"AAAA\"}]}; points[0].vector",
        "{\"points\":[{\"id\":1,\"vector\":\"*\"}]}; points[0].vector",
        "{\"points\":[{\"id\":1,\"vector\":[1],\"vectors\":{}}]}; points[0].vectors",
        "{\"points\":[{\"id\":1,\"vector\":[1],\"payload\":[]}]}; points[0].payload",
        "{\"points\":[{\"id\":1,\"vector\":[1],\"payload\":{\"a\":1e999}}]}; points[0].payload",
        "{\"points\":[{\"id\":1,\"vector\":[0,0,0,0,0,0,0,0,0]}]}; points[0].vector[8]",
        "{\"points\":{}}; points",
        "{\"points\":null}; points",
        "{\"pionts\":[]}; pionts",
        "{\"durability\":\"sure\",\"points\":[]}; durability",
        "{\"durability\":\"durable\"}; points",
        "{\"points\":[{\"id\":1,\"id\":2,\"vector\":[1]}]}; points[0].id",
        "{\"points\":[]} {}; body",
        "{\"points\":[{\"id\":1,\"vector\":[NaN]}]}; points[0].vector[0]",
        "{\"points\":[; points",
        "[]; body",
        "nonsense; body",
        "''; body",
      })
  void upsertsAreRefusedAtTheRightPlace(String json, String field) {
    assertThatThrownBy(() -> JsonInput.read(utf8(json), DIMENSION, RequestReader::upsert))
        .isInstanceOfSatisfying(
            CallerException.class,
            e -> assertThat(e.fieldErrors().getFirst().field()).isEqualTo(field));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "{\"must\":[{\"field\":\"a\"}]}; filter.must[0]",
        "{\"must\":[{\"match\":1}]}; filter.must[0].field",
        "{\"must\":[{\"field\":\"\",\"match\":1}]}; filter.must[0].field",
        "{\"must\":[{\"field\":\"a\",\"match\":[]}]}; filter.must[0].match",
        "{\"must\":[{\"field\":\"a\",\"match\":null}]}; filter.must[0].match",
        "{\"must\":[{\"field\":\"a\",\"match\":[{}]}]}; filter.must[0].match[0]",
        "{\"must\":[{\"field\":\"a\",\"match\":1,\"prefix\":\"b\"}]}; filter.must[0]",
        "{\"must\":[{\"field\":\"a\",\"ids\":[1]}]}; filter.must[0]",
        "{\"must\":[{\"field\":\"a\",\"range\":{}}]}; filter.must[0].range",
        "{\"must\":[{\"field\":\"a\",\"range\":{\"gt\":1,\"gte\":1}}]}; filter.must[0].range",
        "{\"must\":[{\"field\":\"a\",\"range\":{\"gt\":1,\"lt\":\"2024-01-01T00:00:00Z\"}}]};"
            + " filter.must[0].range",
        "{\"must\":[{\"field\":\"a\",\"range\":{\"gt\":\"today\"}}]}; filter.must[0].range.gt",
        "{\"must\":[{\"field\":\"a\",\"range\":{\"above\":1}}]}; filter.must[0].range.above",
        "{\"must\":[{\"field\":\"a\",\"exists\":1}]}; filter.must[0].exists",
        "{\"must\":[{\"field\":\"a\",\"prefix\":1}]}; filter.must[0].prefix",
        "{\"must\":[{\"field\":\"a\",\"geo_radius\":{\"radius_meters\":1}}]};"
            + " filter.must[0].geo_radius.center",
        "{\"must\":[{\"field\":\"a\",\"geo_box\":{\"top_left\":{\"lat\":1}}}]};"
            + " filter.must[0].geo_box.top_left.lon",
        "{\"must\":[{\"fields\":\"a\",\"match\":1}]}; filter.must[0].fields",
        "{\"must\":{}}; filter.must",
        "{\"must\":[1]}; filter.must[0]",
        "{\"musst\":[]}; filter.musst",
      })
  void filtersAreRefusedAtTheRightPlace(String filter, String field) {
    assertThatThrownBy(() -> count("{\"filter\":" + filter + "}"))
        .isInstanceOfSatisfying(
            CallerException.class,
            e -> assertThat(e.fieldErrors().getFirst().field()).isEqualTo(field));
  }

  @Test
  void everyConditionIsRead() {
    Filter filter =
        count(
            """
            {"filter":{"must":[
               {"field":"a","match":"x"}, {"field":"a","match":[1,2.5,true]},
               {"range":{"gte":1,"lt":2.5},"field":"b"},
               {"field":"t","range":{"gt":"2024-05-01T12:00:00+02:00"}},
               {"field":"c","exists":true},{"field":"c","is_null":true},
               {"field":"d","prefix":"p"},
               {"field":"e","geo_radius":{"center":{"lat":1,"lon":2},"radius_meters":3}},
               {"field":"e","geo_box":{"top_left":{"lat":2,"lon":1},
                                       "bottom_right":{"lat":1,"lon":2}}},
               {"ids":[7,"seven"]}],
             "should":[{"must_not":[{"field":"c","exists":false}]}]}}
            """);
    assertThat(filter.must())
        .containsExactly(
            new Condition.Match("a", List.of("x")),
            new Condition.Match("a", List.of(1L, 2.5, true)),
            new Condition.Range(
                "b", new Condition.NumberBound(1L, true), new Condition.NumberBound(2.5, false)),
            new Condition.TimeRange(
                "t", new Condition.TimeBound(Instant.parse("2024-05-01T10:00:00Z"), false), null),
            new Condition.Exists("c"),
            new Condition.IsNull("c"),
            new Condition.Prefix("d", "p"),
            new Condition.GeoRadius("e", new Condition.GeoPoint(1, 2), 3),
            new Condition.GeoBox("e", new Condition.GeoPoint(2, 1), new Condition.GeoPoint(1, 2)),
            new Condition.Ids(List.of(PointId.of(7), PointId.of("seven"))));
    assertThat(filter.should())
        .containsExactly(Filter.mustNot(Filter.mustNot(new Condition.Exists("c"))));
  }

  @Test
  void searchOptionsMayComeBeforeTheVector() {
    SearchRequest search =
        JsonInput.read(
            utf8(
                """
                {"limit":3,"offset":2,"ef":50,"target_recall":0.9,"exact":true,"score_threshold":0.5,"using":"v",
                 "with_payload":["a"],"with_vectors":true,"explain":true,"allow_partial":true,
                 "timeout_millis":250,"vector":[1,2.5]}
                """),
            DIMENSION,
            SearchReader::search);
    assertThat(search.vector()).containsExactly(1f, 2.5f);
    assertThat(search.limit()).isEqualTo(3);
    assertThat(search.targetRecall()).isEqualTo(0.9);
    assertThat(search.withPayload().fields()).containsExactly("a");
    assertThat(search.timeout()).hasMillis(250);
    assertThat(search.using()).isEqualTo("v");
  }

  @Test
  void idsKeepTheirType() {
    RequestReader.Delete delete =
        JsonInput.read(
            utf8("{\"ids\":[0,18446744073709551615,\"42\",42]}"), DIMENSION, RequestReader::delete);
    assertThat(delete.points())
        .isEqualTo(
            PointSelector.ids(
                List.of(PointId.of(0), PointId.of(-1), PointId.of("42"), PointId.of(42))));
  }

  @Test
  void aDepthBombIsRefused() {
    String bomb = "{\"filter\":{\"must\":[".repeat(50_000);
    assertThatThrownBy(() -> count(bomb)).isInstanceOf(CallerException.class);
    String nested = "{\"must\":[".repeat(2_000) + "]}".repeat(2_000);
    assertThatThrownBy(() -> count("{\"filter\":" + nested + "}"))
        .isInstanceOf(CallerException.class)
        .hasMessageContaining("deep");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"c328", "c080", "eda080", "f8888080", "ff", "e282", "22eda080edb08022", "c3"})
  void textThatIsNoUtf8IsRefused(String hex) {
    byte[] json = new byte[20 + hex.length() / 2];
    java.util.Arrays.fill(json, (byte) ' ');
    System.arraycopy(java.util.HexFormat.of().parseHex(hex), 0, json, 11, hex.length() / 2);
    assertThatThrownBy(() -> StrictText.check(json))
        .isInstanceOf(CallerException.class)
        .hasMessageContaining("UTF-8");
  }

  @Test
  void halfASurrogatePairIsRefusedAndAWholeOneIsNot() {
    StrictText.check(utf8("{\"a\":\"\\ud83d\\ude00 é 😀 \\\\ud83d\"}"));
    for (String half : List.of("\\ud83d", "\\ude00", "\\ud83dx", "\\ude00\\ud83d", "\\\\\\ud83d")) {
      assertThatThrownBy(() -> StrictText.check(utf8("{\"a\":\"" + half + "\"}")))
          .as(half)
          .isInstanceOf(CallerException.class);
    }
  }

  private static Filter count(String json) {
    Filter filter = JsonInput.read(utf8(json), DIMENSION, RequestReader::count).filter();
    return filter == null ? new Filter(List.of(), List.of(), List.of()) : filter;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
