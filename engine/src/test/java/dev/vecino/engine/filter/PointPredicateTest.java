package dev.vecino.engine.filter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vecino.engine.Payload;
import dev.vecino.engine.PointId;
import dev.vecino.engine.filter.Condition.GeoBox;
import dev.vecino.engine.filter.Condition.GeoPoint;
import dev.vecino.engine.filter.Condition.GeoRadius;
import dev.vecino.engine.filter.Condition.NumberBound;
import dev.vecino.engine.filter.Condition.TimeBound;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PointPredicateTest {
  private static final PointId ID = PointId.of(7);

  private static boolean matches(Condition condition, String json) {
    Payload payload = Payload.parse(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    boolean matches = PointPredicate.compile(condition).matches(ID, payload);
    FieldIndex index = FieldIndex.builder(FieldIndexOptions.DEFAULT).add(payload).build();
    CompiledFilter compiled =
        FilterCompiler.compile(condition, index, new ListedPoints(List.of(payload)));
    assertThat(compiled.matches().get(0)).as("through an index").isEqualTo(matches);
    assertThat(compiled.filterTests()).isZero();
    return matches;
  }

  private static Condition match(Object... any) {
    return new Condition.Match("a", List.of(any));
  }

  private static Condition range(
      @Nullable Number lower, @Nullable Number upper, boolean inclusive) {
    return new Condition.Range(
        "a",
        lower == null ? null : new NumberBound(lower, inclusive),
        upper == null ? null : new NumberBound(upper, inclusive));
  }

  @Test
  void matchIsExactInTypeAndCaseButForWholeNumbers() {
    assertThat(matches(match(1L), "{'a':1.0}")).isTrue();
    assertThat(matches(match(1.0), "{'a':1}")).isTrue();
    assertThat(matches(match(0L), "{'a':-0.0}")).isTrue();
    assertThat(matches(match(true), "{'a':1}")).isFalse();
    assertThat(matches(match(1L), "{'a':true}")).isFalse();
    assertThat(matches(match("1"), "{'a':1}")).isFalse();
    assertThat(matches(match(1L), "{'a':'1'}")).isFalse();
    assertThat(matches(match("x"), "{'a':'X'}")).isFalse();
    assertThat(matches(match("x", "y"), "{'a':'y'}")).isTrue();
    assertThat(matches(match(9007199254740992.0), "{'a':9007199254740993}")).isFalse();
    assertThat(matches(match(false), "{'b':false}")).isFalse();
  }

  @Test
  void anElementOfAListIsEnough() {
    assertThat(matches(match("x"), "{'a':['w','x']}")).isTrue();
    assertThat(matches(match("x"), "{'a':[['w',['x']]]}")).isTrue();
    assertThat(matches(match("x"), "{'a':[]}")).isFalse();
    assertThat(matches(range(5, null, true), "{'a':[1,9]}")).isTrue();
  }

  @Test
  void pathsReachIntoObjectsAndListsOfObjects() {
    Condition inner = new Condition.Match("a.b.c", List.of(1L));
    assertThat(matches(inner, "{'a':{'b':{'c':1}}}")).isTrue();
    assertThat(matches(inner, "{'a':[{'b':2},{'b':[{'c':[0,1]}]}]}")).isTrue();
    assertThat(matches(inner, "{'a':{'b':1}}")).isFalse();
    assertThat(matches(inner, "{'a.b.c':1,'a':{'b.c':1}}")).isFalse();
  }

  @Test
  void rangesCompareExactlyAcrossTypes() {
    assertThat(matches(range(9007199254740992.0, null, false), "{'a':9007199254740993}")).isTrue();
    assertThat(matches(range(9007199254740993L, null, true), "{'a':9007199254740992.0}")).isFalse();
    assertThat(matches(range(null, Long.MAX_VALUE, true), "{'a':9223372036854775808.0}")).isFalse();
    assertThat(matches(range(Long.MAX_VALUE, null, true), "{'a':9223372036854775807}")).isTrue();
    assertThat(matches(range(Long.MIN_VALUE, null, false), "{'a':-9223372036854775808}")).isFalse();
    assertThat(matches(range(2, 2, true), "{'a':2}")).isTrue();
    assertThat(matches(range(2, 3, false), "{'a':2}")).isFalse();
    assertThat(matches(range(-1, 0, false), "{'a':-0.5}")).isTrue();
    assertThat(matches(range(0, null, true), "{'a':'5'}")).isFalse();
  }

  @Test
  void timesAreComparedAsInstants() {
    Instant start = Instant.parse("2024-01-01T00:00:00Z");
    Condition from = new Condition.TimeRange("a", new TimeBound(start, true), null);
    assertThat(matches(from, "{'a':'2024-01-01T01:00:00+01:00'}")).isTrue();
    assertThat(matches(from, "{'a':'2024-01-01T00:59:59.999999999+01:00'}")).isFalse();
    assertThat(matches(from, "{'a':'2024-06-01'}")).isFalse();
    assertThat(matches(from, "{'a':1900000000}")).isFalse();
    Condition after = new Condition.TimeRange("a", new TimeBound(start, false), null);
    assertThat(matches(after, "{'a':'2024-01-01T00:00:00Z'}")).isFalse();
    assertThat(matches(after, "{'a':'2024-01-01T00:00:00.000000001Z'}")).isTrue();
  }

  @Test
  void existsAndIsNullAskForAValueAndForANull() {
    Condition exists = new Condition.Exists("a");
    Condition isNull = new Condition.IsNull("a");
    assertThat(matches(exists, "{}")).isFalse();
    assertThat(matches(exists, "{'a':null}")).isFalse();
    assertThat(matches(exists, "{'a':[]}")).isFalse();
    assertThat(matches(exists, "{'a':[null]}")).isFalse();
    assertThat(matches(exists, "{'a':false}")).isTrue();
    assertThat(matches(exists, "{'a':{}}")).isTrue();
    assertThat(matches(isNull, "{}")).isFalse();
    assertThat(matches(isNull, "{'a':null}")).isTrue();
    assertThat(matches(isNull, "{'a':[]}")).isFalse();
    assertThat(matches(isNull, "{'a':[1,null]}")).isTrue();
    assertThat(matches(exists, "{'a':[1,null]}")).isTrue();
  }

  @Test
  void prefixesAreCaseSensitive() {
    assertThat(matches(new Condition.Prefix("a", "lib"), "{'a':'libfoo'}")).isTrue();
    assertThat(matches(new Condition.Prefix("a", "lib"), "{'a':'Libfoo'}")).isFalse();
    assertThat(matches(new Condition.Prefix("a", "lib"), "{'a':'li'}")).isFalse();
    assertThat(matches(new Condition.Prefix("a", ""), "{'a':''}")).isTrue();
    assertThat(matches(new Condition.Prefix("a", ""), "{'a':1}")).isFalse();
  }

  @Test
  void radiusIsMeasuredAlongTheGreatCircle() {
    // Paris to London, published great-circle distances: 343.5 to 344 km.
    GeoPoint paris = new GeoPoint(48.8566, 2.3522);
    String london = "{'a':{'lat':51.5074,'lon':-0.1278}}";
    assertThat(matches(new GeoRadius("a", paris, 343_000), london)).isFalse();
    assertThat(matches(new GeoRadius("a", paris, 344_000), london)).isTrue();
    assertThat(matches(new GeoRadius("a", paris, 0), "{'a':{'lat':48.8566,'lon':2.3522}}"))
        .isTrue();
    GeoRadius acrossDateLine = new GeoRadius("a", new GeoPoint(0, 179.9), 23_000);
    assertThat(matches(acrossDateLine, "{'a':[{'lat':0,'lon':-179.9}]}")).isTrue();
    GeoRadius world = new GeoRadius("a", paris, 30_000_000);
    assertThat(matches(world, "{'a':{'lat':-48.8566,'lon':-177.6478}}")).isTrue();
    assertThat(matches(world, "{'a':{'lat':91,'lon':0}}")).isFalse();
    assertThat(matches(world, "{'a':{'lat':'1','lon':0}}")).isFalse();
    assertThat(matches(world, "{'a':[1,2]}")).isFalse();
  }

  @Test
  void boxesIncludeTheirEdgesAndMayCrossTheAntimeridian() {
    GeoBox plain = new GeoBox("a", new GeoPoint(10, -5), new GeoPoint(-10, 5));
    assertThat(matches(plain, "{'a':{'lat':10,'lon':5}}")).isTrue();
    assertThat(matches(plain, "{'a':{'lat':10.01,'lon':5}}")).isFalse();
    assertThat(matches(plain, "{'a':{'lat':0,'lon':-5.01}}")).isFalse();
    GeoBox pacific = new GeoBox("a", new GeoPoint(10, 170), new GeoPoint(-10, -170));
    assertThat(matches(pacific, "{'a':{'lat':0,'lon':175}}")).isTrue();
    assertThat(matches(pacific, "{'a':{'lat':0,'lon':-170}}")).isTrue();
    assertThat(matches(pacific, "{'a':{'lat':0,'lon':0}}")).isFalse();
  }

  @Test
  void filtersCombineMustShouldAndMustNot() {
    Condition one = match(1L);
    Condition other = new Condition.Match("b", List.of(2L));
    assertThat(matches(new Filter(List.of(), List.of(), List.of()), "{}")).isTrue();
    assertThat(matches(Filter.must(one, other), "{'a':1}")).isFalse();
    assertThat(matches(Filter.should(one, other), "{'a':1}")).isTrue();
    assertThat(matches(Filter.should(one, other), "{'a':3}")).isFalse();
    assertThat(matches(Filter.mustNot(one), "{}")).isTrue();
    assertThat(matches(Filter.mustNot(one), "{'a':[1,2]}")).isFalse();
    assertThat(matches(Filter.mustNot(Filter.mustNot(one)), "{'a':1}")).isTrue();
    assertThat(matches(new Filter(List.of(one), List.of(other), List.of()), "{'a':1}")).isFalse();
  }

  @Test
  void idsKeepTheirType() {
    PointPredicate predicate =
        PointPredicate.compile(new Condition.Ids(List.of(PointId.of(42), PointId.of("x"))));
    assertThat(predicate.matches(PointId.of(42), Payload.EMPTY)).isTrue();
    assertThat(predicate.matches(PointId.of("42"), Payload.EMPTY)).isFalse();
    assertThat(predicate.matches(PointId.of("x"), Payload.EMPTY)).isTrue();
  }
}
