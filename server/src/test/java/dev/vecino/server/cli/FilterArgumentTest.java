package dev.vecino.server.cli;

import static dev.vecino.client.Filters.all;
import static dev.vecino.client.Filters.any;
import static dev.vecino.client.Filters.exists;
import static dev.vecino.client.Filters.geoBox;
import static dev.vecino.client.Filters.geoPoint;
import static dev.vecino.client.Filters.geoRadius;
import static dev.vecino.client.Filters.isNull;
import static dev.vecino.client.Filters.match;
import static dev.vecino.client.Filters.none;
import static dev.vecino.client.Filters.prefix;
import static dev.vecino.client.Filters.range;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vecino.client.Condition;
import dev.vecino.client.Filter;
import dev.vecino.client.PointId;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class FilterArgumentTest {

  private static void assertReads(String json, Filter expected) {
    assertThat(FilterArgument.parse(json)).isEqualTo(expected);
  }

  @Test
  void everyTestOfTheRestSyntaxIsRead() {
    assertReads("{}", Filter.ALL);
    assertReads(
        """
        {"must":[{"field":"a","match":"x"},{"field":"b","match":[1,2.5,true]}],
         "should":[{"field":"c","exists":true},{"field":"d","is_null":true}],
         "must_not":[{"field":"e","prefix":"p"}]}
        """,
        new Filter(
            List.of(match("a", "x"), match("b", 1, 2.5, true)),
            List.of(exists("c"), isNull("d")),
            List.of(prefix("e", "p"))));
    assertReads(
        """
        {"must":[{"field":"at","geo_radius":{"center":{"lat":1,"lon":2},"radius_meters":5}},
                 {"field":"at","geo_box":{"top_left":{"lat":4,"lon":3},
                                          "bottom_right":{"lat":2,"lon":5}}},
                 {"ids":[1,"1"]}]}
        """,
        all(
            geoRadius("at", geoPoint(1, 2), 5),
            geoBox("at", geoPoint(4, 3), geoPoint(2, 5)),
            new Condition.Ids(List.of(PointId.of(1), PointId.of("1")))));
  }

  @Test
  void boundsKeepTheirSideAndWhetherTheyCount() {
    assertReads(
        "{\"must\":[{\"field\":\"n\",\"range\":{\"gt\":1,\"lte\":2.5}}]}",
        all(range("n").gt(1).lte(2.5)));
    assertReads("{\"must\":[{\"field\":\"n\",\"range\":{\"gte\":1}}]}", all(range("n").gte(1)));
    assertReads("{\"must\":[{\"field\":\"n\",\"range\":{\"lt\":1}}]}", all(range("n").lt(1)));
    assertReads(
        """
        {"must":[{"field":"t","range":{"gte":"2024-05-01T12:00:00Z","lt":"2025-01-01T00:00:00Z"}}]}
        """,
        all(
            range("t")
                .from(Instant.parse("2024-05-01T12:00:00Z"))
                .before(Instant.parse("2025-01-01T00:00:00Z"))));
  }

  @Test
  void filtersNest() {
    assertReads(
        """
        {"must":[{"should":[{"field":"a","match":1},{"must_not":[{"field":"b","match":2}]}]}]}
        """,
        all(any(match("a", 1), none(match("b", 2)))));
  }

  @Test
  void whatIsWrongIsSaidInOneLine() {
    assertThatThrownBy(() -> FilterArgument.parse("{\"must\":[{\"field\":\"a\"}]}"))
        .isInstanceOf(CliException.class)
        .hasMessageStartingWith("--filter: ");
    assertThatThrownBy(() -> FilterArgument.parse("{")).isInstanceOf(CliException.class);
  }
}
