package dev.vecino.engine.filter;

import dev.vecino.engine.Payload;
import dev.vecino.engine.PointId;
import java.util.List;
import java.util.Set;

/**
 * Tests one point after the other against a condition, which is prepared once. These are the rules
 * of the filter language; a {@link FieldIndex} only gives the same answers faster.
 *
 * <ul>
 *   <li>A condition on a field holds when it holds for one of the values at its path. Keys are
 *       separated by dots and followed through objects; every element of a list is followed, lists
 *       in lists too. A key that itself contains a dot cannot be named.
 *   <li>{@code match} is exact in type and case, but 1 equals 1.0 and 0 equals -0.0.
 *   <li>{@code range} compares numbers exactly, whatever their types; time ranges compare instants
 *       with their nanoseconds, of strings that are RFC 3339 times with a date, a time and an
 *       offset.
 *   <li>{@code exists} holds when some value is not null, {@code is_null} when some value is null.
 *       So neither holds for a missing field and for {@code []}, and both for {@code [1, null]}.
 *   <li>{@code prefix} compares characters exactly.
 *   <li>A position is an object with numbers {@code lat} from -90 to 90 and {@code lon} from -180
 *       to 180. Distances are great circles on a sphere of the mean earth radius; boxes include
 *       their edges.
 * </ul>
 *
 * <p>Immutable, for use by many threads.
 */
public final class PointPredicate {
  private interface Test {
    boolean matches(PointId id, Payload payload);
  }

  private final Test test;

  private PointPredicate(Test test) {
    this.test = test;
  }

  /**
   * Prepares a condition.
   *
   * @throws IllegalArgumentException when it holds NaN or another value that {@link
   *     FilterValidator} refuses
   */
  public static PointPredicate compile(Condition condition) {
    return new PointPredicate(test(condition));
  }

  public boolean matches(PointId id, Payload payload) {
    return test.matches(id, payload);
  }

  private static Test test(Condition condition) {
    return switch (condition) {
      case Filter filter -> filterTest(filter);
      case Condition.Ids(List<PointId> ids) -> {
        Set<PointId> wanted = Set.copyOf(ids);
        yield (id, payload) -> wanted.contains(id);
      }
      case Condition.Match match -> fieldTest(match.field(), match);
      case Condition.Range range -> fieldTest(range.field(), range);
      case Condition.TimeRange range -> fieldTest(range.field(), range);
      case Condition.Exists exists -> fieldTest(exists.field(), exists);
      case Condition.IsNull isNull -> fieldTest(isNull.field(), isNull);
      case Condition.Prefix prefix -> fieldTest(prefix.field(), prefix);
      case Condition.GeoRadius radius -> fieldTest(radius.field(), radius);
      case Condition.GeoBox box -> fieldTest(box.field(), box);
    };
  }

  private static Test fieldTest(String field, Condition condition) {
    FieldTest test = FieldTest.of(field, condition);
    return (id, payload) -> test.matches(payload);
  }

  private static Test filterTest(Filter filter) {
    Test[] must = tests(filter.must());
    Test[] should = tests(filter.should());
    Test[] mustNot = tests(filter.mustNot());
    return (id, payload) -> {
      for (Test each : must) {
        if (!each.matches(id, payload)) {
          return false;
        }
      }
      for (Test each : mustNot) {
        if (each.matches(id, payload)) {
          return false;
        }
      }
      return should.length == 0 || any(should, id, payload);
    };
  }

  private static boolean any(Test[] tests, PointId id, Payload payload) {
    for (Test each : tests) {
      if (each.matches(id, payload)) {
        return true;
      }
    }
    return false;
  }

  private static Test[] tests(List<Condition> conditions) {
    return conditions.stream().map(PointPredicate::test).toArray(Test[]::new);
  }
}
