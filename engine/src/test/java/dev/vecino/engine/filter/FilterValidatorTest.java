package dev.vecino.engine.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.vecino.engine.CallerException;
import dev.vecino.engine.Limits;
import dev.vecino.engine.PointId;
import dev.vecino.engine.filter.Condition.GeoBox;
import dev.vecino.engine.filter.Condition.GeoPoint;
import dev.vecino.engine.filter.Condition.GeoRadius;
import dev.vecino.engine.filter.Condition.NumberBound;
import dev.vecino.engine.filter.Condition.TimeBound;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class FilterValidatorTest {
  private static final Condition GOOD = new Condition.Exists("a.b");

  @Test
  void acceptsEveryKindOfSensibleCondition() {
    Filter filter =
        Filter.must(
            GOOD,
            new Condition.Match("a", List.of(true, 1L, 1.5, "x")),
            new Condition.Range("a", new NumberBound(1L, true), new NumberBound(1.0, false)),
            new Condition.TimeRange("a", new TimeBound(Instant.EPOCH, true), null),
            new Condition.IsNull("ä"),
            new Condition.Prefix("a", ""),
            new GeoRadius("a", new GeoPoint(90, -180), 0),
            new GeoBox("a", new GeoPoint(1, 170), new GeoPoint(1, -170)),
            new Condition.Ids(List.of(PointId.of(-1), PointId.of("x".repeat(512)))),
            new Filter(List.of(), List.of(), List.of()));
    assertThatCode(() -> FilterValidator.validate(filter, Limits.DEFAULT))
        .doesNotThrowAnyException();
  }

  static Stream<Arguments> offences() {
    GeoPoint paris = new GeoPoint(48.85, 2.35);
    return Stream.of(
        offence(new Condition.Exists(""), ".field", "''"),
        offence(new Condition.Exists("a..b"), ".field", "'a..b'"),
        offence(new Condition.IsNull(".a"), ".field", "'.a'"),
        offence(new Condition.Prefix("a.", "x"), ".field", "'a.'"),
        offence(new Condition.Exists("ä".repeat(513)), ".field", "1026 bytes, at most 1024"),
        offence(new Condition.Match("a", List.of()), ".match", "empty"),
        offence(new Condition.Match("a", List.of(Double.NaN)), ".match", "NaN"),
        offence(new Condition.Match("a", List.of(BigDecimal.ONE)), ".match", "BigDecimal"),
        offence(new Condition.Match("a", List.of(List.of())), ".match", "not List"),
        offence(new Condition.Range("a", null, null), ".range", "neither"),
        offence(new Condition.Range("a", new NumberBound(Double.NaN, true), null), ".range", "NaN"),
        offence(
            new Condition.Range("a", null, new NumberBound(Double.POSITIVE_INFINITY, true)),
            ".range",
            "Infinity"),
        offence(
            new Condition.Range("a", new NumberBound(3L, true), new NumberBound(2.5, true)),
            ".range",
            "lower bound 3 above its upper bound 2.5"),
        offence(new Condition.TimeRange("a", null, null), ".range", "neither"),
        offence(
            new Condition.TimeRange(
                "a",
                new TimeBound(Instant.ofEpochSecond(1), true),
                new TimeBound(Instant.EPOCH, true)),
            ".range",
            "1970-01-01T00:00:01Z above"),
        offence(new GeoRadius("a", paris, -5), ".geo_radius.radius_meters", "-5.0"),
        offence(new GeoRadius("a", paris, Double.NaN), ".geo_radius.radius_meters", "NaN"),
        offence(new GeoRadius("a", new GeoPoint(90.1, 0), 1), ".geo_radius.center.lat", "90.1"),
        offence(new GeoRadius("a", new GeoPoint(0, -181), 1), ".geo_radius.center.lon", "-181"),
        offence(
            new GeoBox("a", new GeoPoint(Double.NaN, 0), paris), ".geo_box.top_left.lat", "NaN"),
        offence(new GeoBox("a", paris, new GeoPoint(0, 200)), ".geo_box.bottom_right.lon", "200"),
        offence(new GeoBox("a", new GeoPoint(1, 0), new GeoPoint(2, 0)), ".geo_box", "1.0, below"),
        offence(new Condition.Ids(List.of()), ".ids", "empty"),
        offence(new Condition.Ids(List.of(PointId.of(1), PointId.of(""))), ".ids[1]", "has 0"),
        offence(new Condition.Ids(List.of(PointId.of("é".repeat(257)))), ".ids[0]", "has 514"));
  }

  private static Arguments offence(Condition condition, String field, String message) {
    return Arguments.of(condition, field, message);
  }

  @ParameterizedTest
  @MethodSource("offences")
  void refusesWhatMakesNoSenseAndNamesTheField(Condition bad, String field, String message) {
    Filter filter = new Filter(List.of(GOOD, bad), List.of(), List.of());
    assertRefused(filter, "filter.must[1]" + field, message);
    assertRefused(
        new Filter(List.of(), List.of(Filter.mustNot(GOOD, bad)), List.of()),
        "filter.should[0].must_not[1]" + field,
        message);
  }

  @Test
  void refusesFiltersNestedTooDeep() {
    int most = Limits.DEFAULT.maxFilterDepth();
    assertThatCode(() -> FilterValidator.validate(nested(most), Limits.DEFAULT))
        .doesNotThrowAnyException();
    assertRefused(nested(most + 1), "filter" + ".must[0]".repeat(most), "deeper than 16 levels");
  }

  private static Filter nested(int depth) {
    Filter filter = Filter.must(GOOD);
    for (int i = 1; i < depth; i++) {
      filter = Filter.must(filter);
    }
    return filter;
  }

  @Test
  void refusesTooManyConditionsWhereverTheyStand() {
    List<Condition> half = Collections.nCopies(Limits.DEFAULT.maxFilterConditions() / 2, GOOD);
    assertThatCode(
            () -> FilterValidator.validate(new Filter(half, List.of(), half), Limits.DEFAULT))
        .doesNotThrowAnyException();
    assertRefused(
        new Filter(half, List.of(GOOD), half), "filter.must_not[511]", "more than the 1024");
  }

  private static void assertRefused(Filter filter, String field, String message) {
    CallerException refusal =
        catchThrowableOfType(
            CallerException.class, () -> FilterValidator.validate(filter, Limits.DEFAULT));
    assertThat(refusal).isNotNull();
    assertThat(refusal.fieldErrors())
        .singleElement()
        .satisfies(error -> {
          assertThat(error.field()).isEqualTo(field);
          assertThat(error.message()).contains(message);
        });
  }
}
