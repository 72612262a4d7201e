package dev.vecino.client;

import static dev.vecino.client.Filters.all;
import static dev.vecino.client.Filters.any;
import static dev.vecino.client.Filters.exists;
import static dev.vecino.client.Filters.geoBox;
import static dev.vecino.client.Filters.geoPoint;
import static dev.vecino.client.Filters.geoRadius;
import static dev.vecino.client.Filters.ids;
import static dev.vecino.client.Filters.isNull;
import static dev.vecino.client.Filters.match;
import static dev.vecino.client.Filters.none;
import static dev.vecino.client.Filters.prefix;
import static dev.vecino.client.Filters.range;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.TextFormat;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class FilterWireTest {

  private static void assertWire(Condition condition, String expected) throws Exception {
    dev.vecino.proto.v1.Filter.Builder wanted = dev.vecino.proto.v1.Filter.newBuilder();
    TextFormat.merge(expected, wanted);
    assertThat(FilterWire.toWire(Filter.of(condition))).isEqualTo(wanted.build());
  }

  @Test
  void scalarsKeepTheirType() throws Exception {
    assertWire(
        match("a.b", 1, 1.0, "1", true),
        """
        must { match { field: "a.b" any { int_value: 1 } any { double_value: 1 }
          any { string_value: "1" } any { bool_value: true } } }
        """);
  }

  @Test
  void rangesTakeNumbersAndTimes() throws Exception {
    assertWire(
        all(
            range("year").gte(2020).lt(2025.5),
            range("at").from(Instant.parse("2024-05-01T12:00:00Z")).before(Instant.EPOCH),
            range("x").gt(-1L).lte(4f),
            range("t").after(Instant.EPOCH).until(Instant.EPOCH)),
        """
        must { range { field: "year" gte { int_value: 2020 } lt { double_value: 2025.5 } } }
        must { range { field: "at" gte { time: "2024-05-01T12:00:00Z" }
          lt { time: "1970-01-01T00:00:00Z" } } }
        must { range { field: "x" gt { int_value: -1 } lte { double_value: 4 } } }
        must { range { field: "t" gt { time: "1970-01-01T00:00:00Z" }
          lte { time: "1970-01-01T00:00:00Z" } } }
        """);
  }

  @Test
  void combinationsNest() throws Exception {
    assertWire(
        all(any(exists("a"), isNull("b")), none(prefix("c", "x"))),
        """
        must { filter { should { exists { field: "a" } } should { is_null { field: "b" } } } }
        must { filter { must_not { prefix { field: "c" prefix: "x" } } } }
        """);
  }

  @Test
  void placesAndIdsAreSent() throws Exception {
    assertWire(
        any(
            geoRadius("at", geoPoint(1, 2), 300),
            geoBox("at", geoPoint(4, 3), geoPoint(2, 5)),
            ids(7),
            ids("7")),
        """
        should { geo_radius { field: "at" center { lat: 1 lon: 2 } radius_meters: 300 } }
        should { geo_box { field: "at" top_left { lat: 4 lon: 3 } bottom_right { lat: 2 lon: 5 } } }
        should { ids { ids { number: 7 } } }
        should { ids { ids { text: "7" } } }
        """);
  }

  @Test
  void valuesThatCannotBeMatchedAreRefused() {
    assertThatThrownBy(() -> match("when", Instant.EPOCH))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("field 'when'");
    assertThatThrownBy(() -> range("x").gte(Double.POSITIVE_INFINITY))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
